//! Whether a visitor sees an element, and whether it can be used.

use std::fmt;

use super::css::Pseudo;
use super::element::Element;
use super::tree::Id;
use super::{Document, Node, style};

/// Why a visitor does not see an element.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hidden {
    /// The element itself, or the one around it that hides it.
    pub by: Node,
    /// How that is hidden.
    pub how: HiddenBy,
}

/// How an element is hidden.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum HiddenBy {
    /// It has the attribute `hidden`.
    Attribute,
    /// Its inline style has `display: none`.
    Display,
    /// Its inline style has `visibility: hidden`.
    Visibility,
    /// It is an `<input type=hidden>`.
    InputType,
    /// It is a `<details>` that is not open.
    ClosedDetails,
    /// It is a `<dialog>` that is not open.
    ClosedDialog,
    /// No browser shows elements with its tag, such as `<script>`.
    Tag,
}

impl fmt::Display for HiddenBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Attribute => "it has the attribute `hidden`",
            Self::Display => "its style has `display: none`",
            Self::Visibility => "its style has `visibility: hidden`",
            Self::InputType => "it is an input of type `hidden`",
            Self::ClosedDetails => "it is a closed `<details>`",
            Self::ClosedDialog => "it is a closed `<dialog>`",
            Self::Tag => "browsers do not show elements with its tag",
        })
    }
}

impl Document {
    /// Why a visitor does not see an element, or `None` if nothing in the page hides it.
    ///
    /// Style sheets are not looked at: only attributes, inline styles, and what browsers hide by
    /// themselves.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn hidden(&self, node: Node) -> Option<Hidden> {
        let id = self.id(node);
        let (by, how) = self.hidden_by(id)?;
        let by = self.node(by);
        Some(Hidden { by, how })
    }

    /// Whether a visitor does not see an element: see [`hidden`](Self::hidden).
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn is_hidden(&self, node: Node) -> bool {
        self.hidden(node).is_some()
    }

    /// Whether an element is a control that is disabled, by itself or by a fieldset around it.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn is_disabled(&self, node: Node) -> bool {
        self.disabled_by(self.id(node)).is_some()
    }

    /// Whether an element is a field that a visitor can see but not type into.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn is_read_only(&self, node: Node) -> bool {
        let element = self.element(node);
        element.takes_text() && element.has("readonly")
    }

    /// The disabled element that makes a control disabled.
    pub(super) fn disabled_by(&self, node: Id) -> Option<Id> {
        let element = self.tree.element(node)?;
        if !element.is_html() || !CAN_BE_DISABLED.contains(&element.tag()) {
            return None;
        }
        if element.has("disabled") {
            return Some(node);
        }
        if element.tag() == "option" {
            let group = self.tree.parent(node)?;
            let is_disabled = self.is(group, "optgroup") && self.attr(group, "disabled").is_some();
            return is_disabled.then_some(group);
        }
        if element.tag() == "optgroup" {
            return None;
        }
        self.tree
            .ancestors(node)
            .find(|&around| self.disables_as_fieldset(around, node))
    }

    /// Controls in the first legend of a disabled fieldset are not disabled by it.
    fn disables_as_fieldset(&self, fieldset: Id, control: Id) -> bool {
        if !self.is(fieldset, "fieldset") || self.attr(fieldset, "disabled").is_none() {
            return false;
        }
        let mut children = self.tree.child_elements(fieldset);
        let legend = children.find(|&child| self.is(child, "legend"));
        !legend.is_some_and(|legend| self.tree.contains(legend, control))
    }

    pub(super) fn hidden_by(&self, node: Id) -> Option<(Id, HiddenBy)> {
        self.invisible_by(node).or_else(|| {
            let mut below = None;
            for near in self.tree.upwards(node) {
                if let Some(how) = self.hides(near, below) {
                    return Some((near, how));
                }
                below = Some(near);
            }
            None
        })
    }

    /// What is invisible can have something visible in it, so the closest declaration counts.
    fn invisible_by(&self, node: Id) -> Option<(Id, HiddenBy)> {
        let (by, visibility) = self.tree.upwards(node).find_map(|near| {
            let visibility = style::get(self.attr(near, "style")?, "visibility")?;
            (visibility != "inherit").then_some((near, visibility))
        })?;
        matches!(&*visibility, "hidden" | "collapse").then_some((by, HiddenBy::Visibility))
    }

    /// Whether an element hides itself and with it a child, or, if it is a `<details>`, the child.
    fn hides(&self, node: Id, child: Option<Id>) -> Option<HiddenBy> {
        let element = self.tree.element(node)?;
        if element.input_type() == "hidden" {
            return Some(HiddenBy::InputType);
        }
        let style = element.attribute("style");
        match style.and_then(|style| style::get(style, "display")) {
            Some(display) if display == "none" => return Some(HiddenBy::Display),
            Some(display) if !display.is_empty() => {}
            _ => {
                if let Some(how) = hidden_by_default(element) {
                    return Some(how);
                }
            }
        }
        let is_closed = element.is("details") && !element.has("open");
        let summary = || {
            let mut children = self.tree.child_elements(node);
            children.find(|&child| self.is(child, "summary"))
        };
        (is_closed && child.is_some() && child != summary()).then_some(HiddenBy::ClosedDetails)
    }

    /// Whether an element matches a pseudo-class that asks for its state.
    pub(super) fn has_state(&self, node: Id, state: Pseudo) -> bool {
        let Some(element) = self.tree.element(node) else {
            return false;
        };
        let is_control = element.is_html() && CAN_BE_DISABLED.contains(&element.tag());
        let can_be_required = ["input", "select", "textarea"]
            .iter()
            .any(|tag| element.is(tag));
        match state {
            Pseudo::AnyLink => (element.is("a") || element.is("area")) && element.has("href"),
            Pseudo::Checked => (element.is_checkable() || element.is("option")) && element.live.on,
            Pseudo::Disabled => self.disabled_by(node).is_some(),
            Pseudo::Enabled => is_control && self.disabled_by(node).is_none(),
            Pseudo::Focus => self.focus == Some(node),
            Pseudo::FocusWithin => self
                .focus
                .is_some_and(|focus| self.tree.contains(node, focus)),
            Pseudo::Open => (element.is("details") || element.is("dialog")) && element.has("open"),
            Pseudo::Optional => can_be_required && !element.has("required"),
            Pseudo::Required => can_be_required && element.has("required"),
            Pseudo::ReadOnly => !self.is_writable(node, element),
            Pseudo::ReadWrite => self.is_writable(node, element),
        }
    }

    fn is_writable(&self, node: Id, element: &Element) -> bool {
        if element.takes_text() {
            return !element.has("readonly") && self.disabled_by(node).is_none();
        }
        let mut upwards = self.tree.upwards(node);
        let editable = upwards.find_map(|near| self.attr(near, "contenteditable"));
        editable.is_some_and(|editable| editable != "false")
    }
}

