//! The nodes of a site, and what is under way to and from them.

use std::sync::Arc;

use crate::backing::at_once;
use crate::decide::endpoint;
use crate::http::axum::request_session::RequestSession;
use crate::notice::Notice;
use crate::seal::key_ring::KeyRing;
use crate::simulation::{Site, Visitor, answered, form_of, good_request};

/// A server process, before and after each of its deploys.
pub(super) struct Node {
    builds: Vec<Site>,
    current: usize,
}

impl Node {
    /// One whose clock is so many milliseconds ahead.
    pub(super) fn new(ahead: i64) -> Self {
        let ring = KeyRing::new(&[7; 32]).expect("32 bytes are enough");
        Self::deployed([ring].into_iter(), ahead)
    }

    /// One that is deployed with one ring of keys after the other.
    pub(super) fn deployed(rings: impl Iterator<Item = KeyRing>, ahead: i64) -> Self {
        Self {
            builds: rings.map(|ring| Site::with_keys(ring, ahead)).collect(),
            current: 0,
        }
    }

    pub(super) fn site(&self) -> &Site {
        &self.builds[self.current]
    }

    pub(super) fn deploys(&self) -> usize {
        self.current
    }

    pub(super) fn can_be_deployed(&self) -> bool {
        self.current + 1 < self.builds.len()
    }

    /// Its sockets are gone already.
    pub(super) fn restart(&mut self) {
        self.site().sessions.core.forget();
        self.site().heard();
    }

    pub(super) fn deploy(&mut self) {
        self.current += 1;
        self.restart();
    }

    /// Before its first deploy.
    pub(super) fn reset(&mut self) {
        self.current = 0;
        for build in &self.builds {
            build.sessions.core.forget();
            build.heard();
        }
    }

    /// What these cookies hold, as far as this node can read them and whatever it remembers.
    pub(super) fn kept(&self, cookies: &str) -> Visitor {
        let core = &self.site().sessions.core;
        let presented = core.config.jar().read(
            [cookies].into_iter(),
            &core.config.ring,
            core.config.keys,
            core.now(),
        );
        let entries = presented.session.map(|session| session.entries);
        crate::values::session_data::SessionData::from_entries(&entries.unwrap_or_default())
    }
}

/// A request as it leaves the browser.
#[derive(Clone)]
pub(super) struct Sent {
    pub(super) cookies: String,
    pub(super) what: What,
}

#[derive(Clone)]
pub(super) enum What {
    /// A body for the endpoint.
    Post(String),
    /// A form for a handler.
    Form(fn(&RequestSession<Visitor>, u8), u8),
}

/// An answer on its way to the browser.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) set_cookies: Vec<String>,
    pub(super) body: Option<String>,
    pub(super) receipt: Option<String>,
    /// What the cookie holds that it sets.
    pub(super) holds: Box<Visitor>,
}

/// What becomes of a request that arrives.
pub(super) enum Arrived {
    Answered(Answer),
    /// A handler has begun and not answered yet.
    Begun(Arc<RequestSession<Visitor>>),
}

impl Sent {
    pub(super) fn arrive(&self, node: &Node) -> Arrived {
        match &self.what {
            What::Post(body) => {
                let reply = node.site().decide(&endpoint::Request {
                    body: Some(body.as_bytes()),
                    cookies: &[&self.cookies],
                    ..good_request()
                });
                Arrived::Answered(Answer {
                    status: reply.status,
                    holds: Box::new(
                        node.kept(reply.set_cookies.first().map_or("", String::as_str)),
                    ),
                    set_cookies: reply.set_cookies,
                    body: reply.body,
                    receipt: reply.receipt,
                })
            }
            What::Form(handler, value) => {
                let request_session = Arc::new(RequestSession::new(&node.site().sessions.core));
                let opened = at_once(request_session.open(&form_of(&self.cookies)));
                assert!(opened.is_ok(), "there is no store");
                handler(&request_session, *value);
                Arrived::Begun(request_session)
            }
        }
    }
}

/// The handler returns.
pub(super) fn finish(request_session: &RequestSession<Visitor>, node: &Node) -> Answer {
    let set_cookies = answered(request_session);
    Answer {
        status: 200,
        holds: Box::new(node.kept(set_cookies.first().map_or("", String::as_str))),
        set_cookies,
        body: None,
        receipt: None,
    }
}

/// The notices of a node since the last call.
pub(super) fn heard(node: &Node) -> Vec<Notice> {
    node.site().heard()
}
