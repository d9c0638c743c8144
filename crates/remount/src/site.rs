//! A site at work: what every request and every connection reads.

use std::ops::Deref;
use std::sync::{Arc, OnceLock, Weak};
use std::time::Instant;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::response::Response;
use http::request::Parts;
use http::{Extensions, StatusCode, Uri};
use matchit::Router;
use percent_encoding::percent_decode_str;
use remount_pubsub::PubSub;
use remount_session::page::OrphanedWrites;
use remount_session::{ListeningAddress, Sessions, guard};

use crate::app::App;
use crate::base::{self, Base};
use crate::blocking::Blocking;
use crate::crash;
use crate::drain::Drain;
use crate::error::Error;
use crate::error_page::ErrorPage;
use crate::head::{Head, Heads};
use crate::keys::Keys;
use crate::layout_views::LayoutViews;
use crate::located::Located;
use crate::mount_point::MountPoint;
use crate::nested_views::NestedViews;
use crate::page::Page;
use crate::page_headers::PageHeaders;
use crate::page_size::PageSize;
use crate::pattern::parameters;
use crate::prefix_proxies::PrefixProxies;
use crate::runtime::pipe::longpoll::Lines;
use crate::runtime::pipe::room::Room;
use crate::told::Told;
use crate::topics::Topics;
use crate::view_kind::{ViewInfo, ViewKind};
use remount_page::Limits;

mod serving;

pub(crate) type OnError = Box<dyn Fn(&Error, &mut ErrorPage) + Send + Sync>;
pub(crate) type Layout<A> = Box<dyn Fn(&Page<A>, &mut String) + Send + Sync>;

pub(crate) struct Site<A: App> {
    pub(crate) state: A::State,
    setup: Setup<A>,
}

impl<A: App> Site<A> {
    pub(crate) fn new(setup: Setup<A>, state: A::State) -> Self {
        Self { state, setup }
    }
}

impl<A: App> Deref for Site<A> {
    type Target = Setup<A>;

    fn deref(&self) -> &Setup<A> {
        &self.setup
    }
}

/// Where handles find the site, once its router is made and as long as that is there.
pub(crate) type Served<A> = Arc<OnceLock<Weak<Site<A>>>>;

/// All of a site but its state.
pub(crate) struct Setup<A: App> {
    pub(crate) sessions: Sessions<A::Session>,
    /// What is sent to the pages of a session.
    pub(crate) notices: PubSub<()>,
    pub(crate) topics: Topics,
    pub(crate) keys: Keys,
    pub(crate) layout: Layout<A>,
    pub(crate) layout_views: LayoutViews,
    /// Those of scopes, of which not every one has one.
    pub(crate) scope_layouts: Vec<Option<Layout<A>>>,
    pub(crate) on_error: Option<OnError>,
    pub(crate) headers: PageHeaders,
    pub(crate) heads: Heads,
    pub(crate) page_size: PageSize,
    /// Where each entry is, by its pattern.
    pub(crate) routes: Router<usize>,
    pub(crate) entries: Vec<Entry<A>>,
    pub(crate) nested: NestedViews<ViewKind<A>>,
    pub(crate) origins: Vec<String>,
    pub(crate) mount_point: MountPoint,
    pub(crate) prefix_proxies: PrefixProxies,
    pub(crate) told: Told,
    pub(crate) orphaned: OrphanedWrites,
    pub(crate) blocking: Blocking,
    /// That of the server, once a page has joined.
    pub(crate) drain: OnceLock<Drain>,
    pub(crate) served: Served<A>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) room: Room,
    pub(crate) lines: Lines<A::Session>,
}

/// A pattern at which a site serves a view.
pub(crate) struct Entry<A: App> {
    pub(crate) kind: ViewKind<A>,
    pub(crate) pattern: &'static str,
    /// Which one it is of the view's.
    pub(crate) index: usize,
    parameters: Vec<&'static str>,
}

impl<A: App> Entry<A> {
    pub(crate) fn new(kind: ViewKind<A>, pattern: &'static str, index: usize) -> Self {
        Self {
            kind,
            pattern,
            index,
            parameters: parameters(pattern),
        }
    }

    /// The address of a request that axum has led to this pattern, from which a proxy has stripped
    /// this prefix; and where the site's addresses begin. `None` if it is malformed.
    pub(crate) async fn locate(
        &self,
        request: &mut Parts,
        forwarded: &str,
    ) -> Option<(Located, Base)> {
        let mut segments = Vec::new();
        let mut outer = Vec::new();
        if !self.parameters.is_empty() || base::is_nested(request) {
            let path = RawPathParams::from_request_parts(request, &()).await.ok()?;
            for (name, value) in &path {
                match self.parameters.iter().find(|own| **own == name) {
                    Some(own) => segments.push((*own, value.into())),
                    None => outer.push((name.into(), value.into())),
                }
            }
        }
        let base = Base::of_page(request, forwarded, outer).ok()?;
        let uri = base::address(request, forwarded)?;
        let located = Located {
            uri,
            pattern: self.index,
            segments,
            args: Box::default(),
        };
        Some((located, base))
    }
}

