//! A page as a browser holds it: elements, what stands in their fields, where the focus is.
//!
//! A [`Document`] is parsed from a whole page by a parser that follows the HTML standard, and later
//! changed only by what the server sends ([`Document::patch`]) and by what a visitor does
//! ([`Document::type_text`] and others). An element is named by a [`Node`], which stays the same
//! while the element is on the page, and is never that of another element.
//!
//! ```
//! use remount_testing::dom::{Document, css};
//!
//! let page = "<!doctype html><form id=login><input name=user><button>Log in</button></form>";
//! let mut document = Document::parse(page)?;
//!
//! let user = document.locate(&"[name=user]".into())?;
//! document.type_text(user, "ada")?;
//! let form = document.locate(&"form".into())?;
//! assert_eq!(document.form_entries(form, None)?, [("user".into(), "ada".into())]);
//!
//! let missing = document.locate(&css("button").with_text("Login")).unwrap_err();
//! assert!(missing.to_string().contains("<button>Log in</button>"));
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

mod css;
mod difference;
mod element;
mod excerpt;
mod focus;
mod form;
mod html;
mod lifted;
mod live;
mod locate;
mod locator;
mod memory;
mod parse;
mod patch;
mod path;
mod state;
mod sticky;
mod style;
mod text;
mod tree;
mod visitor;

use std::error::Error;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

pub use self::css::SelectorError;
pub use self::difference::Difference;
pub use self::element::Mark;
pub use self::form::FormError;
pub use self::locate::LocateError;
pub use self::locator::{Locator, containing, css, text};
pub use self::parse::HtmlError;
pub use self::patch::{PatchError, Patched, Removed};
pub use self::state::{Hidden, HiddenBy};
pub use self::visitor::Refused;

pub(crate) use self::memory::Deed;

use self::css::Selectors;
use self::element::Element;
use self::memory::Memory;
use self::tree::{Id, Tree};

/// A page as a browser holds it. See the [module](self).
#[derive(Debug)]
pub struct Document {
    /// Which document this is, so that nodes of another one are known as such.
    serial: u32,
    tree: Tree,
    root: Id,
    quirks: bool,
    focus: Option<Id>,
    memory: Memory,
}

/// An element of a [`Document`].
///
/// It names the same element as long as that is on the page. When the element has gone from the
/// page, or the page itself has, the node is [gone](Document::contains): it never names another
/// element.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Node {
    document: u32,
    id: Id,
}

/// The element of a [`Node`] is no longer on the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Gone;

impl fmt::Display for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the element is no longer on the page: find it again")
    }
}

impl Error for Gone {}

impl Document {
    /// Parses a whole page.
    ///
    /// # Errors
    /// If the page is too long, or its elements lie too deep in each other.
    pub fn parse(html: &str) -> Result<Self, HtmlError> {
        let (tree, root, quirks) = parse::document(html)?;
        let mut document = Self {
            serial: next_serial(),
            tree,
            root,
            quirks,
            focus: None,
            memory: Memory::default(),
        };
        document.tree.keep_only(root);
        document.settle(root);
        Ok(document)
    }

    /// Whether the element is still on the page.
    ///
    /// Methods that only look at an element panic when it is gone, since a test that asks for it
    /// has lost its way. Methods that can fail in other ways too return [`Gone`].
    pub fn contains(&self, node: Node) -> bool {
        self.checked(node).is_ok()
    }

    /// The element `<html>`.
    pub fn root(&self) -> Node {
        let html = self.tree.child_elements(self.root).next();
        self.node(html.expect("a parsed page has a root"))
    }

    /// The element `<body>`, or the root of a page without one.
    pub fn body(&self) -> Node {
        let root = self.root();
        let body = self
            .tree
            .child_elements(root.id)
            .find(|&child| self.is(child, "body") || self.is(child, "frameset"));
        body.map_or(root, |body| self.node(body))
    }

    /// The elements that a CSS selector matches, in document order.
    ///
    /// # Errors
    /// If the text is no selector, or has a pseudo-class that is unknown here.
    pub fn select(&self, css: &str) -> Result<Vec<Node>, SelectorError> {
        let found = Selectors::parse(css)?.below(self, self.root);
        Ok(self.nodes(found))
    }

