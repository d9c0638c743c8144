//! The element that stands for a view on its page, in the form the stock client looks for.

use remount_session::guard::Panic;

use crate::here::Here;
use crate::mounted::AnyView;
use crate::telemetry::{CallbackKind, Outcome, Watch};

/// A mounted view, and what its element says of it.
pub(crate) struct Container {
    pub(crate) id: String,
    /// The view's type.
    pub(crate) name: &'static str,
    pub(crate) is_main: bool,
    /// The signed token with which it is joined.
    pub(crate) token: String,
    /// The sealed flash messages that it was mounted with, or nothing.
    pub(crate) flash: String,
    pub(crate) view: Box<dyn AnyView>,
    /// Where its page is.
    pub(crate) here: Here,
}

impl Container {
    /// Appends the element with the view in it; nothing if the view panics.
    pub(crate) fn write(&self, out: &mut String) -> Result<(), Panic> {
        let start = out.len();
        open(out, &self.id, self.is_main, &self.token, &self.flash);
        let callback = CallbackKind::Render;
        let watch = Watch::start(callback, self.name, callback);
        let written = watch.run(|| self.view.html(&self.here, out));
        watch.stop(self.name, callback, callback, Outcome::of_guarded(&written));
        match written {
            Ok(()) => out.push_str("</div>"),
            Err(_) => out.truncate(start),
        }
        written
    }
}

/// Appends the tag that opens the element. It is written by hand, since nothing in it has to be
/// escaped: an id has letters, digits, `-` and `_` only, as what is signed or sealed has.
fn open(out: &mut String, id: &str, is_main: bool, token: &str, flash: &str) {
    out.extend([
        "<div id=\"",
        id,
        if is_main {
            "\" data-phx-main=\"\""
        } else {
            "\""
        },
        " data-phx-session=\"",
        token,
        "\" data-phx-static=\"",
        flash,
        "\">",
    ]);
}

#[cfg(test)]
mod tests {
    use remount_macros::view;
    use remount_markup as markup;

    use super::*;

    #[test]
    fn the_element_is_the_one_that_a_template_writes() {
        let (id, token, flash) = ("phx-07", "AbC-_9", "");
        for is_main in [true, false] {
            let mut by_hand = String::new();
            open(&mut by_hand, id, is_main, token, flash);
            let template = view! {
                <div
                    id=(id)
                    data-phx-main=(is_main)
                    data-phx-session=(token)
                    data-phx-static=(flash)
                ></div>
            };
            let mut expected = String::new();
            markup::html(&template, None, &mut expected);
            assert_eq!(by_hand + "</div>", expected);
        }
    }
}
