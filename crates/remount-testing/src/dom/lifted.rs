//! What a live navigation takes along.

use super::{Document, Node};

impl Document {
    /// Moves the sticky views of the page into this view, as the client does when another main view
    /// arrives in its element. The patch that follows puts those where they belong that the new
    /// view shows in its own template, and drops the others, wherever they were.
    pub(crate) fn lift_sticky(&mut self, main: Node) {
        let found = self.select("[data-phx-sticky]").unwrap_or_default();
        let Ok(main) = self.checked(main) else {
            return;
        };
        for sticky in found {
            if let Ok(sticky) = self.checked(sticky)
                && !self.tree.contains(sticky, main)
            {
                self.tree.append(main, sticky);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::dom::Document;

    #[test]
    fn sticky_views_come_along_from_wherever_they_are_and_each_by_itself() {
        let html = "<!doctype html><body>\
            <div id=layout data-phx-sticky></div>\
            <main id=v><p><i id=one data-phx-sticky><b id=inner data-phx-sticky></b></i></p></main>";
        let mut page = Document::parse(html).expect("a small page");
        let main = page.select("#v").expect("a selector")[0];
        page.lift_sticky(main);
        let below = page.select_below(main, "[data-phx-sticky]");
        let below = below.expect("a selector");
        let is_child = |node: &&crate::dom::Node| page.parent(**node) == Some(main);
        assert_eq!(below.iter().filter(is_child).count(), 3);
    }
}
