//! What a form sends: names and values, as the HTML standard collects them.

use std::error::Error;
use std::fmt;

use crate::dom::element::Element;
use crate::dom::tree::Id;
use crate::dom::{Document, Gone, Node};

/// Why a form's entries could not be collected.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum FormError {
    /// The form or the button is no longer on the page.
    Gone,
    /// The element is no form.
    #[non_exhaustive]
    NoForm {
        /// The element, in one line.
        html: String,
    },
    /// The button does not submit this form.
    #[non_exhaustive]
    Submitter {
        /// The element, in one line.
        html: String,
    },
    /// A file input holds files, which are no entries of text.
    #[non_exhaustive]
    Files {
        /// The element, in one line.
        html: String,
        /// The names of the files.
        names: Vec<String>,
    },
}

impl From<Gone> for FormError {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone => Gone.fmt(f),
            Self::NoForm { html } => write!(f, "{html} is no form"),
            Self::Submitter { html } => write!(f, "{html} does not submit this form"),
            Self::Files { html, names } => {
                write!(
                    f,
                    "{html} holds files, which are sent by an upload: {}",
                    names.join(", ")
                )
            }
        }
    }
}

impl Error for FormError {}

impl Document {
    /// Names and values that a form sends, as `new FormData(form, submitter)` has them: in document
    /// order, without what is disabled, and of buttons only the one that submits.
    ///
    /// # Errors
    /// If the form or the button is gone or is none, if the button does not submit the form, or if
    /// a file input of the form holds files.
    ///
    /// ```
    /// use remount_testing::dom::Document;
    ///
    /// let page = "<form><input name=a value=1><input type=checkbox name=b checked></form>";
    /// let document = Document::parse(page)?;
    /// let form = document.locate(&"form".into())?;
    /// let entries = document.form_entries(form, None)?;
    /// assert_eq!(entries, [("a".into(), "1".into()), ("b".into(), "on".into())]);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn form_entries(
        &self,
        form: Node,
        submitter: Option<Node>,
    ) -> Result<Vec<(String, String)>, FormError> {
        let id = self.checked(form)?;
        if !self.is(id, "form") {
            let html = self.in_one_line(id);
            return Err(FormError::NoForm { html });
        }
        let submitter = submitter.map(|button| self.checked(button)).transpose()?;
        if let Some(button) = submitter
            && (!self.submits(button) || self.form_owner_of(button) != Some(id))
        {
            let html = self.in_one_line(button);
            return Err(FormError::Submitter { html });
        }
        let mut entries = Vec::new();
        for node in self.tree.descendants(self.root) {
            if let Some(element) = self.tree.element(node)
                && self.sends(node, element, submitter)
                && self.form_owner_of(node) == Some(id)
            {
                self.collect(node, element, &mut entries)?;
            }
        }
        Ok(entries)
    }

    /// What one control of a form sends. Files are left out.
    ///
    /// # Panics
    /// If one of them is [gone](Self::contains).
    #[track_caller]
    pub(crate) fn entries_of(
        &self,
        control: Node,
        submitter: Option<Node>,
    ) -> Vec<(String, String)> {
        let mut entries = Vec::new();
        let id = self.id(control);
        let submitter = submitter.map(|button| self.id(button));
        let element = self.element(control);
        if self.sends(id, element, submitter) && self.collect(id, element, &mut entries).is_err() {
            entries.clear();
        }
        entries
    }

    fn sends(&self, node: Id, element: &Element, submitter: Option<Id>) -> bool {
        let is_field = ["input", "select", "textarea", "button"]
            .iter()
            .any(|tag| element.is(tag));
        let kind = element.input_type();
        let is_button =
            element.is("button") || ["submit", "image", "reset", "button"].contains(&kind);
        is_field
            && (!is_button || submitter == Some(node))
            && (!element.is_checkable() || element.live.on)
            && (element.filled("name").is_some() || kind == "image")
            && self.disabled_by(node).is_none()
            && !self
                .tree
                .ancestors(node)
                .any(|around| self.is(around, "datalist"))
    }

    fn collect(
        &self,
        node: Id,
        element: &Element,
        entries: &mut Vec<(String, String)>,
    ) -> Result<(), FormError> {
        let name = element.attribute("name").unwrap_or_default();
        let mut push = |value: String| entries.push((name.to_owned(), value));
        if element.is("select") {
            let options = self.options(node).into_iter();
            let selected = options.filter(|&option| self.is_on(option));
            selected
                .filter(|&option| self.disabled_by(option).is_none())
                .for_each(|option| push(self.value_of(option)));
            return Ok(());
        }
        match element.input_type() {
            "image" => {
                let prefix = if name.is_empty() {
                    String::new()
                } else {
                    format!("{name}.")
                };
                let zero = |axis| (format!("{prefix}{axis}"), "0".to_owned());
                entries.extend([zero("x"), zero("y")]);
            }
            "file" if element.live.files.is_empty() => {}
            "file" => {
                return Err(FormError::Files {
                    html: self.in_one_line(node),
                    names: element.live.files.clone(),
                });
            }
            "hidden" if name.eq_ignore_ascii_case("_charset_") => push("UTF-8".to_owned()),
            _ => push(self.value_of(node)),
        }
        if let Some(direction) = element.filled("dirname")
            && (element.is("textarea") || HAS_DIRECTION.contains(&element.input_type()))
        {
            entries.push((direction.to_owned(), self.direction_of(node).to_owned()));
        }
        Ok(())
    }

    fn direction_of(&self, node: Id) -> &'static str {
        let mut upwards = self.tree.upwards(node);
        let is_right_to_left = upwards.find_map(|near| {
            let direction = self.attr(near, "dir")?.to_ascii_lowercase();
            match &*direction {
                "rtl" => Some(true),
                "ltr" => Some(false),
                _ => None,
            }
        });
        if is_right_to_left == Some(true) {
            "rtl"
        } else {
            "ltr"
        }
    }
}