    /// The elements below an element that a CSS selector matches, in document order. `:scope` is
    /// the element.
    ///
    /// # Errors
    /// If the text is no selector, or has a pseudo-class that is unknown here.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn select_below(&self, node: Node, css: &str) -> Result<Vec<Node>, SelectorError> {
        let found = Selectors::parse(css)?.below(self, self.id(node));
        Ok(self.nodes(found))
    }

    /// Whether a CSS selector matches an element.
    ///
    /// # Errors
    /// If the text is no selector, or has a pseudo-class that is unknown here.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn matches(&self, node: Node, css: &str) -> Result<bool, SelectorError> {
        let id = self.id(node);
        Ok(Selectors::parse(css)?.matches(self, id, Some(id)))
    }

    /// The element itself or the closest one around it that a CSS selector matches.
    ///
    /// # Errors
    /// If the text is no selector, or has a pseudo-class that is unknown here.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn closest(&self, node: Node, css: &str) -> Result<Option<Node>, SelectorError> {
        let id = self.id(node);
        let selectors = Selectors::parse(css)?;
        let mut upwards = self.tree.upwards(id);
        let found = upwards.find(|&near| selectors.matches(self, near, Some(id)));
        Ok(found.map(|found| self.node(found)))
    }

    /// The first element with an id.
    pub fn by_id(&self, id: &str) -> Option<Node> {
        self.find_by_id(id).map(|found| self.node(found))
    }

    /// Ids that more than one element has, each once, with how many have it.
    ///
    /// Patches find elements by their ids: one that is there twice makes them change the wrong one.
    pub fn duplicate_ids(&self) -> Vec<(String, usize)> {
        let mut seen: Vec<(String, usize)> = Vec::new();
        let mut places = std::collections::HashMap::new();
        for element in self.elements() {
            let Some(id) = element.filled("id") else {
                continue;
            };
            let place = *places.entry(id).or_insert(seen.len());
            match seen.get_mut(place) {
                Some((_, count)) => *count += 1,
                None => seen.push((id.to_owned(), 1)),
            }
        }
        seen.retain(|(_, count)| *count > 1);
        seen
    }

    /// The name of an element's tag, in small letters for HTML.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn tag(&self, node: Node) -> &str {
        self.element(node).tag()
    }

    /// An attribute of an element.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn attribute(&self, node: Node, name: &str) -> Option<&str> {
        self.element(node).attribute(name)
    }

    /// Names and values of an element's attributes, as they were written and set.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn attributes(&self, node: Node) -> Vec<(String, String)> {
        attributes(self.element(node))
    }

    /// Whether an element has a class.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn has_class(&self, node: Node, class: &str) -> bool {
        self.element(node).classes().any(|own| own == class)
    }

    /// The element around an element.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn parent(&self, node: Node) -> Option<Node> {
        let parent = self.tree.parent_element(self.id(node));
        parent.map(|parent| self.node(parent))
    }

    /// The elements directly in an element, in document order.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn children(&self, node: Node) -> Vec<Node> {
        let children = self.tree.child_elements(self.id(node));
        children.map(|child| self.node(child)).collect()
    }

    /// Whether an element is another one, or lies in it.
    ///
    /// # Panics
    /// If one of them is [gone](Self::contains).
    #[track_caller]
    pub fn is_within(&self, inner: Node, outer: Node) -> bool {
        self.tree.contains(self.id(outer), self.id(inner))
    }

    /// The title of the page, with its white space collapsed.
    pub fn title(&self) -> String {
        let mut below = self.tree.descendants(self.root);
        let title = below.find(|&node| self.is(node, "title"));
        title.map_or_else(String::new, |title| self.text_of(title))
    }

    /// What the client remembers of this page beside its elements.
    pub(crate) fn memory(&self) -> &Memory {
        &self.memory
    }

    pub(crate) fn memory_mut(&mut self) -> &mut Memory {
        &mut self.memory
    }

    fn node(&self, id: Id) -> Node {
        Node {
            document: self.serial,
            id,
        }
    }

    fn nodes(&self, ids: Vec<Id>) -> Vec<Node> {
        ids.into_iter().map(|id| self.node(id)).collect()
    }

    fn checked(&self, node: Node) -> Result<Id, Gone> {
        let is_here = node.document == self.serial && self.tree.element(node.id).is_some();
        if is_here { Ok(node.id) } else { Err(Gone) }
    }

    #[track_caller]
    fn id(&self, node: Node) -> Id {
        match self.checked(node) {
            Ok(id) => id,
            Err(gone) => panic!("{gone}"),
        }
    }

    #[track_caller]
    fn element(&self, node: Node) -> &Element {
        let element = self.tree.element(self.id(node));
        element.expect("a node is an element")
    }

    fn is(&self, id: Id, tag: &str) -> bool {
        self.tree.element(id).is_some_and(|element| element.is(tag))
    }

    /// An attribute of a node, which need not be an element.
    fn attr(&self, id: Id, name: &str) -> Option<&str> {
        self.tree.element(id)?.attribute(name)
    }

    fn elements(&self) -> impl Iterator<Item = &Element> {
        let nodes = self.tree.descendants(self.root);
        nodes.filter_map(|node| self.tree.element(node))
    }

    fn find_by_id(&self, wanted: &str) -> Option<Id> {
        if wanted.is_empty() {
            return None;
        }
        let mut nodes = self.tree.descendants(self.root);
        nodes.find(|&node| self.attr(node, "id") == Some(wanted))
    }
}

fn next_serial() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn attributes(element: &Element) -> Vec<(String, String)> {
    let attributes = element.attributes.iter();
    attributes
        .map(|attribute| (attribute.written_name(), attribute.value.clone()))
        .collect()
}

