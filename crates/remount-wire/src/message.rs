//! What a browser says, as types.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::Value;

/// One frame from a browser, borrowed from its text where that needs no unescaping.
#[derive(Clone, Debug)]
pub struct ClientMessage<'a> {
    /// Which incarnation of the channel is meant: the `ref` of its join. An answer must repeat the
    /// same text; heartbeats have none.
    pub join_ref: Option<Cow<'a, str>>,
    /// What the reply must repeat.
    pub reference: Option<Cow<'a, str>>,
    /// The channel: `lv:` and an element's id for a live view, `phoenix` for the socket itself.
    pub topic: Cow<'a, str>,
    /// What is asked for.
    pub body: ClientBody<'a>,
}

/// The event and the payload of a frame.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ClientBody<'a> {
    /// `heartbeat` on the topic `phoenix`: to be answered at once.
    Heartbeat,
    /// `phx_join`, on any topic.
    Join(JoinRequest<'a>),
    /// `phx_leave`, on any topic.
    Leave,
    /// `event`, on a live view's topic.
    Event(EventRequest<'a>),
    /// `live_patch`, on a live view's topic: go to another address of the same view.
    LivePatch {
        /// The whole address, perhaps with a fragment.
        url: Cow<'a, str>,
    },
    /// `cids_will_destroy`, on a live view's topic: these components are gone from the page.
    CidsWillDestroy {
        /// The components' numbers, children first.
        cids: Vec<u64>,
    },
    /// `cids_destroyed`, on a live view's topic: these components did not come back.
    CidsDestroyed {
        /// The components' numbers.
        cids: Vec<u64>,
    },
    /// Everything else: other channels, and events of later versions.
    Other {
        /// The event's name.
        event: Cow<'a, str>,
        /// An object, as its JSON text.
        payload: &'a RawValue,
    },
}

/// The payload of `phx_join`. Everything is optional, since only live views send any of it.
#[derive(Clone, Debug)]
pub struct JoinRequest<'a> {
    /// The page's address; absent for nested and sticky views.
    pub url: Option<Cow<'a, str>>,
    /// The address in place of `url` if live navigation made this view, also on later rejoins.
    pub redirect: Option<Cow<'a, str>>,
    /// An object: the parameters of the `LiveSocket`, and the client's own `_mounts`,
    /// `_mount_attempts`, `_track_static` and `_live_referer`.
    pub params: Value,
    /// The element's `data-phx-session`.
    pub session: Option<Cow<'a, str>>,
    /// The element's `data-phx-static`; absent if that is empty.
    pub static_token: Option<Cow<'a, str>>,
    /// The flash that the view before this one left.
    pub flash: Option<Cow<'a, str>>,
    /// Whether the view outlives live navigation.
    pub sticky: bool,
}

impl Default for JoinRequest<'_> {
    fn default() -> Self {
        Self {
            url: None,
            redirect: None,
            params: Value::Object(Vec::new()),
            session: None,
            static_token: None,
            flash: None,
            sticky: false,
        }
    }
}

/// The payload of `event`.
#[derive(Clone, Debug)]
pub struct EventRequest<'a> {
    /// Where it comes from: `click`, `keydown`, `keyup`, `focus`, `blur`, `form`, `hook`, `js` or
    /// `remove`; absent for commands without a cause.
    pub kind: Option<Cow<'a, str>>,
    /// The name that the template gave to it.
    pub name: Cow<'a, str>,
    /// Its data. That of a form is decoded as by [`Value::from_query`], with the form's own
    /// `phx-value-*` and `_target` merged over the fields. `_target` is the path of the changed
    /// input, a list (`user[name]` is `["user", "name"]`). Markers of untouched inputs stay there
    /// under their names (`_unused_age`).
    pub value: Value,
    /// The component it is for, if not the view itself.
    pub cid: Option<u64>,
}
