use std::sync::Arc;

use remount_markup::{LocalPath, LocalPathError};
use remount_session::{CookieError, Schema, UpdateError};
use remount_wire::Value;
use serde::Serialize;

use crate::app::App;
use crate::around::Around;
use crate::error::Result;
use crate::flash::FlashKind;
use crate::handle::Handle;
use crate::inbox::Inbox;
use crate::live_view::LiveView;
use crate::message::{HeardBy, Message};
use crate::navigation::{Asked, Navigation, TwoNavigations};
use crate::ongoing::Ongoing;
use crate::request_info::RequestInfo;
use crate::session_write::SessionWrite;
use crate::site::Site;
use crate::source::Source;
use crate::subscribing::Subscribing;
use crate::topic::Topic;

mod plain_cookies;
pub(crate) mod work;

type SessionOf<V> = <<V as LiveView>::App as App>::Session;

/// A live view's way to everything around it: the visitor's session, the site's state, other
/// views, and the page in the browser.
///
/// What a handler asks of the browser (events, a title, a navigation) is sent when the handler is
/// done, together with the change of the page.
///
/// A handler navigates once: with [`push_patch`](Self::push_patch),
/// [`push_navigate`](Self::push_navigate) or [`redirect`](Self::redirect). A second navigation of
/// the same turn, of whatever kind, is logged with the first, and ends the view. If
/// [`LiveView::mount`] or [`LiveView::handle_params`] sends the page away, the visitor sees nothing
/// of the view: it is not rendered, and the events that this handler pushed are not sent.
///
/// ```
/// # use remount::prelude::*;
/// # #[derive(Session, Clone, Default)]
/// # struct Visitor { member: bool }
/// # struct Site;
/// # impl App for Site {
/// #     type Session = Visitor;
/// #     type State = ();
/// # }
/// struct Members;
///
/// impl LiveView for Members {
///     type App = Site;
///     type Event = ();
///
///     async fn mount(_: Params, socket: &mut Socket<Self>) -> Result<Self> {
///         if !socket.session().get().member {
///             socket.redirect("/login")?;
///         }
///         Ok(Self)
///     }
///
///     fn render(&self) -> impl Markup {
///         view! { <p>"For members only."</p> }
///     }
/// }
/// ```
pub struct Socket<V: LiveView> {
    site: Arc<Site<V::App>>,
    source: Source<SessionOf<V>>,
    pub(crate) core: Core,
}

/// The part of a socket that is the same for every view.
#[derive(Default)]
pub(crate) struct Core {
    /// None during the first render.
    pub(crate) inbox: Option<Inbox>,
    pub(crate) ongoing: Ongoing,
    pub(crate) around: Around,
    pub(crate) title: Option<Box<str>>,
    /// What the running handler asked for; an idle view has none.
    pub(crate) effects: Option<Box<Effects>>,
    /// What the page's script brought to the join, until the view is mounted.
    pub(crate) connect_params: Option<Box<Value>>,
}

#[derive(Default)]
pub(crate) struct Effects {
    /// Names and JSON payloads.
    pub(crate) events: Vec<(String, String)>,
    pub(crate) title_changed: bool,
    pub(crate) navigation: Asked,
}

impl Core {
    pub(crate) fn effects(&mut self) -> &mut Effects {
        self.effects.get_or_insert_default()
    }

    fn ask(&mut self, navigation: Navigation) {
        self.effects().navigation.ask(navigation);
    }

    /// Whether a handler of this turn sends the page anywhere.
    pub(crate) fn navigates(&self) -> bool {
        let effects = self.effects.as_ref();
        effects.is_some_and(|effects| !effects.navigation.is_nothing())
    }

    /// Takes where the handlers of this turn send the page.
    pub(crate) fn take_navigation(&mut self) -> Result<Option<Navigation>, TwoNavigations> {
        let effects = self.effects.as_mut();
        effects.map_or(Ok(None), |effects| effects.navigation.take())
    }

    /// Takes all that the handlers of this turn asked for.
    pub(crate) fn take_effects(
        &mut self,
    ) -> Result<(remount_page::Effects, Option<Navigation>), TwoNavigations> {
        let Some(effects) = self.effects.take() else {
            return Ok((remount_page::Effects::default(), None));
        };
        let Effects {
            events,
            title_changed,
            mut navigation,
        } = *effects;
        let title = self.title.clone().filter(|_| title_changed);
        Ok((remount_page::Effects { events, title }, navigation.take()?))
    }
}

impl<V: LiveView> Socket<V> {
    pub(crate) fn new(site: Arc<Site<V::App>>, source: Source<SessionOf<V>>, core: Core) -> Self {
        Self { site, source, core }
    }

