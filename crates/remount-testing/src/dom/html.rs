//! Nodes as HTML: as a browser prints them, and with the state that they are in.

use super::element::Element;
use super::tree::{Id, Kind};
use super::{Document, Node};

impl Document {
    /// An element and all in it as HTML, as scripts read it: what was typed is not there.
    ///
    /// Attributes come in a fixed order: the id, the classes, and the others by name.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    ///
    /// ```
    /// use remount_testing::dom::Document;
    ///
    /// let document = Document::parse("<p class=a id=b>1 &lt; 2<br>")?;
    /// let html = document.html(document.by_id("b").unwrap());
    /// assert_eq!(html, r#"<p id="b" class="a">1 &lt; 2<br></p>"#);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn html(&self, node: Node) -> String {
        let mut html = String::new();
        self.write_html(self.id(node), View::Attributes, &mut html);
        html
    }

    /// An element and all in it as HTML in the state that a visitor sees: `value`, `checked` and
    /// `selected` say what fields hold now, and a `<textarea>` has what was typed.
    ///
    /// Attributes come in a fixed order: the id, the classes, and the others by name.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn state_html(&self, node: Node) -> String {
        let mut html = String::new();
        self.write_html(self.id(node), View::State, &mut html);
        html
    }

    pub(super) fn write_html(&self, node: Id, view: View, html: &mut String) {
        let element = match &self.tree[node].kind {
            Kind::Element(element) => element,
            other => return self.write_other(node, other, html),
        };
        html.push_str(&self.start_tag(node, element, view));
        if element.is_void() {
            return;
        }
        if view == View::State && element.is("textarea") {
            escape(&self.value_of(node), &mut *html);
        } else {
            for child in self.tree.children(element.contents.unwrap_or(node)) {
                self.write_html(child, view, html);
            }
        }
        html.push_str(&end_tag(element));
    }

    fn write_other(&self, node: Id, kind: &Kind, html: &mut String) {
        match kind {
            Kind::Text(text) => {
                let parent = self.tree.parent(node);
                let parent = parent.and_then(|parent| self.tree.element(parent));
                if parent.is_some_and(|parent| parent.is_html() && RAW.contains(&parent.tag())) {
                    html.push_str(text);
                } else {
                    escape(text, html);
                }
            }
            Kind::Comment(text) => {
                html.push_str("<!--");
                html.push_str(text);
                html.push_str("-->");
            }
            Kind::Doctype(name) => {
                html.push_str("<!DOCTYPE ");
                html.push_str(name);
                html.push('>');
            }
            Kind::Document | Kind::Fragment { .. } | Kind::Element(_) => {}
        }
    }

    pub(super) fn start_tag(&self, node: Id, element: &Element, view: View) -> String {
        let mut html = format!("<{}", element.tag());
        for (name, value) in self.shown_attributes(node, element, view) {
            html.push(' ');
            html.push_str(&name);
            html.push_str("=\"");
            escape_value(&value, &mut html);
            html.push('"');
        }
        html.push('>');
        html
    }

    /// Attributes in their fixed order: as they are set, or as the state of the element has them.
    pub(super) fn shown_attributes(
        &self,
        node: Id,
        element: &Element,
        view: View,
    ) -> Vec<(String, String)> {
        let mut shown = super::attributes(element);
        if view == View::State {
            let mut show = |name: &str, value: Option<String>| {
                shown.retain(|(shown, _)| shown != name);
                shown.extend(value.map(|value| (name.to_owned(), value)));
            };
            if element.is_checkable() || element.is("option") {
                show(element.switch(), element.live.on.then(String::new));
            }
            if element.is("input") && element.live.value.is_some() {
                show("value", Some(self.value_of(node)));
            }
        }
        shown.sort_by(|(a, _), (b, _)| place(a).cmp(&place(b)).then_with(|| a.cmp(b)));
        shown
    }
}

/// What is printed of an element.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum View {
    /// Its attributes, as scripts read them.
    Attributes,
    /// Its attributes, with those that stand for a state as the state is now.
    State,
}

impl Element {
    pub(super) fn is_void(&self) -> bool {
        self.is_html() && VOID.contains(&self.tag())
    }
}

pub(super) fn end_tag(element: &Element) -> String {
    format!("</{}>", element.tag())
}

fn place(name: &str) -> usize {
    match name {
        "id" => 0,
        "class" => 1,
        _ => 2,
    }
}

pub(super) fn escape(text: &str, html: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '\u{a0}' => html.push_str("&nbsp;"),
            other => html.push(other),
        }
    }
}

fn escape_value(value: &str, html: &mut String) {
    for letter in value.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '"' => html.push_str("&quot;"),
            '\u{a0}' => html.push_str("&nbsp;"),
            other => html.push(other),
        }
    }
}

const VOID: [&str; 13] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// Elements whose text is not escaped.
const RAW: [&str; 8] = [
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "script",
    "style",
    "xmp",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        let document = Document::parse(html).expect("a small page");
        let first = document.children(document.body())[0];
        assert_eq!(document.html(first), expected);
    }

    #[test]
    fn attributes_come_in_a_fixed_order() {
        check(
            "<p z a=1 class=c id=i>",
            r#"<p id="i" class="c" a="1" z=""></p>"#,
        );
    }

    #[test]
    fn text_and_values_are_escaped() {
        check(
            "<p a='&quot;<&amp;'>&lt;b&gt; &amp;nbsp;",
            concat!(r#"<p a="&quot;<&amp;">"#, "&lt;b&gt; &amp;nbsp;</p>",),
        );
        check(
            "<div><script>1 < 2</script></div>",
            "<div><script>1 < 2</script></div>",
        );
    }

    #[test]
    fn templates_comments_and_void_elements_are_printed() {
        let html = "<div><template><p>a</p></template><!--b--><br></div>";
        check(html, html);
    }

    #[test]
    fn the_state_stands_in_for_attributes_that_a_visitor_has_changed() {
        let html = "<body><input id=a value=1 checked type=checkbox><select><option>x</select>";
        let document = Document::parse(html).expect("a small page");
        assert_eq!(
            document.state_html(document.body()),
            "<body><input id=\"a\" checked=\"\" type=\"checkbox\" value=\"1\">\
             <select><option selected=\"\">x</option></select></body>",
        );
    }
}
