//! Whether two elements show the same, and where they first do not.

use std::fmt;

use super::element::Element;
use super::excerpt::shorten;
use super::html::View;
use super::tree::{Id, Kind};
use super::{Document, Node};

/// How much of a text is shown.
const SHOWN: usize = 200;

/// Where two elements first show something else.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Difference {
    /// A selector that leads to the place in the first page.
    pub path: String,
    /// What is there in the first page.
    pub one: String,
    /// What is there in the other page.
    pub other: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, one, other } = self;
        write!(
            f,
            "at `{path}`:\n  one page:   {one}\n  other page: {other}"
        )
    }
}

impl Document {
    /// Where an element and all in it first differ from an element of another page, or `None` if
    /// both show the same to a visitor.
    ///
    /// What fields hold now is compared. Comments and white space between elements do not count,
    /// nor do the attributes that the client keeps for itself, such as `data-phx-id`, or that the
    /// server makes anew for every page, such as `data-phx-session`.
    ///
    /// # Panics
    /// If one of the elements is [gone](Self::contains).
    ///
    /// ```
    /// use remount_testing::dom::Document;
    ///
    /// let one = Document::parse("<ul id=a><li>1<li>2</ul>")?;
    /// let other = Document::parse("<ul id=a> <li>1</li> <li>3</li> </ul>")?;
    /// let difference = one.difference(one.body(), &other, other.body()).unwrap();
    /// assert_eq!(
    ///     difference.to_string(),
    ///     "at `#a > li:nth-of-type(2)`:\n  one page:   \"2\"\n  other page: \"3\"",
    /// );
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn difference(&self, node: Node, other: &Self, of: Node) -> Option<Difference> {
        self.difference_at(self.id(node), other, other.id(of))
    }

    fn difference_at(&self, a: Id, other: &Self, b: Id) -> Option<Difference> {
        let (Some(one), Some(two)) = (self.tree.element(a), other.tree.element(b)) else {
            let is_same = self.tree.text(a) == other.tree.text(b);
            return (!is_same).then(|| self.differs(a, self.shown(a), other.shown(b)));
        };
        if one.name != two.name || self.compared(a, one) != other.compared(b, two) {
            return Some(self.differs(a, self.tag_of(a, one), other.tag_of(b, two)));
        }
        if one.is("textarea") {
            let (a_value, b_value) = (self.value_of(a), other.value_of(b));
            let is_same = a_value == b_value;
            return (!is_same).then(|| self.differs(a, quoted(&a_value), quoted(&b_value)));
        }
        let own = self.compared_children(one.contents.unwrap_or(a));
        let others = other.compared_children(two.contents.unwrap_or(b));
        let mut pairs = own.iter().zip(&others);
        let inner = pairs.find_map(|(&a, &b)| self.difference_at(a, other, b));
        inner.or_else(|| {
            let at = own.len().min(others.len());
            match (own.get(at), others.get(at)) {
                (Some(&more), None) => Some(self.differs(more, self.shown(more), nothing())),
                (None, Some(&more)) => Some(self.differs(a, nothing(), other.shown(more))),
                _ => None,
            }
        })
    }

    fn differs(&self, node: Id, one: String, other: String) -> Difference {
        let mut upwards = self.tree.upwards(node);
        let element = upwards.find(|&near| self.tree.element(near).is_some());
        let path = element.map_or_else(String::new, |element| self.path_of(element));
        Difference { path, one, other }
    }

    fn compared(&self, node: Id, element: &Element) -> Vec<(String, String)> {
        let mut attributes = self.shown_attributes(node, element, View::State);
        attributes.retain(|(name, _)| !NOT_COMPARED.contains(&name.as_str()));
        attributes
    }

    fn compared_children(&self, node: Id) -> Vec<Id> {
        let children = self
            .tree
            .children(node)
            .filter(|&child| match &self.tree[child].kind {
                Kind::Element(_) => true,
                Kind::Text(text) => !text.trim().is_empty(),
                _ => false,
            });
        children.collect()
    }