    /// Whether the page's WebSocket has joined; `false` during the first render over HTTP, where
    /// subscriptions do nothing and nothing can be written to the session.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.core.inbox.is_some()
    }

    /// What the views of this site share.
    #[must_use]
    pub fn state(&self) -> &<V::App as App>::State {
        &self.site.state
    }

    /// The visitor's session: to read it as it is now, and to write it.
    #[must_use]
    pub fn session(&self) -> SessionHandle<'_, SessionOf<V>> {
        SessionHandle {
            source: &self.source,
            inbox: self.core.inbox.as_ref(),
        }
    }

    /// What the HTTP request says through which the page came here: its headers, the visitor's
    /// address, and what the app's layers have found out. During the first render it is the request
    /// of the page, afterwards that of the page's WebSocket.
    #[must_use]
    pub fn request(&self) -> &RequestInfo {
        self.source.request()
    }

    /// What the page's script brought to the join of this view: the `params` of `window.remount =
    /// {params: {…}}`, and those that the stock client adds, such as `_mounts`, how often it has
    /// joined this view before.
    ///
    /// In [`LiveView::mount`] and nowhere else, so that a page that is open takes no memory for it.
    /// `None` in all handlers, and during the first render, where no script has run yet.
    ///
    /// ```
    /// # use remount::prelude::*;
    /// # struct Clock { zone: String }
    /// # impl LiveView for Clock {
    /// #     type App = ();
    /// #     type Event = ();
    /// // In the page: <script>window.remount = {params: {zone: …}}</script>
    /// async fn mount(_: Params, socket: &mut Socket<Self>) -> Result<Self> {
    ///     let params = socket.connect_params();
    ///     let zone = params.and_then(|params| params.get("zone")?.as_str());
    ///     Ok(Self { zone: zone.unwrap_or("UTC").to_owned() })
    /// }
    /// #     fn render(&self) -> impl Markup { view! { (&self.zone) } }
    /// # }
    /// ```
    #[must_use]
    pub fn connect_params(&self) -> Option<&Value> {
        self.core.connect_params.as_deref()
    }

    /// Has the view take what is broadcast to `topic`, through [`On::on`](crate::On::on), until it
    /// ends. A view that is subscribed already stays so. Does nothing during the first render.
    ///
    /// # Errors
    ///
    /// [`SubscribeError`](crate::SubscribeError) if another topic of this name carries messages of
    /// another type.
    pub fn subscribe<M: HeardBy<V>>(&mut self, topic: &Topic<M>) -> Subscribing<'_> {
        let Core { inbox, ongoing, .. } = &mut self.core;
        Subscribing {
            topics: self.site.topics.registry(),
            inbox: inbox.as_ref(),
            ongoing,
            topic: topic.to_string(),
            taker: M::TAKER,
        }
    }

    /// Has the view take nothing more of what is broadcast to `topic`. What was broadcast before
    /// may still reach it.
    pub fn unsubscribe<M: Message>(&mut self, topic: &Topic<M>) {
        self.core.ongoing.unsubscribe(&topic.to_string());
    }

    /// Tells every view that has subscribed to `topic`, this one included.
    pub fn broadcast<M: Message>(&self, topic: &Topic<M>, message: M) {
        self.site.topics.broadcast(topic, message);
    }

    /// Tells every view that has subscribed to `topic` but this one.
    pub fn broadcast_from<M: Message>(&self, topic: &Topic<M>, message: M) {
        let mine = self.core.ongoing.subscription(&topic.to_string());
        self.site.topics.broadcast_except(topic, message, mine);
    }

    /// A way to this view for others: what a task that it has started tells it, or a live component
    /// that it shows. During the first render it leads nowhere.
    #[must_use]
    pub fn handle(&self) -> Handle<V> {
        let inbox = self.core.inbox.as_ref();
        Handle::new(inbox.map(|inbox| (Arc::downgrade(&inbox.mailbox), inbox.tag)))
    }

    /// Sends an event to the browser: a window event `phx:name` whose `detail` is the payload, and
    /// every hook that handles `name`.
    ///
    /// # Errors
    ///
    /// The payload cannot be written as JSON.
    pub fn push_event(&mut self, name: &str, payload: &impl Serialize) -> Result {
        let payload = serde_json::to_string(payload)?;
        self.core.effects().events.push((name.to_owned(), payload));
        Ok(())
    }

    /// Sets the page's title. It stays when the main view is replaced by one that sets none.
    pub fn set_page_title(&mut self, title: impl Into<String>) {
        self.core.title = Some(title.into().into_boxed_str());
        self.core.effects().title_changed = true;
    }

    /// Puts a message that [`flash()`](crate::flash()) shows, in this view or, if the handler also
    /// navigates, in the next one: `socket.put_flash("info", "Saved.")`. It takes the place of the
    /// message of its kind.
    ///
    /// What cannot be held or carried is left out, which the log tells as an error: a kind whose
    /// name is [none](FlashKind), the ninth kind at once, and of what goes to the next view the
    /// longest messages, as far as all together take more than 2,900 bytes as JSON.
    pub fn put_flash(&mut self, kind: impl Into<FlashKind>, message: impl Into<String>) {
        self.core.around.flash.put(&kind.into(), message.into());
    }

    /// The message of this kind that the view shows.
    #[must_use]
    pub fn flash(&self, kind: impl Into<FlashKind>) -> Option<&str> {
        self.core.around.flash.get(kind.into().name())
    }

    /// Drops the message of this kind.
    pub fn clear_flash_of(&mut self, kind: impl Into<FlashKind>) {
        self.core.around.flash.clear(Some(kind.into().name()));
    }

    /// Drops all flash messages of this view.
    pub fn clear_flash(&mut self) {
        self.core.around.flash.clear(None);
    }

    /// Changes the page's address to another of the same view, without a page load;
    /// [`LiveView::handle_params`] is called with it. Waits for no write of the session, since the
    /// page stays.
    ///
    /// # Errors
    ///
    /// `to` is not a [path on this site](LocalPath).
    pub fn push_patch(&mut self, to: impl Into<String>) -> Result<(), LocalPathError> {
        self.core.ask(Navigation::Patch {
            to: on_this_site(to)?,
        });
        Ok(())
    }

    /// Replaces the main view by the one at `to`, without a page load. Called by a view beside the
    /// main one, it ends that and not this one, which shows what changed and goes on.
    ///
    /// What this view wrote to the session is settled first, which is waited for at most 5 s; the
    /// view handles nothing meanwhile.
    ///
    /// # Errors
    ///
    /// `to` is not a [path on this site](LocalPath).
    pub fn push_navigate(&mut self, to: impl Into<String>) -> Result<(), LocalPathError> {
        self.core.ask(Navigation::Navigate {
            to: on_this_site(to)?,
        });
        Ok(())
    }

    /// Loads the page at `to`. What this view wrote to the session is settled first, which is
    /// waited for at most 5 s, so that the page finds it in its cookie.
    ///
    /// # Errors
    ///
    /// `to` is not a [path on this site](LocalPath).
    pub fn redirect(&mut self, to: impl Into<String>) -> Result<(), LocalPathError> {
        self.core.ask(Navigation::Redirect {
            to: on_this_site(to)?,
        });
        Ok(())
    }
}

