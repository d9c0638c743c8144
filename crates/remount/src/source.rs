//! Where a view's session and request come from.

use std::ops::Deref;
use std::sync::Arc;

use remount_session::{PageSession, Snapshot};

use crate::entered::Entered;
use crate::page_meta::PageMeta;
use crate::page_response::Said;
use crate::request_info::RequestInfo;

/// The request of the first render, or the page's socket.
pub(crate) enum Source<S> {
    Request(Arc<PageLoad<S>>),
    Connection(Arc<PageSocket<S>>),
}

/// One load of a page over HTTP.
pub struct PageLoad<S> {
    pub(crate) session: Snapshot<S>,
    pub(crate) request: RequestInfo,
    pub(crate) entered: Entered,
    pub(crate) response: Said,
    pub(crate) meta: PageMeta,
}

/// One page's socket, as its connection and all its views share it. It is the page's session in the
/// first place.
pub(crate) struct PageSocket<S> {
    pub(crate) session: PageSession<S>,
    /// Here and not in each view: most pages are idle most of the time, and should take little.
    pub(crate) request: RequestInfo,
}

impl<S> Source<S> {
    /// The load of the page, unless its socket has joined.
    pub(crate) fn load(&self) -> Option<&Arc<PageLoad<S>>> {
        match self {
            Self::Request(load) => Some(load),
            Self::Connection(_) => None,
        }
    }

    pub(crate) fn request(&self) -> &RequestInfo {
        match self {
            Self::Request(load) => &load.request,
            Self::Connection(socket) => &socket.request,
        }
    }
}

impl<S> Clone for Source<S> {
    fn clone(&self) -> Self {
        match self {
            Self::Request(load) => Self::Request(Arc::clone(load)),
            Self::Connection(socket) => Self::Connection(Arc::clone(socket)),
        }
    }
}

impl<S> Deref for PageSocket<S> {
    type Target = PageSession<S>;

    fn deref(&self) -> &PageSession<S> {
        &self.session
    }
}
