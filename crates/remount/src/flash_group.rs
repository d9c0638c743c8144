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
        let (info, error) = (held.get(FlashKind::Info), held.get(FlashKind::Error));
        view! {
            if let Some(message) = info {
                <p
                    class="flash flash-info"
                    role="status"
                    phx-click="lv:clear-flash"
                    phx-value-key="info"
                >
                    (message)
                </p>
            }
            if let Some(message) = error {
                <p
                    class="flash flash-error"
                    role="alert"
                    phx-click="lv:clear-flash"
                    phx-value-key="error"
                >
                    (message)
                </p>
            }
        }
        .write(w);
    })
}