impl Clone for Document {
    /// Copies the page as it is now. The copy has nodes of its own: those of the original are
    /// [gone](Document::contains) in it.
    fn clone(&self) -> Self {
        Self {
            serial: next_serial(),
            tree: self.tree.clone(),
            root: self.root,
            quirks: self.quirks,
            focus: self.focus,
            memory: Memory::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn page(body: &str) -> Document {
        Document::parse(&format!("<!doctype html><body>{body}</body>")).expect("a small page")
    }

    #[track_caller]
    fn one(document: &Document, css: &str) -> Node {
        let found = document.select(css).expect("a selector");
        assert_eq!(found.len(), 1, "{css}");
        found[0]
    }

    #[test]
    fn a_document_can_go_to_another_thread() {
        fn check<T: Send + Sync>() {}
        check::<Document>();
    }

    #[test]
    fn an_element_tells_its_tag_attributes_and_neighbours() {
        let document = page("<DIV id=a Class='x y' data-n=1><p id=b>1</p>text<p id=c>2</p></DIV>");
        let (div, b) = (one(&document, "#a"), one(&document, "#b"));
        assert_eq!(document.tag(div), "div");
        assert_eq!(document.attribute(div, "data-n"), Some("1"));
        assert_eq!(document.attribute(div, "title"), None);
        let names: Vec<_> = document
            .attributes(div)
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, ["id", "class", "data-n"]);
        assert!(document.has_class(div, "y") && !document.has_class(div, "z"));
        assert_eq!(document.parent(b), Some(div));
        assert_eq!(document.parent(document.root()), None);
        assert_eq!(document.children(div), [b, one(&document, "#c")]);
        assert!(document.is_within(b, div) && !document.is_within(div, b));
    }

    #[test]
    fn what_the_parser_moves_is_where_a_browser_has_it() {
        let document = page("<table id=t><tr><td>1</table><p>a<div id=d>b</div>");
        let td = one(&document, "td");
        let tbody = document.closest(td, "tbody").expect("a selector");
        assert!(tbody.is_some());
        let div = one(&document, "#d");
        assert_eq!(document.parent(div), Some(document.body()));
    }

    #[test]
    fn the_closest_element_can_be_the_element_itself() {
        let document = page("<div id=a><div id=b><i></i></div></div>");
        let (b, i) = (one(&document, "#b"), one(&document, "i"));
        assert_eq!(document.closest(i, "div"), Ok(Some(b)));
        assert_eq!(document.closest(b, "div"), Ok(Some(b)));
        assert_eq!(document.closest(b, "p"), Ok(None));
    }

    #[test]
    fn a_selector_below_an_element_sees_what_is_around_it() {
        let document = page("<div id=a><div id=b><i></i></div></div><i></i>");
        let b = one(&document, "#b");
        let below = |css| document.select_below(b, css).expect("a selector").len();
        assert_eq!(below("i"), 1);
        assert_eq!(below("#a i"), 1);
        assert_eq!(below(":scope > i"), 1);
        assert_eq!(below("div"), 0);
    }

    #[test]
    fn an_id_that_is_there_twice_is_found_once() {
        let document = page("<p id=a></p><p id=b></p><p id=a></p><p id=''></p><p id=''></p>");
        assert_eq!(document.duplicate_ids(), [("a".to_owned(), 2)]);
        assert_eq!(
            document.by_id("a"),
            Some(document.select("#a").expect("a selector")[0])
        );
        assert_eq!(document.by_id(""), None);
    }

    #[test]
    fn the_title_is_that_of_the_page_without_its_white_space() {
        let document = Document::parse("<title>\n  A  page </title><svg><title>no</title></svg>");
        assert_eq!(document.expect("a small page").title(), "A page");
    }

    #[test]
    fn a_node_of_another_page_is_gone() {
        let (one_page, other) = (page("<p>"), page("<p>"));
        let node = one(&one_page, "p");
        assert!(one_page.contains(node));
        assert!(!other.contains(node));
        assert!(!one_page.clone().contains(node));
    }

    #[test]
    #[should_panic(expected = "no longer on the page")]
    fn asking_for_an_element_that_is_gone_fails_the_test() {
        let node = one(&page("<p>"), "p");
        page("<p>").tag(node);
    }

    #[test]
    fn a_page_that_is_too_deep_or_too_long_is_refused() {
        let deep = "<div>".repeat(parse::MAX_DEPTH + 1);
        assert_eq!(Document::parse(&deep).err(), Some(HtmlError::TooDeep));
        let deep = "<template>".repeat(parse::MAX_DEPTH + 1);
        assert_eq!(Document::parse(&deep).err(), Some(HtmlError::TooDeep));
        let deeper = "<div>".repeat(1 << 20);
        assert_eq!(Document::parse(&deeper).err(), Some(HtmlError::TooDeep));
        let long = " ".repeat(parse::MAX_BYTES + 1);
        let bytes = long.len();
        assert_eq!(
            Document::parse(&long).err(),
            Some(HtmlError::TooLong { bytes })
        );
    }
}
