//! The options of a `<select>`: which are selected.

use crate::dom::Document;
use crate::dom::text::collapse;
use crate::dom::tree::Id;

impl Document {
    /// The options of a `<select>`, in document order.
    pub(in crate::dom) fn options(&self, select: Id) -> Vec<Id> {
        let below = self.tree.descendants(select);
        let options = below.filter(|&node| self.is(node, "option"));
        // While a patch goes on, another list can lie in this one.
        options
            .filter(|&option| self.list_around(option) == Some(select))
            .collect()
    }

    /// What a visitor reads of an option.
    pub(in crate::dom) fn label_of(&self, option: Id) -> String {
        collapse(&self.text_content(option))
    }

    /// The `<select>` that an option or a group of options belongs to.
    pub(in crate::dom) fn select_around(&self, node: Id) -> Option<Id> {
        if !self.is(node, "option") && !self.is(node, "optgroup") {
            return None;
        }
        self.list_around(node)
    }

    fn list_around(&self, node: Id) -> Option<Id> {
        let mut around = self.tree.ancestors(node);
        around.find(|&around| self.is(around, "select"))
    }

    pub(in crate::dom) fn is_multiple(&self, select: Id) -> bool {
        self.attr(select, "multiple").is_some()
    }

    /// Selects or unselects an option as a script does by `option.selected = …`.
    pub(in crate::dom) fn set_selected_of(&mut self, option: Id, selected: bool) {
        if let Some(element) = self.tree.element_mut(option) {
            element.live.on_is_dirty = true;
        }
        self.turn_option(option, selected);
    }

    /// Selects the option at a place and no other, as a script does by `select.selectedIndex = …`.
    pub(in crate::dom) fn set_selected_index(&mut self, select: Id, index: Option<usize>) {
        for (place, option) in self.options(select).into_iter().enumerate() {
            if let Some(element) = self.tree.element_mut(option) {
                element.live.on = index == Some(place);
                element.live.on_is_dirty |= element.live.on;
            }
        }
    }

    /// Selects the first option with a value and no other, or none.
    pub(super) fn select_by_value(&mut self, select: Id, value: &str) {
        let options = self.options(select);
        let index = options
            .iter()
            .position(|&option| self.value_of(option) == value);
        self.set_selected_index(select, index);
    }

    pub(super) fn turn_option(&mut self, option: Id, on: bool) {
        if let Some(element) = self.tree.element_mut(option) {
            element.live.on = on;
        }
        let Some(select) = self.select_around(option) else {
            return;
        };
        if on && !self.is_multiple(select) {
            for other in self.options(select) {
                if other != option
                    && let Some(element) = self.tree.element_mut(other)
                {
                    element.live.on = false;
                }
            }
        }
        self.settle_select(select);
    }

    /// Has a `<select>` for one option show exactly one: the last that is selected, or else the
    /// first that can be.
    pub(super) fn settle_select(&mut self, select: Id) {
        if self.is_multiple(select) {
            return;
        }
        let options = self.options(select);
        let last = options.iter().copied().rfind(|&option| self.is_on(option));
        let shown = last.or_else(|| {
            let mut options = options.iter().copied();
            options.find(|&option| self.shows_one(select) && self.disabled_by(option).is_none())
        });
        for option in options {
            if let Some(element) = self.tree.element_mut(option) {
                element.live.on = Some(option) == shown;
            }
        }
    }

    fn shows_one(&self, select: Id) -> bool {
        let size = self
            .attr(select, "size")
            .and_then(|size| size.trim().parse::<u32>().ok());
        size.unwrap_or(1) <= 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> (Document, Id) {
        let document = Document::parse(html).expect("a small page");
        let mut below = document.tree.descendants(document.root);
        let select = below.find(|&node| document.is(node, "select"));
        drop(below);
        let select = select.expect("a select");
        (document, select)
    }

    fn selected(document: &Document, select: Id) -> Vec<String> {
        let options = document.options(select).into_iter();
        options
            .filter(|&option| document.is_on(option))
            .map(|option| document.value_of(option))
            .collect()
    }

    #[track_caller]
    fn check(html: &str, expected: &[&str]) {
        let (document, select) = page(html);
        assert_eq!(selected(&document, select), expected, "{html}");
        let first = expected.first().copied().unwrap_or_default();
        assert_eq!(document.value_of(select), first, "{html}");
    }

    #[test]
    fn the_first_option_is_selected_if_the_page_selects_none() {
        check("<select><option>a<option>b</select>", &["a"]);
        check("<select><option disabled>a<option>b</select>", &["b"]);
        check(
            "<select><optgroup disabled><option>a</optgroup><option>b</select>",
            &["b"],
        );
        check("<select></select>", &[]);
    }

    #[test]
    fn the_last_option_that_the_page_selects_is_selected() {
        check(
            "<select><option selected>a<option selected>b<option>c</select>",
            &["b"],
        );
    }

    #[test]
    fn a_list_with_several_rows_can_have_no_selection() {
        check("<select size=2><option>a<option>b</select>", &[]);
        check("<select multiple><option>a<option>b</select>", &[]);
        check(
            "<select multiple><option selected>a<option selected>b</select>",
            &["a", "b"],
        );
    }

    #[test]
    fn the_value_of_an_option_without_one_is_its_text() {
        check("<select><option>  a \n b </select>", &["a b"]);
        check("<select><option value=''>a</select>", &[""]);
    }

    #[test]
    fn setting_the_value_selects_the_first_option_that_has_it() {
        let (mut document, select) = page("<select><option>a<option id=x>b<option>b</select>");
        document.set_value_of(select, "b");
        assert_eq!(selected(&document, select), ["b"]);
        assert_eq!(
            document
                .find_by_id("x")
                .map(|option| document.is_on(option)),
            Some(true)
        );
        document.set_value_of(select, "z");
        assert_eq!(document.value_of(select), "");
    }

    #[test]
    fn an_option_that_is_unselected_gives_way_to_the_first() {
        let (mut document, select) = page("<select><option>a<option id=x selected>b</select>");
        let option = document.find_by_id("x").expect("an option");
        document.set_selected_of(option, false);
        assert_eq!(selected(&document, select), ["a"]);
    }

    #[test]
    fn the_attribute_of_an_option_counts_until_a_visitor_has_chosen() {
        let (mut document, select) = page("<select><option>a<option id=x>b</select>");
        let option = document.find_by_id("x").expect("an option");
        document.set_attr(option, "selected", "");
        assert_eq!(document.value_of(select), "b");
        document.remove_attr(option, "selected");
        assert_eq!(document.value_of(select), "a");
        document.set_selected_of(option, false);
        document.set_attr(option, "selected", "");
        assert_eq!(document.value_of(select), "a");
    }

    #[test]
    fn an_option_that_goes_or_comes_changes_what_is_selected() {
        let (mut document, select) = page("<select><option>a<option id=x selected>b</select>");
        let option = document.find_by_id("x").expect("an option");
        document.take(option);
        assert_eq!(document.value_of(select), "a");
        document.put(select, option, None);
        assert_eq!(document.value_of(select), "b");
    }
}