    fn shown(&self, node: Id) -> String {
        match self.tree.text(node) {
            Some(text) => quoted(text),
            None => self.in_one_line(node),
        }
    }

    fn tag_of(&self, node: Id, element: &Element) -> String {
        shorten(&self.start_tag(node, element, View::State), SHOWN)
    }
}

fn quoted(text: &str) -> String {
    format!("{:?}", shorten(text, SHOWN))
}

fn nothing() -> String {
    "nothing more".to_owned()
}

/// Attributes of the client, and those that are new on every page.
const NOT_COMPARED: [&str; 9] = [
    "data-phx-component",
    "data-phx-id",
    "data-phx-pid",
    "data-phx-root-id",
    "data-phx-session",
    "data-phx-skip",
    "data-phx-static",
    "data-phx-stream",
    "data-phx-view",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(a: &str, b: &str) -> Option<Difference> {
        let [a, b] = [a, b].map(|html| Document::parse(html).expect("a small page"));
        a.difference(a.body(), &b, b.body())
    }

    #[track_caller]
    fn same(a: &str, b: &str) {
        assert_eq!(difference(a, b), None, "{a} and {b}");
        assert_eq!(difference(b, a), None, "{b} and {a}");
    }

    #[track_caller]
    fn differ(a: &str, b: &str, path: &str, one: &str, other: &str) {
        let difference = difference(a, b).unwrap_or_else(|| panic!("{a} and {b} are the same"));
        assert_eq!(
            (&*difference.path, &*difference.one, &*difference.other),
            (path, one, other),
        );
    }

    #[test]
    fn order_of_attributes_comments_and_white_space_between_elements_do_not_count() {
        same("<p a=1 b=2>x</p>", "<p b=2 a=1>x</p><!-- c -->");
        same("<ul> <li>1 </ul>", "<ul><li>1 </ul>");
        same("<p data-phx-id=a data-phx-stream=0>", "<p>");
    }

    #[test]
    fn what_fields_hold_counts() {
        same("<input value=1>", "<input value=1>");
        differ(
            "<textarea id=x>a</textarea>",
            "<textarea id=x>b</textarea>",
            "#x",
            "\"a\"",
            "\"b\"",
        );
        let mut typed = Document::parse("<input value=1>").expect("a small page");
        let input = typed.select("input").expect("a selector")[0];
        typed.type_text(input, "2").expect("a field");
        let page =
            |value| Document::parse(&format!("<input value={value}>")).expect("a small page");
        let (old, new) = (page("1"), page("2"));
        assert!(typed.difference(typed.body(), &old, old.body()).is_some());
        assert_eq!(typed.difference(typed.body(), &new, new.body()), None);
    }

    #[test]
    fn the_first_difference_is_told_with_its_place() {
        differ(
            "<div id=a><p>1</p></div>",
            "<div id=a><p>2</p></div>",
            "#a > p",
            "\"1\"",
            "\"2\"",
        );
        differ(
            "<p class=a>",
            "<p class=b>",
            "html > body > p",
            r#"<p class="a">"#,
            r#"<p class="b">"#,
        );
        differ(
            "<div id=a><b>1</b></div>",
            "<div id=a></div>",
            "#a > b",
            "<b>1</b>",
            "nothing more",
        );
        differ(
            "<div id=a></div>",
            "<div id=a>x</div>",
            "#a",
            "nothing more",
            "\"x\"",
        );
        differ(
            "<p><b></b></p>",
            "<p>x</p>",
            "html > body > p > b",
            "<b></b>",
            "\"x\"",
        );
    }

    #[test]
    fn what_templates_contain_counts() {
        differ(
            "<body><template id=t><p>1</p></template>",
            "<body><template id=t><p>2</p></template>",
            "p",
            "\"1\"",
            "\"2\"",
        );
    }
}
