//! Where the focus is.

use super::tree::Id;
use super::{Document, Node};

impl Document {
    /// The element that has the focus, or `None` if the page as a whole has it.
    pub fn focused(&self) -> Option<Node> {
        self.focused_id().map(|focused| self.node(focused))
    }

    /// Gives an element the focus, as a script does by `element.focus()`: nothing happens if it
    /// cannot have it. Returns whether the element has the focus now.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn focus(&mut self, node: Node) -> bool {
        let id = self.id(node);
        if self.is_focusable(id) {
            self.focus = Some(id);
        }
        self.focused_id() == Some(id)
    }

    /// Takes the focus from the element that has it. Returns that element.
    pub fn blur(&mut self) -> Option<Node> {
        let focused = self.focused();
        self.focus = None;
        focused
    }

    /// Whether an element can have the focus: a link, a control that is not disabled, or what says
    /// so by `tabindex`, unless it is hidden.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn can_focus(&self, node: Node) -> bool {
        self.is_focusable(self.id(node))
    }

    /// What was hidden or disabled since it got the focus has lost it.
    pub(super) fn focused_id(&self) -> Option<Id> {
        let is_here = |&focused: &Id| {
            self.tree.get(focused).is_some() && self.tree.contains(self.root, focused)
        };
        self.focus
            .filter(is_here)
            .filter(|&focused| self.is_focusable(focused))
    }

    fn is_focusable(&self, node: Id) -> bool {
        let Some(element) = self.tree.element(node) else {
            return false;
        };
        let by_tag = match element.tag() {
            "a" | "area" => element.has("href"),
            "input" | "select" | "textarea" | "button" => self.disabled_by(node).is_none(),
            "iframe" => true,
            "audio" | "video" => element.has("controls"),
            "summary" => self.is_summary(node),
            _ => false,
        };
        let tabindex = element.attribute("tabindex");
        let by_tabindex = tabindex.is_some_and(|index| index.trim().parse::<i32>().is_ok())
            && self.disabled_by(node).is_none();
        let by_content = element
            .attribute("contenteditable")
            .is_some_and(|how| how != "false");
        (by_tag || by_tabindex || by_content) && self.hidden_by(node).is_none()
    }

    /// Whether an element opens and closes a `<details>`: it is the first summary in it.
    pub(super) fn is_summary(&self, node: Id) -> bool {
        let Some(parent) = self
            .tree
            .parent(node)
            .filter(|&parent| self.is(parent, "details"))
        else {
            return false;
        };
        let mut children = self.tree.child_elements(parent);
        children.find(|&child| self.is(child, "summary")) == Some(node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str) -> (Document, Node) {
        let document = Document::parse(body).expect("a small page");
        let node = document.by_id("x").expect("an element with the id x");
        (document, node)
    }

    #[track_caller]
    fn check(body: &str, expected: bool) {
        let (mut document, node) = page(body);
        assert_eq!(document.can_focus(node), expected, "{body}");
        assert_eq!(document.focus(node), expected, "{body}");
        assert_eq!(document.focused(), expected.then_some(node), "{body}");
    }

    #[test]
    fn links_controls_and_what_says_so_can_have_the_focus() {
        check("<input id=x>", true);
        check("<a id=x href=/>", true);
        check("<div id=x tabindex=-1>", true);
        check("<details><summary id=x>", true);
        check("<a id=x>", false);
        check("<div id=x>", false);
        check("<div id=x tabindex=a>", false);
        check("<input id=x disabled>", false);
        check("<input id=x hidden>", false);
    }

    #[test]
    fn an_element_that_cannot_have_the_focus_does_not_take_it() {
        let (mut document, input) = page("<input id=x><p id=y>");
        document.focus(input);
        let other = document.by_id("y").expect("an element");
        assert!(!document.focus(other));
        assert_eq!(document.focused(), Some(input));
        assert_eq!(document.blur(), Some(input));
        assert_eq!(document.focused(), None);
    }

    #[test]
    fn what_is_hidden_or_taken_away_loses_the_focus() {
        let (mut document, input) = page("<div id=d><input id=x></div>");
        document.focus(input);
        let div = document.find_by_id("d").expect("an element");
        document.set_attr(div, "hidden", "");
        assert_eq!(document.focused(), None);
        document.remove_attr(div, "hidden");
        document.take(div);
        document.put(document.body().id, div, None);
        assert_eq!(document.focused(), None);
    }
}
