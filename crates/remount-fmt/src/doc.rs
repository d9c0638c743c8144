//! A layout: text, and places where a line can be broken.

use crate::WIDTH;

/// How deep one level is indented, in characters.
pub(crate) const INDENT: usize = 4;

/// A document whose groups are laid out on one line if they fit, and over several if not.
pub(crate) enum Doc {
    Text(String),
    /// Text with line breaks of its own, which are not indented.
    Verbatim(String),
    /// A comment behind all else on a line, which may be longer than lines are.
    Trailing(String),
    /// A space, or a new line if the group around is broken.
    Line,
    /// Nothing, or a new line if the group around is broken.
    Soft,
    /// A new line in any case.
    Hard,
    /// An empty line in any case.
    Blank,
    /// Nothing, but all groups around are broken.
    Break,
    /// Text that is only there if the group around is broken.
    IfBroken(&'static str),
    All(Vec<Doc>),
    /// What is so many characters deeper.
    Nest(usize, Box<Doc>),
    /// What is as deep as the line on which it begins.
    Align(Box<Doc>),
    /// What is broken at all its places or at none, and whether something in it breaks it anyway.
    Group(Box<Doc>, bool),
}

impl Doc {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.contains('\n') {
            Self::Verbatim(text)
        } else {
            Self::Text(text)
        }
    }

    pub(crate) fn nested(docs: Vec<Doc>) -> Self {
        Self::Nest(INDENT, Box::new(Self::All(docs)))
    }

    pub(crate) fn align(doc: Doc) -> Self {
        Self::Align(Box::new(doc))
    }

    pub(crate) fn group(docs: Vec<Doc>) -> Self {
        let doc = Self::All(docs);
        let broken = doc.breaks();
        Self::Group(Box::new(doc), broken)
    }

    /// Whether it cannot be on one line.
    pub(crate) fn breaks(&self) -> bool {
        match self {
            Self::Verbatim(_) | Self::Trailing(_) | Self::Hard | Self::Blank | Self::Break => true,
            Self::Text(_) | Self::Line | Self::Soft | Self::IfBroken(_) => false,
            Self::All(docs) => docs.iter().any(Self::breaks),
            Self::Nest(_, doc) | Self::Align(doc) => doc.breaks(),
            Self::Group(_, broken) => *broken,
        }
    }

    /// Prints it behind the beginning of a line, which is indented by so many characters, or by
    /// tabs, and before so many more characters.
    pub(crate) fn print(&self, indent: usize, tabs: bool, column: usize, behind: usize) -> String {
        let mut printer = Printer {
            out: String::new(),
            column,
            line_indent: indent,
            pending: None,
            tabs,
            behind,
        };
        printer.print(self);
        printer.out
    }
}

#[derive(Clone, Copy)]
struct Task<'a> {
    indent: usize,
    broken: bool,
    doc: &'a Doc,
}

struct Printer {
    out: String,
    /// How many characters the line has so far.
    column: usize,
    line_indent: usize,
    /// The indentation that is written as soon as something else is.
    pending: Option<usize>,
    tabs: bool,
    /// How many characters stand behind all of it on its last line.
    behind: usize,
}

impl Printer {
    fn print(&mut self, doc: &Doc) {
        let mut tasks = vec![Task {
            indent: self.line_indent,
            broken: true,
            doc,
        }];
        while let Some(task) = tasks.pop() {
            let Task { indent, broken, .. } = task;
            match task.doc {
                Doc::Text(text) | Doc::Trailing(text) => self.write(text),
                Doc::Verbatim(text) => {
                    self.write(text);
                    let last = text.rsplit('\n').next().unwrap_or_default();
                    self.column = width(last);
                }
                Doc::IfBroken(text) if broken => self.write(text),
                Doc::Line if !broken => self.write(" "),
                Doc::Line | Doc::Hard => self.end_line(indent),
                Doc::Soft if broken => self.end_line(indent),
                Doc::Blank => {
                    self.out.push('\n');
                    self.end_line(indent);
                }
                Doc::Soft | Doc::IfBroken(_) | Doc::Break => {}
                Doc::All(docs) => {
                    tasks.extend(docs.iter().rev().map(|doc| Task { doc, ..task }));
                }
                Doc::Nest(by, doc) => tasks.push(Task {
                    indent: indent + by,
                    broken,
                    doc,
                }),
                Doc::Align(doc) => tasks.push(Task {
                    indent: self.line_indent,
                    broken,
                    doc,
                }),
                Doc::Group(doc, breaks) => {
                    let flat = Task {
                        indent,
                        broken: false,
                        doc,
                    };
                    let fits = !breaks && self.fits(flat, &tasks);
                    tasks.push(Task {
                        broken: !fits,
                        ..flat
                    });
                }
            }
        }
    }

    /// Whether a task, and what follows it on its line, fits on this line.
    fn fits(&self, task: Task<'_>, behind: &[Task<'_>]) -> bool {
        let Some(mut room) = WIDTH.checked_sub(self.column) else {
            return false;
        };
        let mut behind = behind.iter().rev();
        let mut tasks = vec![task];
        loop {
            let Some(task) = tasks.pop().or_else(|| behind.next().copied()) else {
                return self.behind <= room;
            };
            let broken = task.broken;
            let wide = match task.doc {
                Doc::Text(text) => width(text),
                Doc::Verbatim(text) => {
                    return width(text.split('\n').next().unwrap_or_default()) <= room;
                }
                Doc::Line | Doc::Soft if broken => return true,
                Doc::Hard | Doc::Blank => return true,
                Doc::Line => 1,
                Doc::IfBroken(text) if broken => width(text),
                Doc::Soft | Doc::IfBroken(_) | Doc::Trailing(_) | Doc::Break => 0,
                Doc::All(docs) => {
                    tasks.extend(docs.iter().rev().map(|doc| Task { doc, ..task }));
                    0
                }
                Doc::Nest(_, doc) | Doc::Align(doc) => {
                    tasks.push(Task { doc, ..task });
                    0
                }
                Doc::Group(doc, breaks) => {
                    tasks.push(Task {
                        broken: broken && *breaks,
                        doc,
                        ..task
                    });
                    0
                }
            };
            match room.checked_sub(wide) {
                Some(left) => room = left,
                None => return false,
            }
        }
    }

    fn end_line(&mut self, indent: usize) {
        self.out.push('\n');
        self.column = indent;
        self.line_indent = indent;
        self.pending = Some(indent);
    }

    fn write(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if let Some(indent) = self.pending.take() {
            let tabs = if self.tabs { indent / INDENT } else { 0 };
            self.out.extend(std::iter::repeat_n('\t', tabs));
            self.out
                .extend(std::iter::repeat_n(' ', indent - tabs * INDENT));
        }
        self.out.push_str(text);
        self.column += width(text);
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}
