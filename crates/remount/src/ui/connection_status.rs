use std::time::Duration;

use remount_macros::{component, view};
use remount_markup::{Attrs, Markup};

/// The hook of the page's script that says it.
const CONNECTION_STATUS: &str = "Remount.ConnectionStatus";

/// Shows that the page has lost its connection, or that its view has failed and does not come back,
/// while that is so. For a view's template.
///
/// ```
/// # use remount::prelude::*;
/// use remount::ui;
///
/// # struct Account;
/// # impl Account {
/// fn render(&self) -> impl Markup {
///     view! {
///         <ui::ConnectionStatus lost="You are offline. What you type is kept." />
///         <h1>"Your account"</h1>
///     }
/// }
/// # }
/// ```
///
/// * `after` is how long it waits first, 2 s by default: nobody misses a connection that is back at
///   once. While nobody looks at the page, it waits until somebody does, and then that long.
/// * `lost` and `failed` are its texts: the first is for a lost connection, the other for a view
///   that fails again and again.
/// * `id` is that of its element, `connection-status` by default.
///
/// The element is always in the page, so that a screen reader notices when it gets a text. A style
/// sheet finds the empty one with `.connection-status:empty`. It may hide it from sight, but not
/// with `display: none`.
#[component]
pub fn connection_status(
    #[prop(default = "connection-status")] id: &str,
    #[prop(default = "connection-status")] class: &str,
    #[prop(default = Duration::from_secs(2))] after: Duration,
    #[prop(default = "No connection. Trying again …")] lost: &str,
    #[prop(default = "Something went wrong. Trying again …")] failed: &str,
    #[attrs] rest: Attrs,
) -> impl Markup {
    let after = u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
    view! {
        <div
            id=(id)
            class=(class)
            role="status"
            phx-hook=(CONNECTION_STATUS)
            phx-update="ignore"
            data-after=(after)
            data-lost=(lost)
            data-failed=(failed)
            (rest)
        ></div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn an_empty_element_knows_what_to_say_and_when() {
        let page = view! { <ConnectionStatus after=(Duration::from_secs(5)) lost="Offline" /> };
        assert_eq!(
            html(&page),
            "<div id=\"connection-status\" class=\"connection-status\" role=\"status\" \
             phx-hook=\"Remount.ConnectionStatus\" phx-update=\"ignore\" data-after=\"5000\" \
             data-lost=\"Offline\" data-failed=\"Something went wrong. Trying again …\"></div>"
        );
    }
}