/// What an address leads to.
pub(crate) struct Destination<A: App> {
    pub(crate) kind: ViewKind<A>,
    pub(crate) at: Located,
}

impl<A: App> Setup<A> {
    /// A site without views.
    pub(crate) fn new(layout: Layout<A>, sessions: Sessions<A::Session>) -> Self {
        let limits = Limits::default();
        Self {
            sessions,
            notices: PubSub::new(),
            topics: Topics::default(),
            keys: Keys::default(),
            layout,
            layout_views: LayoutViews::default(),
            scope_layouts: Vec::new(),
            on_error: None,
            headers: PageHeaders::default(),
            heads: Heads::default(),
            page_size: PageSize::default(),
            routes: Router::new(),
            entries: Vec::new(),
            nested: NestedViews::default(),
            origins: Vec::new(),
            mount_point: MountPoint::default(),
            prefix_proxies: PrefixProxies::default(),
            told: Told::default(),
            orphaned: OrphanedWrites::default(),
            blocking: Blocking::default(),
            drain: OnceLock::new(),
            served: Served::default(),
            room: Room::of(&limits),
            lines: Lines::of(&limits),
            limits: Arc::new(limits),
        }
    }

    /// The view at an address, which may be absolute and have a fragment, as the browser sends it;
    /// `None` if there is none or the address is malformed.
    pub(crate) fn resolve(&self, base: &Base, url: &str) -> Option<Destination<A>> {
        let url = url.split('#').next()?;
        let local = match url.split_once("://") {
            // A path may hold another address in its query.
            Some((_, rest)) if !url.starts_with('/') => {
                rest.find('/').map_or("/", |start| &rest[start..])
            }
            _ => url,
        };
        let uri: Uri = local.parse().ok()?;
        let found = self.routes.at(base.strip(uri.path())?).ok()?;
        let entry = &self.entries[*found.value];
        let mut segments = Vec::with_capacity(entry.parameters.len());
        for own in &entry.parameters {
            let value = percent_decode_str(found.params.get(own)?);
            segments.push((*own, value.decode_utf8().ok()?.into()));
        }
        Some(Destination {
            kind: entry.kind.clone(),
            at: Located {
                pattern: entry.index,
                segments,
                uri,
                args: Box::default(),
            },
        })
    }

    /// What puts the page of a view together.
    pub(crate) fn layout_of(&self, view: &ViewInfo) -> &Layout<A> {
        let of_scope = view
            .group
            .and_then(|group| self.scope_layouts[group].as_ref());
        of_scope.unwrap_or(&self.layout)
    }

    /// Whether that is known without what a scope has brought.
    pub(crate) fn has_scope_layout(&self, view: &ViewInfo) -> bool {
        view.group
            .is_some_and(|group| self.scope_layouts[group].is_some())
    }

    /// The view that pages ask for under this name.
    pub(crate) fn kind(&self, identity: &str) -> Option<&ViewKind<A>> {
        let mut kinds = self.entries.iter().map(|entry| &entry.kind);
        kinds.find(|kind| kind.info.identity == identity)
    }

    /// What the head of a page says whose addresses begin with this prefix.
    pub(crate) fn head(&self, prefix: &str) -> Head {
        self.heads.of(prefix, &self.mount_point, &self.sessions)
    }

    /// What is answered in the place of a page for this error, as far as the app says so.
    pub(crate) fn error_page(&self, error: &Error, base: &Base) -> ErrorPage {
        let cause = crash::cause(error);
        let status = cause.asked_status();
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut page = ErrorPage::of(status, base.clone());
        if let Some(on_error) = &self.on_error
            && let Err(panic) = guard::call(|| on_error(cause, &mut page))
        {
            tracing::error!(%panic, "`on_error` panicked, and the plain error page is shown");
            return ErrorPage::of(page.status(), base.clone());
        }
        page
    }

    /// The answer in the place of a page, with the headers that pages have. `nonce` is what it has
    /// written as the number of the page, if it has.
    pub(crate) fn completed(&self, mut answer: Response, nonce: Option<&str>) -> Response {
        self.headers.complete(answer.headers_mut(), nonce);
        answer
    }

    /// Tells the sessions where the server of a request listens, if it is one that says so.
    pub(crate) fn hear_of_server(&self, extensions: &Extensions) {
        if cfg!(debug_assertions)
            && let Some(address) = ListeningAddress::of(extensions)
        {
            self.sessions.listens_on(address.0);
        }
    }

    /// The prefix that a trusted proxy has stripped from the path of a request.
    pub(crate) fn forwarded_prefix(&self, request: &Parts) -> String {
        let prefix = self.prefix_proxies.prefix(request);
        let prefix = prefix.inspect_err(|why| self.told.prefix_ignored(*why, Instant::now()));
        prefix.unwrap_or_default().to_owned()
    }
}
