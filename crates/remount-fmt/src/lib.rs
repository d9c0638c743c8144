//! Formats the templates in a Rust source: what stands between the braces of `view! { … }`.
//!
//! It is to templates what `rustfmt` is to the code around them, which leaves macros of this kind
//! alone. (A template that becomes longer than one line can give rustfmt something to do.)
//! Everything outside of those braces stays as it is, byte for byte. Inside of them white space has
//! no meaning, as text is quoted, so only the layout changes: the tokens stay (but for the comma at
//! the end of a list), and so do all comments.
//!
//! What it goes by:
//!
//! * A line is up to [`WIDTH`] characters wide, and an indentation 4.
//! * What fits on one line and stood on one, stays there. If the first thing in a tag or in braces
//!   was on a line of its own, all of it is: `<ul>` and its children do not become one line.
//! * Nodes that stood on one line stay together if they fit; a blank line between nodes stays.
//! * Attributes are on the line of their tag, or each on its own.
//! * Expressions keep their layout, and are only indented anew: format them with `rustfmt` before.

mod doc;
mod print;
mod source;

use std::fmt;

use source::Source;

/// How many characters a line may have before it is broken, where it can be: as many as rustfmt
/// allows by default.
pub const WIDTH: usize = 100;

/// How often a source is laid out at most: as many templates as stand side by side on one line.
const MAX_ROUNDS: usize = 8;

/// A formatted source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formatted {
    /// The whole of it.
    pub text: String,
    /// Why templates in it were left as they were.
    pub problems: Vec<Problem>,
}

/// Something in a source that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// In which line, the first being 1.
    pub line: usize,
    /// At which character of that line, the first being 1.
    pub column: usize,
    /// What is wrong, and what to do.
    pub message: String,
}

/// Formats all templates in a Rust source.
///
/// A template with mistakes is left as it is, as are those in items with `#[rustfmt::skip]`.
///
/// # Errors
///
/// If it is no Rust at all: a string or a bracket without its end.
///
/// ```
/// let formatted = remount_fmt::format("let hi = view! {<p   >\"Hello, \"(name)</p>};")?;
/// assert_eq!(formatted.text, "let hi = view! { <p>\"Hello, \" (name)</p> };");
///
/// let left_alone = remount_fmt::format("view!{ <p> }")?;
/// assert_eq!(left_alone.text, "view!{ <p> }");
/// assert_eq!(left_alone.problems[0].to_string(), "1:9: `<p>` has no closing tag `</p>`");
/// # Ok::<(), remount_fmt::Problem>(())
/// ```
pub fn format(source: &str) -> Result<Formatted, Problem> {
    let windows = source.contains("\r\n") && !source.replace("\r\n", "").contains('\n');
    if windows {
        let mut formatted = format(&source.replace("\r\n", "\n"))?;
        formatted.text = formatted.text.replace('\n', "\r\n");
        return Ok(formatted);
    }
    let before = Source::read(source)?;
    let mut formatted = laid_out(&before);
    // What stands behind a template on its line can become longer, so that the template must be
    // broken too. Lines that are broken stay so, and that comes to an end.
    for _ in 0..MAX_ROUNDS {
        let again = laid_out(&Source::read(&formatted.text)?);
        if again.text == formatted.text {
            break;
        }
        formatted = again;
    }
    // Whatever may be wrong with the rules of layout, a source is worth more than its beauty.
    if !Source::read(&formatted.text)?.says_the_same_as(&before) {
        let message = "its templates are left as they are: the formatter would lose something";
        return Err(Problem::at_start(message));
    }
    Ok(formatted)
}

fn laid_out(source: &Source<'_>) -> Formatted {
    let (edits, problems) = print::templates(source);
    let mut text = String::with_capacity(source.text.len());
    let mut done = 0;
    for (range, replacement) in edits {
        text.push_str(&source.text[done..range.start]);
        text.push_str(&replacement);
        done = range.end;
    }
    text.push_str(&source.text[done..]);
    Formatted { text, problems }
}

impl Problem {
    fn at_start(message: impl Into<String>) -> Self {
        Self {
            line: 1,
            column: 1,
            message: message.into(),
        }
    }
}

impl From<&syn::Error> for Problem {
    fn from(error: &syn::Error) -> Self {
        let start = error.span().start();
        Self {
            line: start.line,
            column: start.column + 1,
            message: error.to_string(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for Problem {}
