//! What a browser asks of fields before it submits a form.

use super::Obstacle;
use crate::control;
use crate::dom::Node;
use crate::turn::Turn;

impl Turn<'_> {
    /// Whether the browser submits the form.
    pub(super) fn check_validity(
        &self,
        form: Node,
        submitter: Option<Node>,
    ) -> Result<(), Obstacle> {
        let said = |node: Node, name: &str| self.document.attribute(node, name).is_some();
        if said(form, "novalidate") || submitter.is_some_and(|it| said(it, "formnovalidate")) {
            return Ok(());
        }
        for field in self.document.form_controls(form) {
            if let Some(reason) = self.invalid(form, field) {
                let field = self.document.one_line(field);
                return Err(Obstacle::Invalid { reason, field });
            }
        }
        Ok(())
    }

    fn invalid(&self, form: Node, field: Node) -> Option<String> {
        let attribute = |name| self.document.attribute(field, name);
        let tag = self.document.tag(field);
        let kind = match tag {
            "input" => control::kind(self.document, field),
            "select" | "textarea" => String::new(),
            _ => return None,
        };
        let is_exempt = matches!(&*kind, "hidden" | "reset" | "button" | "submit" | "image")
            || self.document.is_disabled(field)
            || attribute("readonly").is_some();
        if is_exempt {
            return None;
        }
        let value = self.document.value(field).unwrap_or_default();
        if attribute("required").is_some() {
            let is_missing = match &*kind {
                "checkbox" => !self.document.is_checked(field),
                "radio" => !self.is_group_checked(form, field),
                _ => value.is_empty(),
            };
            if is_missing {
                return Some("a field that it asks for is empty".to_owned());
            }
        }
        if value.is_empty() || control::is_box(self.document, field) {
            return None;
        }
        if kind == "email" && attribute("multiple").is_none() && !is_address(&value) {
            return Some(format!("`{value}` is no address of an email"));
        }
        if kind == "url" && url::Url::parse(&value).is_err() {
            return Some(format!("`{value}` is no URL"));
        }
        if matches!(&*kind, "number" | "range")
            && let Ok(number) = value.parse::<f64>()
        {
            let limit = |name| attribute(name)?.trim().parse::<f64>().ok();
            if limit("min").is_some_and(|min| number < min) {
                return Some(format!("{value} is less than its `min`"));
            }
            if limit("max").is_some_and(|max| number > max) {
                return Some(format!("{value} is more than its `max`"));
            }
        }
        None
    }

    /// Whether any radio button with the same name is checked.
    fn is_group_checked(&self, form: Node, radio: Node) -> bool {
        let name = self.document.attribute(radio, "name").unwrap_or_default();
        if name.is_empty() {
            return self.document.is_checked(radio);
        }
        self.document
            .form_controls(form)
            .into_iter()
            .any(|control| {
                self.document.tag(control) == "input"
                    && control::kind(self.document, control) == "radio"
                    && self.document.attribute(control, "name") == Some(name)
                    && self.document.is_checked(control)
            })
    }
}

/// Whether a browser takes a text for the address of an email.
fn is_address(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else {
        return false;
    };
    let is_letter =
        |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    !name.is_empty() && name.bytes().all(is_letter) && host.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_what_a_browser_takes_for_one() {
        let check = |text, expected| assert_eq!(is_address(text), expected, "{text:?}");
        check("a@b", true);
        check("a.b+c@d-e.example", true);
        check("a", false);
        check("@b", false);
        check("a@b@c", false);
        check("a@-b", false);
        check("a b@c", false);
    }
}
