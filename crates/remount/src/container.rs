//! The element that stands for a view on its page, in the form the stock client looks for.

use remount_macros::view;
use remount_markup::{self as markup, Markup, Writer, template};
use remount_session::guard::{self, Panic};

use crate::mounted::AnyView;

/// A mounted view, and what its element says of it.
pub(crate) struct Container {
    pub(crate) id: String,
    /// The view's type.
    pub(crate) name: &'static str,
    pub(crate) is_main: bool,
    /// The sealed token with which it is joined.
    pub(crate) token: String,
    /// The sealed flash messages that it was mounted with, or nothing.
    pub(crate) flash: String,
    pub(crate) view: Box<dyn AnyView>,
}

impl Container {
    /// Appends the element with the view in it; nothing if the view panics.
    pub(crate) fn write(&self, out: &mut String) -> Result<(), Panic> {
        let start = out.len();
        let written = guard::call(|| markup::html(&self.element(), None, out));
        if written.is_err() {
            out.truncate(start);
        }
        written
    }

    fn element(&self) -> impl Markup {
        view! {
            <div
                id=(&self.id)
                data-phx-main=(self.is_main)
                data-phx-session=(&self.token)
                data-phx-static=(&self.flash)
            >
                (self.inner())
            </div>
        }
    }

    fn inner(&self) -> impl Markup {
        template(move |w: &mut Writer<'_>| w.append_html(|out| self.view.html(out)))
    }
}
