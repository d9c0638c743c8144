//! What a page asks for and a page core cannot answer alone.

use std::borrow::Cow;

use remount_session::page::FromPage;
use remount_wire::{Frame, JoinRequest};

use crate::joined::Joined;
use crate::view_tag::ViewTag;

/// Something that the caller has to answer at once, with the method that each variant names.
#[must_use = "the page waits for an answer"]
pub enum Request<'f> {
    /// The page joins a view: [`mount`](crate::PageCore::mount) or
    /// [`refuse`](crate::PageCore::refuse).
    Join(Joining<'f>, JoinRequest<'f>),
    /// The page joins the channel of its session: [`join_session`](crate::PageCore::join_session).
    JoinSession(Joining<'f>, JoinRequest<'f>),
    /// The page says something on that channel: [`reply`](crate::PageCore::reply).
    Session(Asked<'f>, FromPage<'f>),
    /// The visitor follows a link: [`follow_link`](crate::PageCore::follow_link).
    Link(Link<'f>),
}

/// A frame that waits for its answer.
pub struct Asked<'f>(pub(crate) Frame<'f>);

/// A join that waits for its answer. Nothing else has its topic.
pub struct Joining<'f> {
    pub(crate) asked: Asked<'f>,
    pub(crate) joined: Joined,
    /// Whether a live navigation leads here that is no step of the browser's history yet.
    pub(crate) arrives: bool,
    /// Whether the client does not try once more if this fails.
    pub(crate) is_last_try: bool,
}

impl Joining<'_> {
    /// What is joined.
    #[must_use]
    pub fn topic(&self) -> &str {
        &self.asked.0.topic
    }
}

/// A link that leads to another address of the same view, as the page believes.
pub struct Link<'f> {
    pub(crate) asked: Asked<'f>,
    pub(crate) bytes: usize,
    pub(crate) view: ViewTag,
    pub(crate) url: Cow<'f, str>,
}

impl Link<'_> {
    /// The view on whose page it is.
    #[must_use]
    pub fn view(&self) -> ViewTag {
        self.view
    }

    /// The whole address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}
