//! A form that is put back to what the page says.

use crate::dom::tree::Id;
use crate::dom::{Document, Node};

impl Document {
    /// Puts the fields of a form back to what their attributes say, as a button of type `reset`
    /// does.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn reset(&mut self, form: Node) {
        for control in self.form_controls(form) {
            self.reset_one(control.id);
        }
    }

    fn reset_one(&mut self, control: Id) {
        if self.is(control, "select") {
            let options = self.options(control);
            for &option in &options {
                self.put_back(option);
            }
            self.settle(control);
        } else {
            self.put_back(control);
        }
    }

    fn put_back(&mut self, node: Id) {
        if let Some(element) = self.tree.element_mut(node) {
            let is_on = element.has(element.switch());
            element.live.value = None;
            element.live.files.clear();
            element.live.on = is_on;
            element.live.on_is_dirty = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_what_the_page_says_again() {
        let page = "<form><input name=a value=1><input type=checkbox name=b checked>\
                    <select name=c><option>1<option selected>2</select>\
                    <textarea name=d>3</textarea></form>";
        let mut document = Document::parse(page).expect("a small page");
        let one = |document: &Document, css| document.select(css).expect("a selector")[0];
        let form = one(&document, "form");
        let before = document.form_entries(form, None);
        let (a, b) = (one(&document, "[name=a]"), one(&document, "[name=b]"));
        let (c, d) = (one(&document, "[name=c]"), one(&document, "[name=d]"));
        document.type_text(a, "x").expect("a field");
        document.uncheck(b).expect("a box");
        document.choose(c, "1").expect("an option");
        document.type_text(d, "y").expect("a field");
        assert_ne!(document.form_entries(form, None), before);
        document.reset(form);
        assert_eq!(document.form_entries(form, None), before);
    }
}
