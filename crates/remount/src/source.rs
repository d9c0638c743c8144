//! Where a view's session and request come from.

use std::ops::Deref;
use std::sync::Arc;

use remount_session::{PageSession, SessionData, SessionId, Snapshot};

use crate::entered::Entered;
use crate::mount_point::MountPoint;
use crate::page_meta::PageMeta;
use crate::page_response::Said;
use crate::request_info::RequestInfo;
use crate::token::sticky::Audience;

/// The request of the first render, or the page's socket.
pub(crate) enum Source<S> {
    Request {
        load: Arc<PageLoad<S>>,
        /// Whether this is for the main view.
        is_main: bool,
    },
    Connection(Arc<PageSocket<S>>),
}

/// One load of a page over HTTP.
pub struct PageLoad<S> {
    pub(crate) session: Snapshot<S>,
    pub(crate) request: RequestInfo,
    pub(crate) entered: Entered,
    pub(crate) response: Said,
    pub(crate) meta: PageMeta,
    /// The same of the views beside the main one, which nobody asks.
    pub(crate) unheard: PageMeta,
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
            Self::Request { load, .. } => Some(load),
            Self::Connection(_) => None,
        }
    }

    /// Where is noted what the view says of the page that is loaded.
    pub(crate) fn said(&self) -> Option<(&Said, &PageMeta)> {
        match self {
            Self::Request { load, is_main } => Some(match is_main {
                true => (&load.response, &load.meta),
                false => (&load.response, &load.unheard),
            }),
            Self::Connection(_) => None,
        }
    }

    pub(crate) fn request(&self) -> &RequestInfo {
        match self {
            Self::Request { load, .. } => &load.request,
            Self::Connection(socket) => &socket.request,
        }
    }
}

impl<S> PageLoad<S> {
    /// One of which nothing is said yet.
    pub(crate) fn new(session: Snapshot<S>, request: RequestInfo) -> Self {
        Self {
            session,
            request,
            entered: Entered::default(),
            response: Said::default(),
            meta: PageMeta::default(),
            unheard: PageMeta::default(),
        }
    }
}

impl<S: SessionData> PageLoad<S> {
    /// For whom the page is, of a site whose routes are there.
    pub(crate) fn audience(&self, routes: &MountPoint) -> Audience<'_> {
        Audience {
            host: self.request.asked_host(),
            site: routes.seen(self.request.prefix()),
            session: self.session.id().as_ref().map(SessionId::topic),
        }
    }
}

impl<S: SessionData> PageSocket<S> {
    /// For whom the page is, of a site whose routes are there.
    pub(crate) fn audience(&self, routes: &MountPoint) -> Audience<'_> {
        let has_session = !self.session.is_provisional();
        Audience {
            host: self.session.host().into(),
            site: routes.seen(self.request.prefix()),
            session: has_session.then(|| self.session.topic()),
        }
    }
}

impl<S> Clone for Source<S> {
    fn clone(&self) -> Self {
        match self {
            Self::Request { load, is_main } => Self::Request {
                load: Arc::clone(load),
                is_main: *is_main,
            },
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
