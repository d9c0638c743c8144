use remount_macros::view;
use remount_markup::{Markup, Writer, template};

use crate::around::Around;
use crate::flash::FlashKind;

/// The messages put with [`Socket::put_flash`](crate::Socket::put_flash), for a view's template: a
/// paragraph with the class `flash` for each, announced to screen readers, gone at a click.
///
/// ```
/// # use remount::prelude::*;
/// # struct Account;
/// # impl Account {
/// fn render(&self) -> impl Markup {
///     view! {
///         (remount::flash())
///         <h1>"Your account"</h1>
///     }
/// }
/// # }
/// ```
pub fn flash() -> impl Markup {
    template(|w: &mut Writer<'_>| {
        let around = w.context::<Around>();
        let held = around
            .map(|around| around.flash.clone())
            .unwrap_or_default();
        view! {
            for (kind, message) in held.iter(), key = kind.name() {
                <p
                    class=("flash flash-", kind.name())
                    role=(role(kind))
                    phx-click="lv:clear-flash"
                    phx-value-key=(kind.name())
                >
                    (message)
                </p>
            }
        }
        .write(w);
    })
}

/// An error interrupts a screen reader, anything else waits for its turn.
fn role(kind: &FlashKind) -> &'static str {
    match kind {
        FlashKind::Error => "alert",
        FlashKind::Info | FlashKind::Other(_) => "status",
    }
}