/// Inputs that can send the direction of their text, by the attribute `dirname`.
const HAS_DIRECTION: [&str; 10] = [
    "hidden", "text", "search", "tel", "url", "email", "password", "submit", "reset", "button",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str) -> (Document, Node) {
        let document = Document::parse(&format!("<!doctype html><body>{body}"));
        let document = document.expect("a small page");
        let form = document.by_id("f").expect("a form with the id f");
        (document, form)
    }

    /// The entries of the form `f`, written `name=value`, submitted by the button `s` if any.
    #[track_caller]
    fn check(body: &str, expected: &[&str]) {
        let (document, form) = page(body);
        let entries = document.form_entries(form, document.by_id("s"));
        let entries = entries.unwrap_or_else(|error| panic!("{error}"));
        let written: Vec<_> = entries
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(written, expected, "{body}");
    }

    #[test]
    fn fields_come_in_document_order_wherever_they_stand() {
        check(
            "<input name=a value=1 form=f><form id=f><input name=b value=2></form>\
             <input name=c value=3 form=f><input name=d value=4>",
            &["a=1", "b=2", "c=3"],
        );
        check(
            "<form id=f><input name=a form=g></form><form id=g></form>",
            &[],
        );
    }

    #[test]
    fn the_parser_gives_fields_in_a_table_to_its_form() {
        check(
            "<table><form id=f><tr><td><input name=a value=1></table>",
            &["a=1"],
        );
    }

    #[test]
    fn fields_without_a_name_or_disabled_send_nothing() {
        check(
            "<form id=f><input value=1><input name='' value=2><input name=a value=3 disabled>\
             <fieldset disabled><legend><input name=b value=4></legend><input name=c></fieldset>\
             <datalist><input name=d></datalist></form>",
            &["b=4"],
        );
    }

    #[test]
    fn only_what_is_checked_sends_its_value() {
        check(
            "<form id=f><input type=checkbox name=a><input type=checkbox name=b checked>\
             <input type=radio name=c value=1><input type=radio name=c value=2 checked></form>",
            &["b=on", "c=2"],
        );
    }

    #[test]
    fn selects_send_what_is_selected_and_not_disabled() {
        check(
            "<form id=f><select name=a><option>1<option selected>2</select>\
             <select name=b multiple><option selected>1<option selected disabled>2\
             <option selected value=>3</select><select name=c><option disabled>1</select></form>",
            &["a=2", "b=1", "b="],
        );
    }

    #[test]
    fn the_lines_of_a_textarea_end_with_line_feeds() {
        let (mut document, form) = page("<form id=f><textarea name=a>\n1</textarea></form>");
        let field = document.select("textarea").expect("a selector")[0];
        document.type_text(field, "1\r\n2\r3").expect("a field");
        let entries = document.form_entries(form, None);
        assert_eq!(entries, Ok(vec![("a".to_owned(), "1\n2\n3".to_owned())]));
        check(
            "<form id=f><textarea name=a>\n1\n</textarea></form>",
            &["a=1\n"],
        );
    }

    #[test]
    fn of_buttons_only_the_one_that_submits_sends_something() {
        let buttons = |s| {
            format!(
                "<form id=f><button name=a value=1 {s}></button><input name=b value=2>\
                 <input type=submit name=c value=3><button type=button name=d></button></form>",
            )
        };
        check(&buttons(""), &["b=2"]);
        check(&buttons("id=s"), &["a=1", "b=2"]);
        check(
            "<form id=f><input type=image id=s name=p></form>",
            &["p.x=0", "p.y=0"],
        );
        check("<form id=f><input type=image id=s></form>", &["x=0", "y=0"]);
    }

    #[test]
    fn a_field_can_send_the_direction_and_the_page_its_encoding() {
        check(
            "<form id=f><input name=a value=1 dirname=d></form>",
            &["a=1", "d=ltr"],
        );
        check(
            "<form id=f dir=rtl><input name=a value=1 dirname=d></form>",
            &["a=1", "d=rtl"],
        );
        check(
            "<form id=f><input type=hidden name=_charset_></form>",
            &["_charset_=UTF-8"],
        );
    }

    #[test]
    fn a_file_input_that_holds_files_is_an_error() {
        let (mut document, form) = page("<form id=f><input type=file name=a id=i></form>");
        assert_eq!(document.form_entries(form, None), Ok(Vec::new()));
        let input = document.by_id("i").expect("an input");
        document.set_files(input, vec!["a.txt".to_owned()]);
        let error = document.form_entries(form, None).expect_err("files");
        assert_eq!(
            error.to_string(),
            "<input id=\"i\" name=\"a\" type=\"file\"> holds files, \
             which are sent by an upload: a.txt",
        );
    }

    #[test]
    fn a_button_of_another_form_does_not_submit_this_one() {
        let (document, form) = page("<form id=f></form><form><button id=s>a</button></form>");
        let button = document.by_id("s").expect("a button");
        let error = document
            .form_entries(form, Some(button))
            .expect_err("another form");
        assert_eq!(
            error.to_string(),
            r#"<button id="s">a</button> does not submit this form"#
        );
        let error = document.form_entries(button, None).expect_err("no form");
        assert_eq!(error.to_string(), r#"<button id="s">a</button> is no form"#);
    }

    #[test]
    fn controls_are_found_with_their_form() {
        let (document, form) =
            page("<form id=f><fieldset><input id=a></fieldset></form><button form=f>");
        let controls = document.form_controls(form);
        let tags: Vec<_> = controls
            .iter()
            .map(|&control| document.tag(control))
            .collect();
        assert_eq!(tags, ["fieldset", "input", "button"]);
        assert!(
            controls
                .iter()
                .all(|&control| document.form_of(control) == Some(form))
        );
        assert!(document.is_submit_button(controls[2]));
        assert!(!document.is_submit_button(controls[1]));
    }
}
