use std::marker::PhantomData;
use std::sync::Arc;

use remount_wire::Value;
use serde::Serialize;

use crate::app::App;
use crate::around::Around;
use crate::error::Result;
use crate::external_url::External;
use crate::flash::FlashKind;
use crate::inbox::Inbox;
use crate::keys::Order;
use crate::message::Message;
use crate::navigation::{AskedNavigation, Navigation, TwoNavigations};
use crate::ongoing::Ongoing;
use crate::owner::Owner;
use crate::page_meta::Fact;
use crate::page_response::PageResponse;
use crate::portable::codec::Codec;
use crate::reply::{Asked, Slot};
use crate::request_info::RequestInfo;
use crate::route::Address;
use crate::scope::{self, Scope};
use crate::scope_key::ScopeKey;
use crate::session_handle::SessionHandle;
use crate::subscribing::Subscribing;
use crate::taker::Taker;
use crate::target::Target;
use crate::topic::{Topic, TopicName};

pub(crate) mod any_site;
pub(crate) mod lending;
pub(crate) mod parts;

use parts::{AnyParts, Parts, SiteParts};

/// What a visit to a live view brings along, whatever the view: the visitor's session, the site's
/// state, the request, and the page in the browser.
///
/// A [`Socket`](crate::Socket) is one by `Deref`, so that a function with this argument serves all
/// views of a site, and the [guards](crate::Scope) of its scopes:
///
/// ```
/// use remount::prelude::*;
/// # struct Site;
/// # impl App for Site { type Session = (); type State = (); }
///
/// fn saved(visit: &mut Visit<Site>) {
///     visit.put_flash(FlashKind::Info, "Saved.");
/// }
/// # struct Note;
/// # impl LiveView for Note {
/// #     type Scope = Site;
/// #     type Route = ();
/// #     type Event = ();
/// #     async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> { Ok(Self) }
///
/// async fn handle_event(&mut self, _: (), socket: &mut Socket<Self>) -> Result {
///     saved(socket);
///     Ok(())
/// }
/// #     fn render(&self) -> impl Markup { view! { "" } }
/// # }
/// ```
///
/// Whoever only reads takes a `&Visit`, which may be held across an `.await`:
///
/// ```
/// # use remount::prelude::*;
/// # struct Notes;
/// # impl Notes { async fn of(&self, _: &str) -> Result<Vec<String>> { Ok(Vec::new()) } }
/// # #[derive(SessionData, Clone, Default)]
/// # struct Visitor { name: String }
/// # struct Site;
/// # impl App for Site { type Session = Visitor; type State = Notes; }
/// async fn notes(visit: &Visit<Site>) -> Result<Vec<String>> {
///     let name = visit.session().get().name.clone();
///     visit.state().of(&name).await
/// }
/// # struct Board { notes: Vec<String> }
/// # impl LiveView for Board {
/// #     type Scope = Site;
/// #     type Route = ();
/// #     type Event = ();
///
/// async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
///     Ok(Self { notes: notes(socket).await? })
/// }
/// #     fn render(&self) -> impl Markup { view! { (self.notes.len()) } }
/// # }
/// ```
///
/// The second type parameter is never written: it keeps the parts of a visit out of its type.
pub struct Visit<A: App, P: ?Sized = dyn AnyParts<A>> {
    app: PhantomData<A>,
    pub(crate) parts: P,
}

/// A visit as its owner has it. Whoever handles something borrows it without the type of its parts.
pub(crate) type OwnVisit<A> = Visit<A, Parts<A>>;

/// A visit behind a type that is the same for all visits of a site.
pub trait AnyVisit<A: App>: Send + Sync + 'static {
    fn visit(&self) -> &Visit<A>;
    fn visit_mut(&mut self) -> &mut Visit<A>;
}

impl<A: App, P: AnyParts<A>> AnyVisit<A> for Visit<A, P> {
    fn visit(&self) -> &Visit<A> {
        self
    }

    fn visit_mut(&mut self) -> &mut Visit<A> {
        self
    }
}

