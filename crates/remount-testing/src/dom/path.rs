//! Where an element is, as a selector.

use super::Document;
use super::tree::Id;

impl Document {
    /// A selector that leads to an element: from the closest element with an id, or the page's
    /// root.
    pub(super) fn path_of(&self, node: Id) -> String {
        let mut steps = Vec::new();
        for near in self.tree.upwards(node) {
            let Some(element) = self.tree.element(near) else {
                break;
            };
            if let Some(id) = element.filled("id") {
                let mut step = String::from("#");
                let is_written = cssparser::serialize_identifier(id, &mut step);
                is_written.expect("a string takes what is written");
                steps.push(step);
                break;
            }
            steps.push(self.step_of(near, element.tag()));
        }
        steps.reverse();
        steps.join(" > ")
    }

    fn step_of(&self, node: Id, tag: &str) -> String {
        let Some(parent) = self.tree.parent(node) else {
            return tag.to_owned();
        };
        let siblings = self.tree.child_elements(parent);
        let alike: Vec<Id> = siblings
            .filter(|&sibling| {
                let element = self.tree.element(sibling);
                element.is_some_and(|element| element.tag() == tag)
            })
            .collect();
        match alike.iter().position(|&sibling| sibling == node) {
            Some(place) if alike.len() > 1 => format!("{tag}:nth-of-type({})", place + 1),
            _ => tag.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, css: &str, expected: &str) {
        let document = Document::parse(html).expect("a small page");
        let node = document.select(css).expect("a selector")[0];
        let path = document.path_of(node.id);
        assert_eq!(path, expected);
        assert_eq!(
            document.select(&path),
            Ok(vec![node]),
            "the path leads to the element"
        );
    }

    #[test]
    fn a_path_begins_at_the_closest_id() {
        check(
            "<div id=a><ul><li>1<li class=x>2",
            ".x",
            "#a > ul > li:nth-of-type(2)",
        );
        check("<div id=a>", "div", "#a");
        check("<div id='1 a'>", "div", r"#\31 \ a");
        check("<p>1<p class=x>2", ".x", "html > body > p:nth-of-type(2)");
    }
}
