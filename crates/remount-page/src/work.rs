use crate::effects::Effects;
use crate::input::{Host, Input};
use crate::view_tag::ViewTag;

/// What the caller of a page core has to do, at once and in the order in which it is returned.
#[must_use = "the view waits until it is done"]
pub enum Work<H: Host> {
    /// Let a view handle this, and say with [`handle_done`](crate::PageCore::handle_done) how that
    /// ended. Until then the view is given nothing else.
    Handle {
        /// The view.
        view: ViewTag,
        /// What it handles.
        input: Input<H>,
    },
    /// Have a view rendered by [`answer`](crate::PageCore::answer).
    Render {
        /// The view.
        view: ViewTag,
    },
    /// Have the page go where its view sends it, by [`leave`](crate::PageCore::leave).
    Leave {
        /// The view that sends it.
        view: ViewTag,
    },
}

/// How a mount or a handler has ended.
pub enum Done<H: Host> {
    /// The view stays where it is.
    Handled(Effects),
    /// The view sends the page elsewhere.
    Navigates(Effects, Navigation<H>),
    /// There is nothing to render: the answer is this, an object as JSON.
    Answered(String),
    /// The view does not say what it does at the address that it was given: it is to be mounted
    /// anew there.
    MountsAnew,
    /// The view was not mounted, and this HTTP status says why: the page is to be loaded anew,
    /// which is answered with the same. The client hands the token to the server then.
    Rejected {
        /// 400 to 499.
        status: u16,
        /// Made of letters, digits, `-`, `.` and `_`.
        token: String,
    },
    /// The view was not mounted, and its page goes on without it: its place stays empty. Only for a
    /// view within another one.
    Absent,
    /// The view is gone: its handler panicked or returned an error. With an event that tells its
    /// page why, if it is to hear of that.
    Failed(Option<Event>),
}

/// An event that is pushed to a page: its name, and its payload as JSON.
pub type Event = (String, String);

/// Where a view sends the page.
pub enum Navigation<H: Host> {
    /// To another address of the same view. Only the main view has one.
    Patch {
        /// The address as the browser shows it.
        to: String,
        /// What it leads to.
        address: H::Address,
        /// Whether it takes the place of the present address in the browser's history.
        replaces: bool,
    },
    /// To another view of the site, without a page load.
    Navigate {
        /// Where to.
        to: String,
        /// Whether it takes the place of the present address in the browser's history.
        replaces: bool,
    },
    /// Anywhere, with a page load.
    Redirect {
        /// Where to.
        to: String,
    },
}

/// What of a view is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tree {
    /// All that it shows.
    Whole,
    /// What has changed since the last time.
    Difference,
}

/// A template panicked, so the view has ended. With an event that tells its page why, if it is to
/// hear of that.
#[derive(Debug, PartialEq, Eq)]
pub struct RenderFailed(pub Option<Event>);