/// The part of a visit that is the same for every site.
#[derive(Default)]
pub struct VisitCore {
    /// None during the first render.
    pub(crate) inbox: Option<Inbox>,
    /// Who acts in this turn.
    pub(crate) owner: Owner,
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
    pub(crate) navigation: AskedNavigation,
    /// Of the event that is handled, if that asks for one.
    pub(crate) reply: Option<Arc<Slot>>,
}

impl VisitCore {
    /// What a component sees of it while it is made.
    fn glimpse(&self) -> Self {
        Self {
            inbox: self.inbox.clone(),
            around: Around::of(self.around.flash.clone()),
            ..Self::default()
        }
    }

    pub(crate) fn effects(&mut self) -> &mut Effects {
        self.effects.get_or_insert_default()
    }

    pub(crate) fn ask(&mut self, navigation: Navigation) {
        self.effects().navigation.ask(navigation);
    }

    /// Notes that the event that is about to be handled asks for a reply, if it does.
    pub(crate) fn note_asked(&mut self, asked: Asked) {
        if let Some(slot) = asked.slot() {
            self.effects().reply = Some(slot);
        }
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
            reply,
        } = *effects;
        let title = self.title.clone().filter(|_| title_changed);
        let inbox = self.inbox.as_ref();
        let reply = reply.and_then(|slot| Some(inbox?.end_turn(&slot)));
        let effects = remount_page::Effects {
            events,
            title,
            reply,
        };
        Ok((effects, navigation.take()?))
    }
}

impl<A: App, P> Visit<A, P> {
    pub(crate) fn new(parts: P) -> Self {
        Self {
            app: PhantomData,
            parts,
        }
    }
}

impl<A: App> Visit<A> {
    pub(crate) fn core(&self) -> &VisitCore {
        self.parts.core()
    }

    pub(crate) fn core_mut(&mut self) -> &mut VisitCore {
        self.parts.core_mut()
    }

    pub(crate) fn split(&mut self) -> (SiteParts<'_>, &mut VisitCore) {
        self.parts.split()
    }

