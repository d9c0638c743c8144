//! What kind of control an element is, as far as its tag and its attributes say.

use crate::dom::{Document, Node};

/// Whether the client takes it for a part of a form.
pub(crate) fn is_field(document: &Document, node: Node) -> bool {
    matches!(
        document.tag(node),
        "input" | "select" | "textarea" | "button"
    )
}

/// The `type` of an input or a button, in small letters.
pub(crate) fn kind(document: &Document, node: Node) -> String {
    let kind = document.attribute(node, "type").unwrap_or_default();
    kind.to_ascii_lowercase()
}

/// Whether it is a checkbox or a radio button.
pub(crate) fn is_box(document: &Document, node: Node) -> bool {
    document.tag(node) == "input" && matches!(&*kind(document, node), "checkbox" | "radio")
}

/// Whether it is an input that looks like a button.
pub(crate) fn is_pushable_input(document: &Document, node: Node) -> bool {
    document.tag(node) == "input"
        && matches!(
            &*kind(document, node),
            "submit" | "image" | "reset" | "button"
        )
}

/// Whether Enter in it can submit a form that has no button.
pub(crate) fn is_line(document: &Document, node: Node) -> bool {
    const OTHERS: [&str; 10] = [
        "hidden", "range", "color", "checkbox", "radio", "file", "submit", "image", "reset",
        "button",
    ];
    document.tag(node) == "input" && !OTHERS.contains(&&*kind(document, node))
}

/// Whether nobody sees it, since it is an input of type `hidden`.
pub(crate) fn is_hidden_input(document: &Document, node: Node) -> bool {
    document.tag(node) == "input" && kind(document, node) == "hidden"
}

/// The control that a label is for.
pub(crate) fn labelled(document: &Document, label: Node) -> Option<Node> {
    const CAN_HAVE_LABEL: &str =
        "button, input:not([type=hidden i]), meter, output, progress, select, textarea";
    let control = match document.attribute(label, "for") {
        Some(id) => document.by_id(id)?,
        None => {
            let below = document.select_below(label, CAN_HAVE_LABEL).ok()?;
            *below.first()?
        }
    };
    document
        .matches(control, CAN_HAVE_LABEL)
        .is_ok_and(|fits| fits)
        .then_some(control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: Option<&str>) {
        let document = Document::parse(html).expect("a small page");
        let label = document.select("label").expect("a selector")[0];
        let control = labelled(&document, label);
        assert_eq!(
            control,
            expected.and_then(|id| document.by_id(id)),
            "{html}"
        );
    }

    #[test]
    fn a_label_is_for_what_it_names_or_for_the_first_control_in_it() {
        check("<label for=a>l<input id=b></label><input id=a>", Some("a"));
        check(
            "<label>l<input type=hidden><p><select id=b></select></label>",
            Some("b"),
        );
        check("<label for=a>l<input id=b></label>", None);
        check("<label for=a>l</label><p id=a>", None);
        check("<label>l</label>", None);
    }
}