impl Element {
    /// Whether a visitor types into this element.
    pub(super) fn takes_text(&self) -> bool {
        self.is("textarea")
            || matches!(
                self.input_type(),
                "text"
                    | "search"
                    | "tel"
                    | "url"
                    | "email"
                    | "password"
                    | "date"
                    | "month"
                    | "week"
                    | "time"
                    | "datetime-local"
                    | "number"
            )
    }
}

/// What browsers hide unless an inline style shows it.
fn hidden_by_default(element: &Element) -> Option<HiddenBy> {
    if !element.is_html() {
        return None;
    }
    if element.has("hidden") {
        return Some(HiddenBy::Attribute);
    }
    if element.tag() == "dialog" && !element.has("open") {
        return Some(HiddenBy::ClosedDialog);
    }
    NEVER_SHOWN
        .contains(&element.tag())
        .then_some(HiddenBy::Tag)
}

const CAN_BE_DISABLED: [&str; 7] = [
    "button", "fieldset", "input", "optgroup", "option", "select", "textarea",
];

const NEVER_SHOWN: [&str; 16] = [
    "area", "base", "basefont", "datalist", "head", "link", "meta", "noembed", "noframes",
    "noscript", "param", "rp", "script", "style", "template", "title",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str) -> (Document, Node) {
        let html = format!("<!doctype html><body>{body}</body>");
        let document = Document::parse(&html).expect("a small page");
        let node = document.by_id("x").expect("an element with the id x");
        (document, node)
    }

    #[track_caller]
    fn hidden(body: &str, how: HiddenBy) {
        let (document, node) = page(body);
        assert_eq!(
            document.hidden(node).map(|hidden| hidden.how),
            Some(how),
            "{body}"
        );
    }

    #[track_caller]
    fn shown(body: &str) {
        let (document, node) = page(body);
        assert_eq!(document.hidden(node), None, "{body}");
    }

    #[track_caller]
    fn disabled(body: &str, expected: bool) {
        let (document, node) = page(body);
        assert_eq!(document.is_disabled(node), expected, "{body}");
    }

    #[test]
    fn an_element_is_hidden_by_itself_or_by_what_is_around_it() {
        hidden("<p id=x hidden>", HiddenBy::Attribute);
        hidden("<div hidden><p id=x>", HiddenBy::Attribute);
        hidden("<p id=x style='display: none'>", HiddenBy::Display);
        hidden("<div style='display:none'><p id=x>", HiddenBy::Display);
        hidden("<input id=x type=HIDDEN>", HiddenBy::InputType);
        hidden("<script id=x></script>", HiddenBy::Tag);
        shown("<div><p id=x style='color: red'>");
    }

    #[test]
    fn the_element_that_hides_is_named() {
        let (document, node) = page("<div id=a hidden><p id=x>");
        let by = document.hidden(node).map(|hidden| hidden.by);
        assert_eq!(by, document.by_id("a"));
    }

    #[test]
    fn a_style_shows_what_the_attribute_hides() {
        shown("<p id=x hidden style='display: block'>");
        shown("<dialog id=x style='display: flex'></dialog>");
        hidden(
            "<input id=x type=hidden style='display: block'>",
            HiddenBy::InputType,
        );
    }

    #[test]
    fn something_visible_can_lie_in_what_is_invisible() {
        hidden(
            "<div style='visibility:hidden'><p id=x>",
            HiddenBy::Visibility,
        );
        shown("<div style='visibility:hidden'><p id=x style='visibility:visible'>");
        hidden(
            "<p id=x style='visibility: collapse'>",
            HiddenBy::Visibility,
        );
    }

    #[test]
    fn closed_details_show_only_their_summary() {
        hidden(
            "<details><summary>s</summary><p id=x>",
            HiddenBy::ClosedDetails,
        );
        shown("<details><summary><b id=x></b></summary></details>");
        hidden(
            "<details><summary>s</summary><summary id=x>t</details>",
            HiddenBy::ClosedDetails,
        );
        shown("<details id=x><summary>s</summary></details>");
        shown("<details open><summary>s</summary><p id=x>");
    }

    #[test]
    fn a_closed_dialog_is_hidden() {
        hidden("<dialog><p id=x></dialog>", HiddenBy::ClosedDialog);
        shown("<dialog open><p id=x></dialog>");
    }

    #[test]
    fn only_controls_can_be_disabled() {
        disabled("<button id=x disabled>", true);
        disabled("<input id=x disabled>", true);
        disabled("<a id=x disabled>", false);
        disabled("<button id=x>", false);
    }

    #[test]
    fn a_fieldset_disables_what_is_not_in_its_first_legend() {
        disabled(
            "<fieldset disabled><div><input id=x></div></fieldset>",
            true,
        );
        disabled(
            "<fieldset disabled><legend><input id=x></legend></fieldset>",
            false,
        );
        disabled(
            "<fieldset disabled><legend></legend><legend><input id=x>",
            true,
        );
        disabled(
            "<fieldset disabled><div><legend><input id=x></legend></div>",
            true,
        );
        disabled(
            "<fieldset disabled><legend><fieldset disabled><input id=x>",
            true,
        );
        disabled("<fieldset disabled><a id=x>", false);
        disabled("<fieldset><input id=x>", false);
    }

    #[test]
    fn a_group_disables_its_options() {
        disabled("<select><optgroup disabled><option id=x></select>", true);
        disabled("<select><optgroup><option id=x></select>", false);
        disabled("<select disabled><option id=x></select>", false);
    }

    #[test]
    fn only_fields_that_take_text_are_read_only() {
        let read_only = |body| {
            let (document, node) = page(body);
            document.is_read_only(node)
        };
        assert!(read_only("<input id=x readonly>"));
        assert!(read_only("<textarea id=x readonly></textarea>"));
        assert!(!read_only("<input id=x type=checkbox readonly>"));
        assert!(!read_only("<select id=x readonly></select>"));
    }
}
