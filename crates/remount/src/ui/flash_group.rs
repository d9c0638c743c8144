use std::time::Duration;

use remount_macros::{component, view};
use remount_markup::{Attrs, Markup, Writer, template};

use crate::around::Around;
use crate::flash::{FlashKind, FlashMessages};

/// The hook of the page's script that closes a message.
const AUTO_CLEAR: &str = "Remount.AutoClear";

/// The messages put with [`Visit::put_flash`](crate::Visit::put_flash), for a view's template. Each
/// has a button that closes it. Screen readers announce errors at once, and others when the visitor
/// is idle.
///
/// ```
/// # use std::time::Duration;
/// # use remount::prelude::*;
/// use remount::ui;
///
/// # struct Account;
/// # impl Account {
/// fn render(&self) -> impl Markup {
///     view! {
///         <ui::FlashGroup auto_clear=(Duration::from_secs(8)) />
///         <h1>"Your account"</h1>
///     }
/// }
/// # }
/// ```
///
/// * `id` is that of the group's element, `flash` by default, and the ids of the messages begin
///   with it. Two groups on one page need two ids.
/// * `auto_clear` is how long a message stays. Errors stay until the visitor closes them. The time
///   begins anew when the message changes, when the pointer or the focus leaves it, and when the
///   visitor comes back to the page.
/// * `close` is the name of the button for those who do not see it, `Close` by default.
///
/// Classes for style sheets: `flash-group`, unless there is another `class`; `flash` and
/// `flash-info`, with the name of the kind, for a message; `flash-text` and `flash-close` in it.
#[component]
pub fn flash_group(
    #[prop(default = "flash")] id: &str,
    #[prop(default = "flash-group")] class: &str,
    auto_clear: Option<Duration>,
    #[prop(default = "Close")] close: &str,
    #[attrs] rest: Attrs,
) -> impl Markup {
    template(move |w: &mut Writer<'_>| {
        let held = w.context::<Around>().map(|around| around.flash.clone());
        let held = held.unwrap_or_default();
        let rest = &rest;
        view! {
            <div id=(id) class=(class) (rest)>
                // It stands in the page before there is a message, since only what changes in it
                // later is announced.
                <div role="status" aria-atomic="false">
                    for (kind, text) in messages(&held, false), key = kind.name() {
                        (message(&Shown { id, kind, text, close, stays: auto_clear }))
                    }
                </div>
                for (kind, text) in messages(&held, true), key = kind.name() {
                    (message(&Shown { id, kind, text, close, stays: None }))
                }
            </div>
        }
        .write(w);
    })
}

/// The errors among these messages, or the others.
fn messages(held: &FlashMessages, are_errors: bool) -> impl Iterator<Item = (&FlashKind, &str)> {
    held.iter()
        .filter(move |(kind, _)| (**kind == FlashKind::Error) == are_errors)
}

struct Shown<'a> {
    /// That of the group.
    id: &'a str,
    kind: &'a FlashKind,
    text: &'a str,
    close: &'a str,
    stays: Option<Duration>,
}

fn message<'a>(shown: &Shown<'a>) -> impl Markup + use<'a> {
    let Shown {
        id,
        kind,
        text,
        close,
        stays,
    } = *shown;
    let kind = kind.name();
    // An error interrupts what a screen reader says.
    let role = (kind == FlashKind::Error.name()).then_some("alert");
    let hook = stays.map(|_| AUTO_CLEAR);
    let stays = stays.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
    view! {
        <div
            id=(id, "-", kind)
            class=("flash flash-", kind)
            phx-hook=(hook)
            data-auto-clear=(stays)
        >
            <p class="flash-text" role=(role)>(text)</p>
            <button
                type="button"
                class="flash-close"
                aria-label=(close)
                phx-click="lv:clear-flash"
                phx-value-key=(kind)
            >
                "×"
            </button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use remount_markup::{self as markup, Lending};

    use super::*;

    /// What is shown of an error and a warning.
    fn html(group: &dyn Markup) -> String {
        let mut flash = FlashMessages::default();
        flash.put(&FlashKind::Error, "No".to_owned());
        flash.put(&"warning".into(), "Mind".to_owned());
        let mut out = String::new();
        markup::html(group, Some(&Lending(Around::of(flash))), &mut out);
        out
    }

    #[test]
    fn errors_are_told_at_once_and_others_where_something_is_told_later() {
        let group = view! { <FlashGroup /> };
        let message = |kind, role, text| {
            format!(
                "<div id=\"flash-{kind}\" class=\"flash flash-{kind}\">\
                 <p class=\"flash-text\"{role}>{text}</p>\
                 <button type=\"button\" class=\"flash-close\" aria-label=\"Close\" \
                 phx-click=\"lv:clear-flash\" phx-value-key=\"{kind}\">×</button></div>"
            )
        };
        let (warning, error) = (
            message("warning", "", "Mind"),
            message("error", " role=\"alert\"", "No"),
        );
        let expected = format!(
            "<div id=\"flash\" class=\"flash-group\">\
             <div role=\"status\" aria-atomic=\"false\">{warning}</div>{error}</div>"
        );
        assert_eq!(html(&group), expected);
    }

    #[test]
    fn all_but_errors_go_by_themselves_if_they_are_to() {
        let shown = html(&view! { <FlashGroup auto_clear=(Duration::from_secs(8)) /> });
        let goes = |kind| {
            let hook = "phx-hook=\"Remount.AutoClear\" data-auto-clear=\"8000\"";
            shown.contains(&format!("class=\"flash flash-{kind}\" {hook}>"))
        };
        assert_eq!((goes("warning"), goes("error")), (true, false), "{shown}");
    }

    #[test]
    fn a_group_has_its_own_id_class_and_words() {
        let group = view! { <FlashGroup id="news" class="box" close="Weg" data-a="1" /> };
        let shown = html(&group);
        for part in [
            "<div id=\"news\" class=\"box\" data-a=\"1\">",
            "<div id=\"news-error\" ",
            "aria-label=\"Weg\"",
        ] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
    }
}
