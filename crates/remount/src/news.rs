//! What the core of a page keeps for views, without looking into it.

use std::any::Any;
use std::ptr;
use std::sync::Arc;

use remount_markup::{ComponentKey, Stateful};
use remount_page::{Host, ViewTag};
use remount_pubsub::Message;
use remount_session::{Failure, Origin, WriteState, guard};

use crate::handling::{ComponentRunning, Running, nothing, nothing_of_component};
use crate::lender::Lender;
use crate::located::Located;
use crate::ongoing::WorkId;
use crate::ongoing::loads::Loaded;
use crate::owner::Owner;
use crate::session_change::SessionChange;
use crate::taker::{Take, To};

/// The views of this crate.
pub(crate) struct Views;

impl Host for Views {
    type News = News;
    type Address = Located;
    const CLIENT_VERSION: &'static str = remount_client::LIVE_VIEW_VERSION;
}

/// Something from elsewhere on the server for a view.
pub(crate) enum News {
    /// What the view has subscribed to, or was sent by one of its handles.
    Message(Heard),
    /// A load has come to its end.
    Loaded(Loaded),
    /// The time of a timer has come.
    Tick(WorkId),
    /// The page shows components for the first time.
    Connected,
    /// What one of its components was sent by the id under which the view shows it.
    Update(Box<Update>),
    /// A change of the session.
    Session(SessionNews),
    /// The page has another address or another main view, which links show.
    Moved,
}

/// A message to the component that has this key when it arrives.
pub(crate) struct Update {
    pub(crate) key: ComponentKey,
    pub(crate) heard: Heard,
}

impl Update {
    /// The message as one to the component of this number.
    pub(crate) fn into_heard_by(mut self, cid: u32) -> Heard {
        self.heard.to.owner = Owner::component(cid);
        self.heard
    }
}

/// A change of the session, before each view reads the session as it is when its turn comes.
#[derive(Clone, Debug)]
pub(crate) struct SessionNews {
    pub(crate) keys: Vec<&'static str>,
    pub(crate) origin: Origin,
    pub(crate) state: WriteState,
}

impl SessionNews {
    /// What a view is told, of a session that is like this now.
    pub(crate) fn into_change<S>(self, now: S) -> SessionChange<S> {
        let Self {
            keys,
            origin,
            state,
        } = self;
        SessionChange {
            now,
            keys,
            origin,
            state,
        }
    }

    /// Makes one of these and of `later`, if they differ in their keys only: a view that is behind
    /// reads the session as it is when its turn comes in any case.
    pub(crate) fn absorb(&mut self, later: &Self) -> bool {
        if (self.origin, self.state) != (later.origin, later.state) {
            return false;
        }
        for key in &later.keys {
            if !self.keys.contains(key) {
                self.keys.push(key);
            }
        }
        true
    }

    /// The page turned out to belong to a session that another tab has begun.
    pub(crate) fn rebound() -> Self {
        Self {
            keys: Vec::new(),
            origin: Origin::Browser,
            state: WriteState::Committed,
        }
    }

    /// The page cannot keep what is written.
    pub(crate) fn failed(reason: Failure) -> Self {
        Self {
            keys: Vec::new(),
            origin: Origin::Browser,
            state: WriteState::Failed(reason),
        }
    }
}

/// A message that waits for a view. It is an app's, and may panic when it is dropped.
#[derive(Clone)]
pub(crate) struct Heard {
    to: To,
    /// Other components of the view that the same broadcast is for.
    others: Vec<To>,
    message: Option<Message>,
}

impl Heard {
    pub(crate) fn new(to: To, message: Message) -> Self {
        Self {
            to,
            others: Vec::new(),
            message: Some(message),
        }
    }

    /// The view that it is for, or whose components.
    pub(crate) fn view(&self) -> ViewTag {
        self.to.view
    }

    /// Whether it is for components.
    pub(crate) fn is_for_components(&self) -> bool {
        self.to.owner != Owner::VIEW
    }

    /// To whom it goes, in the order in which they have subscribed.
    pub(crate) fn recipients(&self) -> impl Iterator<Item = To> {
        [self.to].into_iter().chain(self.others.iter().copied())
    }

    /// Takes the recipient of the same broadcast over, so that a view has one turn for all of its
    /// components. Returns whether it has done that.
    pub(crate) fn join(&mut self, later: &Self) -> bool {
        let is_same = Arc::ptr_eq(self.message(), later.message())
            && self.view() == later.view()
            && self.is_for_components()
            && later.is_for_components();
        if is_same {
            self.others.extend(later.recipients());
        }
        is_same
    }

    /// One message of this one and a later one, if whoever takes them makes one of them. Only those
    /// of one type for the same recipients can be.
    pub(crate) fn merged(&self, newer: &Self) -> Option<Self> {
        if !self.recipients().eq(newer.recipients()) {
            return None;
        }
        let merges = self.to.taker.merge;
        if !self
            .others
            .iter()
            .all(|to| ptr::eq(to.taker, self.to.taker))
        {
            return None;
        }
        Some(Self {
            to: self.to,
            others: self.others.clone(),
            message: Some(merges(self.message(), newer.message())?),
        })
    }

    pub(crate) fn message(&self) -> &Message {
        self.message.as_ref().expect("it is there until the end")
    }

    /// Has the view handle it that it is for, which is mounted there.
    pub(crate) fn hand_to<'a>(&'a self, mounted: &'a mut (dyn Any + Send)) -> Running<'a> {
        match self.to.taker.take {
            Take::View(take) => take(mounted, self.message()),
            Take::Component(_) => nothing(),
        }
    }

    /// Has a component handle it that it is for, which has this state.
    pub(crate) fn hand_to_component<'a>(
        &'a self,
        to: To,
        state: &'a mut dyn Stateful,
        socket: &'a mut dyn Lender,
    ) -> ComponentRunning<'a> {
        match to.taker.take {
            Take::Component(take) => take(state, self.message(), socket),
            Take::View(_) => nothing_of_component(),
        }
    }
}

impl Drop for Heard {
    fn drop(&mut self) {
        if let Some(message) = self.message.take() {
            guard::drop(MESSAGE, message);
        }
    }
}

/// What a message is called in the log, which knows no more of it.
pub(crate) const MESSAGE: &str = "a message to a live view";