    /// Whether the page's WebSocket has joined; `false` during the first render over HTTP, where
    /// subscriptions do nothing and nothing can be written to the session.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.core().inbox.is_some()
    }

    /// What the views of this site share.
    #[must_use]
    pub fn state(&self) -> &A::State {
        self.parts.state()
    }

    /// The visitor's session: to read it as it is now, and to write it.
    #[must_use]
    pub fn session(&self) -> SessionHandle<'_, A::Session> {
        self.parts.session()
    }

    /// The HTTP request with which the page came here: its headers, the visitor's address, and what
    /// the app's layers have inserted. During the first render this is the request of the page, and
    /// afterwards that of the page's WebSocket.
    #[must_use]
    pub fn request(&self) -> &RequestInfo {
        self.parts.site().request
    }

    /// That of these languages which the visitor's browser likes best, or the first one:
    /// [`RequestInfo::language`] of the [request](Self::request).
    ///
    /// # Panics
    ///
    /// If there is no language to choose from.
    #[must_use]
    pub fn language<'a>(&self, languages: &[&'a str]) -> &'a str {
        self.request().language(languages)
    }

    /// The HTTP response that the page arrives with: its status and headers. Only the first render
    /// has one. What is said of it when the page's socket has joined is of no consequence.
    #[must_use]
    pub fn response(&self) -> PageResponse<'_> {
        PageResponse::new(self.parts.site().page.map(|(response, _)| response))
    }

    /// What the page's script sent with the join of this view: the `params` of `window.remount =
    /// {params: {…}}`, and those that the stock client adds, such as `_mounts`, which counts how
    /// often it has joined this view before.
    ///
    /// They are there in [`LiveView::mount`](crate::LiveView::mount) and nowhere else, so an open
    /// page takes no memory for them. `None` in all handlers, and during the first render, when no
    /// script has run yet.
    ///
    /// ```
    /// # use remount::prelude::*;
    /// # struct Clock { zone: String }
    /// # impl LiveView for Clock {
    /// #     type Scope = ();
    /// #     type Route = ();
    /// #     type Event = ();
    /// // In the page: <script>window.remount = {params: {zone: …}}</script>
    /// async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
    ///     let params = socket.connect_params();
    ///     let zone = params.and_then(|params| params.get("zone")?.as_str());
    ///     Ok(Self { zone: zone.unwrap_or("UTC").to_owned() })
    /// }
    /// #     fn render(&self) -> impl Markup { view! { (&self.zone) } }
    /// # }
    /// ```
    #[must_use]
    pub fn connect_params(&self) -> Option<&Value> {
        self.core().connect_params.as_deref()
    }

    pub(crate) fn subscribing(
        &mut self,
        topic: &TopicName,
        taker: &'static Taker,
        codec: Option<&'static Codec>,
    ) -> Subscribing<'_> {
        Subscribing {
            visit: self.parts.subscribes(),
            topic: topic.to_string(),
            taker,
            codec,
        }
    }

    /// Ends the subscription to `topic` of the view or the component whose socket this is. A
    /// message that was broadcast before may still arrive.
    pub fn unsubscribe<M: Message>(&mut self, topic: &Topic<M>) {
        let core = self.core_mut();
        core.ongoing
            .unsubscribe(&topic.name().to_string(), core.owner);
    }

    /// Sends a message to every view and every component that has subscribed to `topic`, this one
    /// included.
    pub fn broadcast<M: Message>(&self, topic: &Topic<M>, message: M) {
        self.parts.site().topics.broadcast(topic, message);
    }

    /// Sends a message to every view and every component that has subscribed to `topic`, except the
    /// one whose socket this is.
    pub fn broadcast_from<M: Message>(&self, topic: &Topic<M>, message: M) {
        let core = self.core();
        let topic_name = topic.name().to_string();
        let mine = core.ongoing.subscription(&topic_name, core.owner);
        self.parts
            .site()
            .topics
            .broadcast_except(topic, message, mine);
    }

    /// Closes the sockets of pages, as
    /// [`LiveHandle::disconnect`](crate::LiveHandle::disconnect) does.
    pub fn disconnect<S: Scope<App = A>>(&self, key: impl Into<ScopeKey>) -> usize {
        self.order::<S>(Order::Disconnect, &key.into())
    }

    /// Makes open views enter their scope again, as
    /// [`LiveHandle::recheck`](crate::LiveHandle::recheck) does.
    pub fn recheck<S: Scope<App = A>>(&self, key: impl Into<ScopeKey>) -> usize {
        self.order::<S>(Order::Recheck, &key.into())
    }

    fn order<S: Scope<App = A>>(&self, order: Order, key: &ScopeKey) -> usize {
        self.parts
            .site()
            .keys
            .order(order, scope::type_of::<S>(), key)
    }

    /// Sends an event to the browser: a window event `phx:name` whose `detail` is the payload, and
    /// every hook that handles `name`.
    ///
    /// # Errors
    ///
    /// The payload cannot be written as JSON.
    pub fn push_event(&mut self, name: &str, payload: &impl Serialize) -> Result {
        let payload = serde_json::to_string(payload)?;
        self.core_mut()
            .effects()
            .events
            .push((name.to_owned(), payload));
        Ok(())
    }

    /// Sets the page's title. When another view takes the place of the main one and sets none, the
    /// title stays, or becomes the default of [`ui::LiveTitle`](crate::ui::LiveTitle).
    pub fn set_page_title(&mut self, title: impl Into<String>) {
        let core = self.core_mut();
        core.title = Some(title.into().into_boxed_str());
        core.effects().title_changed = true;
    }

    /// Says in a sentence or two what is on the page, which search engines show. A layout puts it
    /// into the head with [`ui::LiveMeta`](crate::ui::LiveMeta), and the browser keeps it right
    /// there by live navigation.
    pub fn set_page_description(&mut self, description: impl Into<String>) {
        self.say(Fact::Description(description.into()));
    }

    /// Says which address is the page's own, where it has several that show the same, for example
    /// with another order of its list. Search engines keep that one ([RFC 6596][rfc]). A layout
    /// puts it into the head with [`ui::LiveMeta`](crate::ui::LiveMeta), and the browser keeps it
    /// right there by live navigation.
    ///
    /// ```
    /// # use remount::prelude::*;
    /// #[derive(Route)]
    /// #[route("/articles/{id}")]
    /// struct ArticleRoute {
    ///     id: u32,
    ///     #[query]
    ///     comments: bool,
    /// }
    /// # struct Article;
    /// # impl LiveView for Article {
    /// #     type Scope = ();
    /// #     type Route = ArticleRoute;
    /// #     type Event = ();
    ///
    /// async fn mount(route: ArticleRoute, socket: &mut Socket<Self>) -> Result<Self> {
    ///     socket.set_page_description("How to keep ferns.");
    ///     socket.set_page_canonical(ArticleRoute { comments: false, ..route });
    ///     Ok(Self)
    /// }
    /// #     fn render(&self) -> impl Markup { view! { "" } }
    /// # }
    /// ```
    ///
    /// [rfc]: https://www.rfc-editor.org/rfc/rfc6596
    pub fn set_page_canonical(&mut self, to: impl Target) {
        let to = to.destination().under(self.request().base());
        self.say(Fact::Canonical(to));
    }

    fn say(&mut self, fact: Fact) {
        let (site, core) = self.split();
        match site.page {
            Some((_, meta)) => meta.say(fact),
            None => core.effects().events.push(fact.event()),
        }
    }

    /// Puts a message that [`ui::FlashGroup`](crate::ui::FlashGroup) shows, in this view or, if the
    /// handler also navigates, in the next one: `visit.put_flash("info", "Saved.")`. It takes the
    /// place of the message of its kind.
    ///
    /// Some messages are left out, which is an error in the log: one whose kind has [no valid
    /// name](FlashKind), one of a ninth kind, and the longest of those that go to the next view,
    /// until all together take no more than 2,900 bytes as JSON.
    pub fn put_flash(&mut self, kind: impl Into<FlashKind>, message: impl Into<String>) {
        self.core_mut()
            .around
            .flash
            .put(&kind.into(), message.into());
    }

    /// The message of this kind that the view shows.
    #[must_use]
    pub fn flash(&self, kind: impl Into<FlashKind>) -> Option<&str> {
        self.core().around.flash.get(kind.into().name())
    }

    /// Drops the message of this kind.
    pub fn clear_flash_of(&mut self, kind: impl Into<FlashKind>) {
        self.core_mut().around.flash.clear(Some(kind.into().name()));
    }

    /// Drops all flash messages of this view.
    pub fn clear_flash(&mut self) {
        self.core_mut().around.flash.clear(None);
    }

    /// Replaces the main view by the one at `to`, without a page load. If a view beside the
    /// main one calls it, that view stays, and shows what changed.
    ///
    /// The server waits first, for at most 5 s, until this view's writes to the session are
    /// settled. The view handles nothing meanwhile. The address is one more step of the browser's
    /// history; [`replace_navigate`](Self::replace_navigate) adds none.
    pub fn push_navigate(&mut self, to: impl Target) {
        self.navigate(to, false);
    }

    /// Navigates as [`push_navigate`](Self::push_navigate) does, and has the new address take the
    /// place of the present one in the browser's history, so that "back" does not lead there.
    /// During the first render it is a redirect, which adds no step to the history.
    pub fn replace_navigate(&mut self, to: impl Target) {
        self.navigate(to, true);
    }

    pub(crate) fn patch(&mut self, to: impl Address, replaces: bool) {
        let to = to.destination().under(self.request().base());
        self.core_mut().ask(Navigation::Patch { to, replaces });
    }

    fn navigate(&mut self, to: impl Target, replaces: bool) {
        let to = to.destination().under(self.request().base());
        self.core_mut().ask(Navigation::Navigate { to, replaces });
    }

    /// Loads the page at `to`. The server waits first, for at most 5 s, until this view's writes to
    /// the session are settled, so that the page finds them in its cookie.
    pub fn redirect(&mut self, to: impl Target) {
        let to = to.destination().under(self.request().base());
        self.core_mut().ask(Navigation::Redirect { to });
    }

    /// Sends the page to another site, an [`ExternalUrl`](crate::ExternalUrl), as
    /// [`redirect`](Self::redirect) does within this one. Flash messages do not go along.
    pub fn redirect_external(&mut self, to: impl External) {
        let to = to.into_text();
        self.core_mut().ask(Navigation::External { to });
    }
}
