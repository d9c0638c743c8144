use std::sync::Arc;
use std::time::Instant;

use remount_wire::Value;

/// What a page core keeps for its caller. It hands these on, and never looks into them.
pub trait Host {
    /// Something from elsewhere on the server for a view. A page core may drop it at any time, so
    /// its `Drop` must not panic.
    type News;
    /// An address that leads to the view that is there already.
    type Address;
    /// The version of the stock client in the pages, which the answer to a join has to name.
    const CLIENT_VERSION: &'static str;
}

/// What a view is given to handle.
pub enum Input<H: Host> {
    /// Something that a visitor did.
    Event {
        /// The name that the template gave to it.
        name: Arc<str>,
        /// Its data.
        value: Value,
        /// The component it is for, if not the view itself. No component has the number 0.
        cid: Option<u32>,
        /// Whether a hook has sent it, which waits for what becomes of it.
        by_hook: bool,
    },
    /// Something from elsewhere on the server.
    News(H::News),
    /// The page has another address.
    Params {
        /// Which one. Boxed, since few messages have one and all would have room for it.
        address: Box<H::Address>,
        /// Whether the browser follows a link, or the view has asked for it.
        is_link: bool,
    },
    /// Whether the visitor may have the view at all is asked again.
    Recheck {
        /// Until when the view has to begin with it.
        until: Instant,
    },
    /// The visitor has closed a flash message: that of this kind, or all.
    ClearFlash(Option<String>),
    /// The elements of these components are about to go from the page.
    WillDestroy(Vec<u32>),
    /// The elements of these components are gone.
    Destroyed(Vec<u32>),
    /// A test compares the page with what the view shows.
    #[cfg(feature = "testing")]
    Fresh,
}

impl<H: Host> Input<H> {
    /// Whether the callback that handles it says who may see what.
    pub(crate) fn enters(&self) -> bool {
        matches!(self, Self::Params { .. } | Self::Recheck { .. })
    }

    /// Whether a promise in the page waits for the answer.
    pub(crate) fn is_by_hook(&self) -> bool {
        matches!(self, Self::Event { by_hook: true, .. })
    }

    /// Whether it brings an address that is in the browser's history only after the answer.
    pub(crate) fn arrives(&self) -> bool {
        matches!(self, Self::Params { is_link: true, .. })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::Host;

    /// Around pages whose news and addresses do not matter.
    pub(crate) struct Nothing;

    impl Host for Nothing {
        type News = ();
        type Address = ();
        const CLIENT_VERSION: &'static str = "1.2.12";
    }
}
