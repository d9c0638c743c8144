//! What an element says.

use super::tree::{Id, Kind};
use super::{Document, Node};

impl Document {
    /// What an element says, with white space collapsed: no matter how the HTML is indented.
    ///
    /// Scripts, styles and templates say nothing. The edges of blocks count as white space. A
    /// button made by `<input>` says its label.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    ///
    /// ```
    /// use remount_testing::dom::Document;
    ///
    /// let document = Document::parse("<p>Hello,\n  <b>World</b>!</p><ul><li>1<li>2</ul>")?;
    /// assert_eq!(document.text(document.body()), "Hello, World! 1 2");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn text(&self, node: Node) -> String {
        self.text_of(self.id(node))
    }

    /// Puts a text in the place of all that an element contains, as a script does.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub(crate) fn set_text(&mut self, node: Node, text: &str) {
        let id = self.id(node);
        while let Some(child) = self.tree.first(id) {
            self.tree.detach(child);
        }
        if !text.is_empty() {
            let text = self.tree.create(Kind::Text(text.to_owned()));
            self.tree.append(id, text);
        }
    }

    pub(super) fn text_of(&self, node: Id) -> String {
        let mut written = Collapsed::default();
        self.write_text(node, &mut written);
        written.text
    }

    fn write_text(&self, node: Id, written: &mut Collapsed) {
        let element = match &self.tree[node].kind {
            Kind::Text(text) => return written.push(text),
            Kind::Element(element) => element,
            _ => return,
        };
        if matches!(element.tag(), "script" | "style" | "template" | "noscript") {
            return;
        }
        if matches!(element.input_type(), "submit" | "button" | "reset") {
            return written.push(element.attribute("value").unwrap_or_default());
        }
        let is_block = BLOCKS.binary_search(&element.tag()).is_ok();
        if is_block {
            written.gap();
        }
        for child in self.tree.children(node) {
            self.write_text(child, written);
        }
        if is_block {
            written.gap();
        }
    }

    /// All text below a node as it is written, as scripts read it.
    pub(super) fn text_content(&self, node: Id) -> String {
        let below = self.tree.descendants(node);
        below.filter_map(|node| self.tree.text(node)).collect()
    }
}

/// A text without white space at its ends, and with one space for each piece of it.
pub(super) fn collapse(text: &str) -> String {
    let mut written = Collapsed::default();
    written.push(text);
    written.text
}

#[derive(Default)]
struct Collapsed {
    text: String,
    gap: bool,
}

impl Collapsed {
    fn push(&mut self, text: &str) {
        for letter in text.chars() {
            if letter.is_whitespace() {
                self.gap();
                continue;
            }
            if self.gap && !self.text.is_empty() {
                self.text.push(' ');
            }
            self.gap = false;
            self.text.push(letter);
        }
    }

    fn gap(&mut self) {
        self.gap = true;
    }
}

/// Elements that begin and end a line, sorted.
const BLOCKS: [&str; 46] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "button",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "search",
    "section",
    "select",
    "summary",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        let document = Document::parse(html).expect("a small page");
        assert_eq!(document.text(document.body()), expected, "{html}");
    }

    #[test]
    fn white_space_is_collapsed_across_elements() {
        check("  a \n\t b<i> c </i> d  ", "a b c d");
        check("a<i>b</i>c", "abc");
        check("a&nbsp;&nbsp;b", "a b");
    }

    #[test]
    fn the_edges_of_blocks_are_white_space() {
        check("<div>a</div><div>b</div>c<br>d", "a b c d");
        check("<table><tr><td>a<td>b</table>", "a b");
    }

    #[test]
    fn what_nobody_reads_says_nothing() {
        check(
            "a<script>b</script><style>c</style><template>d</template><!-- e -->",
            "a",
        );
    }

    #[test]
    fn a_button_made_by_an_input_says_its_label() {
        check("<input type=submit value=Save><input value=typed>", "Save");
    }

    #[test]
    fn the_names_of_blocks_are_sorted() {
        assert!(BLOCKS.is_sorted());
    }
}
