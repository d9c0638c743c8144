//! What every peer does.

use http::HeaderMap;

use crate::visitor::Visitor;

type Read = dyn FnMut(&HeaderMap) -> Visitor;
type Write = dyn FnMut(HeaderMap) -> HeaderMap;

/// A site that keeps a [`Visitor`] in its sessions.
pub struct Site {
    read: Box<Read>,
    write: Box<Write>,
}

impl Site {
    /// `read` opens the session of a request with these headers. `write` opens it, makes one
    /// [`step`](Visitor::step) and returns the headers of the answer.
    pub fn new(
        read: impl FnMut(&HeaderMap) -> Visitor + 'static,
        write: impl FnMut(HeaderMap) -> HeaderMap + 'static,
    ) -> Self {
        Self {
            read: Box::new(read),
            write: Box::new(write),
        }
    }

    /// The session of a request with these headers.
    pub fn read(&mut self, headers: &HeaderMap) -> Visitor {
        (self.read)(headers)
    }

    /// The headers of the answer to a request that writes.
    pub fn write(&mut self, headers: HeaderMap) -> HeaderMap {
        (self.write)(headers)
    }
}