fn on_this_site(to: impl Into<String>) -> Result<String, LocalPathError> {
    let to = to.into();
    LocalPath::new(&to)?;
    Ok(to)
}

/// The visitor's session, as a live view reads and writes it.
pub struct SessionHandle<'a, S> {
    source: &'a Source<S>,
    inbox: Option<&'a Inbox>,
}

impl<S: Schema> SessionHandle<'_, S> {
    /// The session as it is now, with everything that was accepted so far, whether or not the
    /// browser has stored its cookie yet.
    #[must_use]
    pub fn get(&self) -> S {
        match self.source {
            Source::Request(load) => load.session.get(),
            Source::Connection(socket) => socket.session.get(),
        }
    }

    /// Changes the session: every key that `change` makes different is written. All views of the
    /// session, this one too, hear of it in [`LiveView::handle_session`], first as pending and,
    /// when the browser has its cookie, as committed. What this call returns says what became of
    /// this write, to code that has to wait for it.
    ///
    /// The write goes on if the view ends or the page loses its socket: then any page of the
    /// session is asked to store it. A key with `scope = local` is stored by the browser of this
    /// page or not at all, and only the views of this page hear of it from the server.
    ///
    /// # Errors
    ///
    /// * [`SessionUpdateError::NotConnected`] during the first render: a GET writes nothing.
    /// * [`SessionUpdateError::Refused`] if a value breaks the rules of its key, replaces that of a
    ///   newer build or does not fit into the cookie; the session is as it was.
    pub fn update(&self, change: impl FnOnce(&mut S)) -> Result<SessionWrite, SessionUpdateError> {
        let (Source::Connection(socket), Some(inbox)) = (self.source, self.inbox) else {
            return Err(SessionUpdateError::NotConnected);
        };
        let written = socket.session.update(change);
        let Some(write) = written.map_err(SessionUpdateError::Refused)? else {
            return Ok(SessionWrite::unchanged());
        };
        Ok(inbox.send(write))
    }
}

/// Why a live view could not write the session, or a plain cookie.
#[derive(Debug)]
#[non_exhaustive]
pub enum SessionUpdateError {
    /// The view is rendered over HTTP and has no socket yet.
    NotConnected,
    /// The session did not take the change.
    Refused(UpdateError),
    /// The plain cookie cannot be written so.
    CookieRefused(CookieError),
}

impl std::fmt::Display for SessionUpdateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotConnected => f.write_str(
                "nothing can be written during the first render: write from a handler, or in `mount` \
                 once `socket.is_connected()`",
            ),
            Self::Refused(error) => error.fmt(f),
            Self::CookieRefused(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SessionUpdateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotConnected => None,
            Self::Refused(error) => error.source(),
            Self::CookieRefused(error) => error.source(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sends_a_page_elsewhere_is_refused() {
        assert_eq!(
            on_this_site("/rooms/7?tab=a#end").unwrap(),
            "/rooms/7?tab=a#end"
        );
        for to in [
            "//evil.example",
            "/\\evil.example",
            "/.//evil.example",
            "https://evil.example",
        ] {
            assert!(on_this_site(to).is_err(), "{to:?}");
        }
    }
}
