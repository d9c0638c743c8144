//! Groups of radio buttons: at most one of a group is checked.

use crate::dom::Document;
use crate::dom::tree::Id;

impl Document {
    /// Unchecks the other radio buttons of the group of one that is checked.
    pub(super) fn uncheck_others(&mut self, node: Id) {
        for other in self.radio_group(node) {
            if other != node
                && let Some(element) = self.tree.element_mut(other)
            {
                element.live.on = false;
            }
        }
    }

    /// The radio buttons of a button's group: those of the same form with the same name.
    pub(in crate::dom) fn radio_group(&self, node: Id) -> Vec<Id> {
        let name = |node: Id| {
            let element = self.tree.element(node)?;
            let is_radio = element.input_type() == "radio";
            element.filled("name").filter(|_| is_radio)
        };
        let Some(wanted) = name(node) else {
            return Vec::new();
        };
        let form = self.form_owner_of(node);
        let root = self.tree.root(node);
        // Beside the page, browsers have no groups without a form.
        if form.is_none() && root != self.root {
            return Vec::new();
        }
        let nodes = self.tree.descendants(root);
        nodes
            .filter(|&other| name(other) == Some(wanted) && self.form_owner_of(other) == form)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ids of what is checked, after the buttons with the given ids were checked.
    #[track_caller]
    fn check(html: &str, checked: &[&str], expected: &[&str]) {
        let mut document = Document::parse(html).expect("a small page");
        for id in checked {
            let button = document.find_by_id(id).expect(id);
            document.set_checked_of(button, true);
        }
        let on = document.select("input:checked").expect("a selector");
        let ids: Vec<_> = on
            .iter()
            .filter_map(|&node| document.attribute(node, "id"))
            .collect();
        assert_eq!(ids, expected, "{html}");
    }

    #[test]
    fn the_last_of_a_group_that_the_page_checks_is_checked() {
        check(
            "<input type=radio name=a id=x checked><input type=radio name=a id=y checked>",
            &[],
            &["y"],
        );
    }

    #[test]
    fn checking_one_unchecks_the_others_of_its_group() {
        let group = "<input type=radio name=a id=x checked><input type=radio name=a id=y>\
                     <input type=radio name=b id=z checked>";
        check(group, &["y"], &["y", "z"]);
    }

    #[test]
    fn groups_end_at_the_form() {
        let forms = "<form><input type=radio name=a id=x checked></form>\
                     <form><input type=radio name=a id=y></form><input type=radio name=a id=z>";
        check(forms, &["y", "z"], &["x", "y", "z"]);
    }

    #[test]
    fn a_button_of_a_form_elsewhere_is_in_the_group_of_that_form() {
        let forms = "<form id=f><input type=radio name=a id=x checked></form>\
                     <input type=radio name=a id=y form=f>";
        check(forms, &["y"], &["y"]);
    }

    #[test]
    fn a_button_without_a_name_is_in_no_group() {
        check(
            "<input type=radio id=x checked><input type=radio id=y>",
            &["y"],
            &["x", "y"],
        );
    }

    #[test]
    fn checkboxes_are_in_no_group() {
        let boxes = "<input type=checkbox name=a id=x checked><input type=checkbox name=a id=y>";
        check(boxes, &["y"], &["x", "y"]);
    }
}
