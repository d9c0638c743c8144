//! HTML for people: indented, with the state of fields, and never longer than a screen.

use super::element::Element;
use super::html::{View, end_tag, escape};
use super::text::collapse;
use super::tree::{Id, Kind};
use super::{Document, Node};

/// How much of the page an excerpt shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) lines: usize,
    pub(super) depth: usize,
    pub(super) width: usize,
}

impl Bounds {
    /// As much as fits on a screen.
    pub(super) const SCREEN: Self = Self {
        lines: 40,
        depth: 8,
        width: 100,
    };
}

impl Document {
    /// An element as indented lines, with `…` for what is left out.
    pub(super) fn excerpt(&self, node: Id, indent: usize, bounds: Bounds) -> String {
        let mut excerpt = Excerpt {
            document: self,
            bounds,
            lines: Vec::new(),
            left_out: 0,
        };
        excerpt.node(node, indent, 0);
        let left_out = excerpt.left_out;
        if left_out > 0 {
            let line = format!("{}… {left_out} more lines", "  ".repeat(indent));
            excerpt.lines.push(line);
        }
        excerpt.lines.join("\n")
    }

    /// An element as one short line.
    /// An element in one line: its tag, and a part of its text.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub(crate) fn one_line(&self, node: Node) -> String {
        self.in_one_line(self.id(node))
    }

    pub(super) fn in_one_line(&self, node: Id) -> String {
        let Some(element) = self.tree.element(node) else {
            return String::new();
        };
        let start = self.start_tag(node, element, View::State);
        if element.is_void() {
            return shorten(&start, Bounds::SCREEN.width);
        }
        let says = self.text_of(node);
        let mut inner = String::new();
        escape(&shorten(&says, 40), &mut inner);
        let is_whole = self.tree.child_elements(node).next().is_none() || inner.is_empty();
        let inner = match (is_whole, self.tree.first(node).is_some()) {
            (true, true) if inner.is_empty() => "…".to_owned(),
            (true, _) => inner,
            (false, _) => format!("… {inner} …"),
        };
        format!(
            "{}{inner}{}",
            shorten(&start, Bounds::SCREEN.width),
            end_tag(element)
        )
    }
}

/// At most so many letters of a text, with `…` for the rest.
pub(super) fn shorten(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

struct Excerpt<'a> {
    document: &'a Document,
    bounds: Bounds,
    lines: Vec<String>,
    left_out: usize,
}

impl Excerpt<'_> {
    fn node(&mut self, node: Id, indent: usize, depth: usize) {
        match &self.document.tree[node].kind {
            Kind::Element(element) => self.element(node, element, indent, depth),
            Kind::Text(text) => {
                let mut escaped = String::new();
                escape(&collapse(text), &mut escaped);
                if !escaped.is_empty() {
                    self.line(indent, &escaped);
                }
            }
            _ => {}
        }
    }

    fn element(&mut self, node: Id, element: &Element, indent: usize, depth: usize) {
        let tree = &self.document.tree;
        let start = shorten(
            &self.document.start_tag(node, element, View::State),
            self.bounds.width * 2,
        );
        if element.is_void() {
            return self.line(indent, &start);
        }
        let end = end_tag(element);
        let inside = element.contents.unwrap_or(node);
        let has_elements = tree.child_elements(inside).next().is_some();
        if has_elements && depth >= self.bounds.depth {
            return self.line(indent, &format!("{start}…{end}"));
        }
        if !has_elements {
            let text = if element.is("textarea") {
                self.document.value_of(node)
            } else {
                self.document.text_content(inside)
            };
            let mut escaped = String::new();
            escape(&collapse(&text), &mut escaped);
            let is_short = start.len() + escaped.len() + end.len() <= self.bounds.width;
            if is_short || matches!(element.tag(), "script" | "style") {
                let escaped = shorten(&escaped, 40);
                return self.line(indent, &format!("{start}{escaped}{end}"));
            }
        }
        self.line(indent, &start);
        for child in tree.children(inside) {
            self.node(child, indent + 1, depth + 1);
        }
        self.line(indent, &end);
    }

    fn line(&mut self, indent: usize, line: &str) {
        if self.lines.len() >= self.bounds.lines {
            self.left_out += 1;
            return;
        }
        let line = shorten(line, self.bounds.width * 2);
        self.lines.push(format!("{}{line}", "  ".repeat(indent)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, bounds: Bounds, expected: &[&str]) {
        let document = Document::parse(html).expect("a small page");
        let body = document.body().id;
        let first = document
            .tree
            .child_elements(body)
            .next()
            .expect("an element");
        let excerpt = document.excerpt(first, 0, bounds);
        assert_eq!(excerpt.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn elements_are_indented_and_short_ones_stay_on_a_line() {
        check(
            "<ul id=a><li>1</li>\n\n<li><b>2</b> 3<br></li></ul>",
            Bounds::SCREEN,
            &[
                r#"<ul id="a">"#,
                "  <li>1</li>",
                "  <li>",
                "    <b>2</b>",
                "    3",
                "    <br>",
                "  </li>",
                "</ul>",
            ],
        );
    }

    #[test]
    fn what_is_too_much_is_left_out_and_said_to_be() {
        let bounds = Bounds {
            lines: 3,
            depth: 1,
            width: 100,
        };
        check(
            "<ul><li>1</li><li><b>2</b></li><li>3</li><li>4</li></ul>",
            bounds,
            &["<ul>", "  <li>1</li>", "  <li>…</li>", "… 3 more lines"],
        );
    }

    #[test]
    fn what_was_typed_is_shown() {
        let document = Document::parse("<form><textarea>a</textarea><input value=b></form>");
        let mut document = document.expect("a small page");
        for (css, value) in [("textarea", "x"), ("input", "y")] {
            let field = document.select(css).expect("a selector")[0];
            document.set_value_of(field.id, value);
        }
        let form = document.select("form").expect("a selector")[0];
        assert_eq!(
            document.excerpt(form.id, 1, Bounds::SCREEN),
            "  <form>\n    <textarea>x</textarea>\n    <input value=\"y\">\n  </form>",
        );
    }

    #[test]
    fn one_line_shows_the_tag_and_a_part_of_the_text() {
        let html = "<div id=a><p>one <b>two</b></p></div><p id=b>three</p><p id=c></p><input id=d>";
        let document = Document::parse(html).expect("a small page");
        let line = |id| document.in_one_line(document.find_by_id(id).expect(id));
        assert_eq!(line("a"), r#"<div id="a">… one two …</div>"#);
        assert_eq!(line("b"), r#"<p id="b">three</p>"#);
        assert_eq!(line("c"), r#"<p id="c"></p>"#);
        assert_eq!(line("d"), r#"<input id="d">"#);
    }
}
