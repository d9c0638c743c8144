//! What JS commands and the client leave at an element, and patches keep.

use super::element::{Live, Mark, Sticky};
use super::tree::Id;
use super::{Document, Node, style};

impl Document {
    /// Sets an attribute for good, as the JS command `set_attr` does: patches keep it.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn set_sticky_attribute(&mut self, node: Node, name: &str, value: &str) {
        let id = self.id(node);
        if name == "id" && self.attr(id, "id") != Some(value) {
            self.live_mut(id, |live| live.renamed = true);
        }
        self.stick_attribute(id, name, Some(value));
    }

    /// Removes an attribute for good, as the JS command `remove_attr` does: patches do not bring it
    /// back.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn remove_sticky_attribute(&mut self, node: Node, name: &str) {
        self.stick_attribute(self.id(node), name, None);
    }

    /// Adds and removes classes for good, as the JS commands `add_class` and `remove_class` do.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn change_sticky_classes(&mut self, node: Node, add: &[&str], remove: &[&str]) {
        self.stick_classes(self.id(node), add, remove);
    }

    /// Adds the classes that an element does not have and removes those that it has, for good, as
    /// the JS command `toggle_class` does.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn toggle_sticky_classes(&mut self, node: Node, names: &[&str]) {
        let id = self.id(node);
        let (remove, add): (Vec<&str>, Vec<&str>) =
            names.iter().partition(|name| self.has_class(node, name));
        let (added, removed) = self.sticky_classes(id);
        let add = add.into_iter().filter(|name| !has(&added, name));
        let remove = remove.into_iter().filter(|name| !has(&removed, name));
        self.stick_classes(id, &add.collect::<Vec<_>>(), &remove.collect::<Vec<_>>());
    }

    /// Sets the inline style `display` for good, as the JS commands `show` and `hide` do. An empty
    /// text removes it.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn set_sticky_display(&mut self, node: Node, display: &str) {
        self.stick(self.id(node), Sticky::Display(display.to_owned()));
    }

    /// Has patches leave alone the attributes that one of the patterns names, as the JS command
    /// `ignore_attributes` does: earlier patterns no longer count.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn ignore_attributes(&mut self, node: Node, patterns: Vec<String>) {
        let id = self.id(node);
        self.live_mut(id, |live| live.ignored = patterns);
    }

    /// Notes something at an element. Returns whether it is new.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn mark(&mut self, node: Node, mark: Mark) -> bool {
        let is_new = !self.is_marked(node, mark);
        if is_new {
            self.live_mut(node.id, |live| live.marks.push(mark));
        }
        is_new
    }

    /// Takes a note away from an element. Returns whether it was there.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn unmark(&mut self, node: Node, mark: Mark) -> bool {
        let was_there = self.is_marked(node, mark);
        self.live_mut(node.id, |live| live.marks.retain(|own| *own != mark));
        was_there
    }

    /// Whether something was noted at an element.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn is_marked(&self, node: Node, mark: Mark) -> bool {
        self.element(node).live.marks.contains(&mark)
    }

    pub(super) fn live_mut(&mut self, node: Id, change: impl FnOnce(&mut Live)) {
        if let Some(element) = self.tree.element_mut(node) {
            change(&mut element.live);
        }
    }

    fn stick_attribute(&mut self, node: Id, name: &str, value: Option<&str>) {
        let (mut set, mut removed) = (Vec::new(), Vec::new());
        for sticky in self.sticky(node) {
            if let Sticky::Attributes {
                set: sets,
                removed: removes,
            } = sticky
            {
                (set, removed) = (sets.clone(), removes.clone());
            }
        }
        set.retain(|(own, _)| own != name);
        removed.retain(|own| own != name);
        match value {
            Some(value) => set.push((name.to_owned(), value.to_owned())),
            None => removed.push(name.to_owned()),
        }
        self.stick(node, Sticky::Attributes { set, removed });
    }

    fn stick_classes(&mut self, node: Id, add: &[&str], remove: &[&str]) {
        let (mut added, mut removed) = self.sticky_classes(node);
        let own: Vec<String> = match self.tree.element(node) {
            Some(element) => element.classes().map(str::to_owned).collect(),
            None => return,
        };
        let new = |names: &[&str], known: &[String], is_there: bool| -> Vec<String> {
            let new = names
                .iter()
                .filter(|name| !has(known, name) && has(&own, name) == is_there);
            new.map(|&name| name.to_owned()).collect()
        };
        let to_add = new(add, &added, false);
        let to_remove = new(remove, &removed, true);
        added.retain(|name| !remove.contains(&name.as_str()));
        removed.retain(|name| !add.contains(&name.as_str()));
        added.extend(to_add);
        removed.extend(to_remove);
        self.stick(node, Sticky::Classes { added, removed });
    }

    /// Classes that were added and removed for good.
    fn sticky_classes(&self, node: Id) -> (Vec<String>, Vec<String>) {
        let mut sticky = self.sticky(node).iter();
        let found = sticky.find_map(|sticky| match sticky {
            Sticky::Classes { added, removed } => Some((added.clone(), removed.clone())),
            _ => None,
        });
        found.unwrap_or_default()
    }

    pub(super) fn sticky(&self, node: Id) -> &[Sticky] {
        let element = self.tree.element(node);
        element.map_or(&[], |element| &element.live.sticky)
    }

    /// Makes a change now and after every patch, in place of an earlier one of its kind.
    pub(super) fn stick(&mut self, node: Id, sticky: Sticky) {
        self.make(node, &sticky);
        self.live_mut(node, |live| {
            let kind = std::mem::discriminant(&sticky);
            let mut old = live.sticky.iter_mut();
            match old.find(|old| std::mem::discriminant(*old) == kind) {
                Some(old) => *old = sticky,
                None => live.sticky.push(sticky),
            }
        });
    }

    /// Makes the changes of one element at another, which can be the same.
    pub(super) fn make_sticky_changes(&mut self, of: Id, at: Id) {
        for sticky in self.sticky(of).to_vec() {
            self.make(at, &sticky);
        }
    }

    fn make(&mut self, node: Id, sticky: &Sticky) {
        match sticky {
            Sticky::Attributes { set, removed } => {
                for name in removed {
                    self.remove_attr(node, name);
                }
                for (name, value) in set {
                    self.set_attr(node, name, value);
                }
            }
            Sticky::Classes { added, removed } => {
                self.change_classes(node, added, removed);
            }
            Sticky::Display(display) => {
                let old = self.attr(node, "style").unwrap_or_default();
                if !display.is_empty() || style::get(old, "display").is_some() {
                    let style = style::set(old, "display", display);
                    self.set_attr(node, "style", &style);
                }
            }
            Sticky::Stream(stream) => self.set_attr(node, "data-phx-stream", stream),
        }
    }

    fn change_classes(&mut self, node: Id, add: &[String], remove: &[String]) {
        let Some(element) = self.tree.element(node) else {
            return;
        };
        let mut classes: Vec<String> = Vec::new();
        let own = element.classes().filter(|class| !has(remove, class));
        for class in own.chain(add.iter().map(String::as_str)) {
            if !has(&classes, class) {
                classes.push(class.to_owned());
            }
        }
        if !classes.is_empty() || element.has("class") {
            self.set_attr(node, "class", &classes.join(" "));
        }
    }
}

fn has(names: &[String], name: &str) -> bool {
    names.iter().any(|own| own == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an element looks like after commands, and after they are made again at its old HTML.
    #[track_caller]
    fn check(html: &str, commands: impl FnOnce(&mut Document, Node), expected: &str) {
        let mut document = Document::parse(&format!("{html}{html}")).expect("a small page");
        let [one, other] = document.children(document.body())[..] else {
            panic!("two elements in {html}");
        };
        commands(&mut document, one);
        assert_eq!(document.html(one), expected, "at once");
        document.make_sticky_changes(one.id, other.id);
        assert_eq!(document.html(other), expected, "after a patch");
    }

    #[test]
    fn attributes_are_set_and_removed() {
        check(
            "<p title=a lang=en></p>",
            |document, node| {
                document.set_sticky_attribute(node, "title", "b");
                document.remove_sticky_attribute(node, "lang");
            },
            r#"<p title="b"></p>"#,
        );
        check(
            "<p title=a></p>",
            |document, node| {
                document.remove_sticky_attribute(node, "title");
                document.set_sticky_attribute(node, "title", "c");
            },
            r#"<p title="c"></p>"#,
        );
    }

    #[test]
    fn classes_are_added_and_removed() {
        check(
            "<p class='a b'></p>",
            |document, node| document.change_sticky_classes(node, &["c", "a"], &["b", "z"]),
            r#"<p class="a c"></p>"#,
        );
        check(
            "<p class='a'></p>",
            |document, node| {
                document.change_sticky_classes(node, &["b"], &[]);
                document.change_sticky_classes(node, &[], &["b"]);
            },
            r#"<p class="a"></p>"#,
        );
        check(
            "<p class='a'></p>",
            |document, node| {
                document.change_sticky_classes(node, &[], &["a"]);
                document.change_sticky_classes(node, &["a"], &[]);
            },
            r#"<p class="a"></p>"#,
        );
    }

    #[test]
    fn classes_are_toggled_there_and_back() {
        check(
            "<p class='a'></p>",
            |document, node| document.toggle_sticky_classes(node, &["a", "b"]),
            r#"<p class="b"></p>"#,
        );
        check(
            "<p class='a'></p>",
            |document, node| {
                document.toggle_sticky_classes(node, &["a", "b"]);
                document.toggle_sticky_classes(node, &["a", "b"]);
            },
            r#"<p class="a"></p>"#,
        );
    }

    #[test]
    fn an_element_is_shown_and_hidden() {
        check(
            "<p style='color: red'></p>",
            |document, node| document.set_sticky_display(node, "none"),
            r#"<p style="color: red; display: none;"></p>"#,
        );
        check(
            "<p style='display: none'></p>",
            |document, node| document.set_sticky_display(node, ""),
            r#"<p style=""></p>"#,
        );
    }

    #[test]
    fn marks_are_noted_once() {
        let mut document = Document::parse("<p>").expect("a small page");
        let node = document.children(document.body())[0];
        assert!(document.mark(node, Mark::Mounted));
        assert!(!document.mark(node, Mark::Mounted));
        assert!(!document.is_marked(node, Mark::Focused));
        assert!(document.unmark(node, Mark::Mounted));
        assert!(!document.is_marked(node, Mark::Mounted));
    }
}
