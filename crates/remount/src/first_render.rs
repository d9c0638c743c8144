//! The page as it first arrives: complete, over plain HTTP.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use http::header::LOCATION;
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use percent_encoding::{CONTROLS, utf8_percent_encode};
use remount_session::timestamp::Timestamp;
use remount_session::{asked_host, guard};

use crate::app::App;
use crate::around::Around;
use crate::base::Base;
use crate::container::Container;
use crate::crash::{self, Report};
use crate::error::kind::Redirection;
use crate::error::{Error, Result};
use crate::flash::FlashMessages;
use crate::flash_cookie;
use crate::here::Here;
use crate::loading;
use crate::located::Located;
use crate::mounted::AnyView;
use crate::mounting::MountRequest;
use crate::navigation::Navigation;
use crate::page::{Page, Placed};
use crate::random;
use crate::rendering::Holes;
use crate::request_info::RequestInfo;
use crate::site::{Destination, Site};
use crate::source::{PageLoad, Source};
use crate::status_cookie;
use crate::telemetry::CallbackKind;
use crate::token::{self, ViewToken};
use crate::view_kind::{ViewInfo, ViewKind};
use crate::visit::VisitCore;
use nested::Filled;

pub(crate) mod nested;

/// Mounts the view to which a request leads, and those that the page shows, and answers with the
/// whole page.
pub(crate) async fn first_render<A: App>(
    site: Arc<Site<A>>,
    destination: Destination<A>,
    base: Base,
    request: Box<Parts>,
) -> Response {
    let now = Timestamp::now();
    let (uri, of_site) = (request.uri.clone(), base.clone());
    let brought = flash_cookie::read(&request.headers);
    let has_flash = brought.is_some();
    let flash = brought.and_then(|token| {
        let host = asked_host(&request.headers, &request.uri);
        token::open_flash(site.sessions.key_ring(), now, &host, token)
    });
    let flash = flash.unwrap_or_default();
    let rejected = status_cookie::read(&request.headers);
    let brings_status = rejected.is_some();
    let status = rejected.and_then(|token| {
        let host = asked_host(&request.headers, &request.uri);
        token::open_status(site.sessions.key_ring(), now, &host, token)
    });
    let rendered = match status {
        // Its socket was answered with it already, and would be again.
        Some(status) => Err(Error::status(status)),
        None => render(&site, destination, base, request, flash, now).await,
    };
    let mut response = match rendered {
        Ok(response) => response,
        Err(error) => failed(&site, &of_site, uri.path(), &error),
    };
    if has_flash {
        flash_cookie::forget(response.headers_mut());
    }
    if brings_status {
        status_cookie::forget(response.headers_mut());
    }
    response
}

/// The page in place of one that was not rendered. Somebody has to look after a failure only.
pub(crate) fn failed<A: App>(site: &Site<A>, base: &Base, path: &str, error: &Error) -> Response {
    let mut page = site.error_page(error, base);
    let (status, line, place) = (page.status(), crash::line(error), crash::place(error));
    let report = if status.is_client_error() {
        tracing::debug!(path, %status, place, error = %line, "a page was not rendered");
        None
    } else {
        tracing::error!(path, %status, place, error = %line, "a page could not be rendered");
        // Whoever asks for a status knows why.
        let is_found = error.asked_status().is_none();
        is_found.then(|| Report::for_page(error)).flatten()
    };
    let answer = page.answer(report.as_ref());
    let nonce = site.headers.wants_nonce().then(|| page.nonce());
    site.completed(answer, nonce)
}

async fn render<A: App>(
    site: &Arc<Site<A>>,
    destination: Destination<A>,
    base: Base,
    request: Box<Parts>,
    flash: FlashMessages,
    now: Timestamp,
) -> Result<Response> {
    let Ok(session) = site.sessions.load(&request.headers).await else {
        // Its error is in the log already.
        return Err(Error::status(StatusCode::SERVICE_UNAVAILABLE));
    };
    let request = RequestInfo::of_page(request, base);
    let head = site.head(request.prefix());
    let loaded = Arc::new(PageLoad::new(session, request));
    let here = Here::new(
        destination.kind.info.addresses,
        &destination.at,
        loaded.request.base(),
    );
    let load = Load {
        site,
        loaded: Arc::clone(&loaded),
        here,
        now,
    };

    let view = Arc::clone(&destination.kind.info);
    let layout = site.layout_of(&view);
    let is_layout_of_site = !site.has_scope_layout(&view);
    let at = (destination.at.uri.clone(), here);
    let mut page = Page::new(Arc::clone(site), Arc::clone(&loaded), at, head);
    let mut html = site.page_size.room();
    let mut of_layout = Vec::new();
    if is_layout_of_site && !site.nested.is_empty() && site.layout_views.are_expected() {
        page.write(layout, &mut html)?;
        of_layout = page.of_layout();
    }
    let main = load.mount_main(destination, flash.clone());
    let (main, early) = if of_layout.is_empty() {
        (main.await, Vec::new())
    } else {
        tokio::join!(main, nested::mount_early(&load, of_layout))
    };

    let mut main = match main.map_err(Error::downcast) {
        Ok(main) => main,
        Err(Ok(redirection)) => return load.follow(redirection),
        Err(Err(error)) => return Err(error),
    };
    if let Some(navigation) = main.navigation()? {
        return load.redirect(&navigation, &main.view.core().around.flash);
    }
    let title = main.view.core().title.as_deref().map(str::to_owned);
    let shown = main.view.core().around.flash.clone();
    let container = load.main_container(main, &flash);
    let main_id = container.id.clone();
    page.set_main(title, shown, container);
    page.write(layout, &mut html)?;
    let placed = page.placed();
    if is_layout_of_site {
        site.layout_views
            .note(placed.iter().any(Placed::is_of_layout));
    }
    if !placed.is_empty() {
        let filled = Box::pin(nested::fill(&load, html, Some(main_id), placed, early));
        html = match filled.await? {
            Filled::Document(html) => html,
            Filled::Elsewhere(response) => return Ok(response),
        };
    }
    site.page_size.note(&html);
    let nonce = site.headers.wants_nonce().then(|| page.nonce().to_owned());
    let mut response = site.headers.answer(html, nonce.as_deref());
    loaded.response.apply(&mut response);
    Ok(response)
}

/// One load of a page.
pub(crate) struct Load<'a, A: App> {
    pub(crate) site: &'a Arc<Site<A>>,
    pub(crate) loaded: Arc<PageLoad<A::Session>>,
    pub(crate) here: Here,
    pub(crate) now: Timestamp,
}

/// A view that has been mounted, and its type.
pub(crate) struct MountedView {
    info: Arc<ViewInfo>,
    view: Box<dyn AnyView>,
}

impl MountedView {
    /// Where it sends the page.
    fn navigation(&mut self) -> Result<Option<Navigation>> {
        let asked = self.view.core().take_navigation();
        asked.map_err(|two| crash::of(self.info.name, CallbackKind::Mount, Error::found(two)))
    }
}

impl<A: App> Load<'_, A> {
    fn mount_main(
        &self,
        to: Destination<A>,
        flash: FlashMessages,
    ) -> impl Future<Output = Result<MountedView>> {
        let Destination { kind, at } = to;
        self.mount(kind, at, flash, true)
    }

    /// The view's own future is made at once, since one that holds what that takes is several times
    /// as large.
    fn mount(
        &self,
        kind: ViewKind<A>,
        at: Located,
        flash: FlashMessages,
        is_main: bool,
    ) -> impl Future<Output = Result<MountedView>> {
        let core = VisitCore {
            around: Around::of(flash),
            ..VisitCore::default()
        };
        let ViewKind { info, mount } = kind;
        let mounting = mount(MountRequest {
            site: Arc::clone(self.site),
            source: Source::Request {
                load: Arc::clone(&self.loaded),
                is_main,
            },
            core,
            at,
            is_main,
            is_again: false,
        });
        async move {
            let name = info.name;
            let mounting = guard::wait(|| mounting);
            let mounted = self
                .site
                .blocking
                .wait(name, CallbackKind::Mount, mounting)
                .await;
            // Its callbacks are guarded each by itself, so that it is known which one has failed.
            let mounted = mounted
                .map_err(|panic| crash::of(name, CallbackKind::Mount, Error::found(panic)))?;
            let mut view = mounted?;
            let core = view.core();
            // Of a view that sends the page elsewhere nothing is shown.
            if core.ongoing.asks_for_loads() && !core.navigates() {
                let loading = loading::await_first(name, &mut *view, self.site.limits.tasks);
                let loading = Box::pin(self.site.blocking.wait(name, CallbackKind::Load, loading));
                let loaded = loading.await;
                loaded.map_err(|panic| crash::of(name, CallbackKind::Load, Error::found(panic)))?;
            }
            Ok(MountedView { info, view })
        }
    }

    fn main_container(&self, main: MountedView, flash: &FlashMessages) -> Container {
        let MountedView { info, view } = main;
        let token = ViewToken {
            id: random::id("phx-"),
            view: info.identity.into(),
        };
        let signed = token.sign(self.site.sessions.key_ring(), self.now);
        Container {
            id: token.id,
            name: info.name,
            token: signed,
            flash: self.sealed(flash).unwrap_or_default(),
            view,
            here: self.here,
            holes: Holes::default(),
        }
    }

    /// The flash messages as they go to the next view, if there are any.
    fn sealed(&self, flash: &FlashMessages) -> Option<String> {
        if flash.is_empty() {
            return None;
        }
        let host = self.loaded.request.asked_host();
        token::seal_flash(self.site.sessions.key_ring(), self.now, &host, flash)
    }

    fn follow(&self, redirection: Redirection) -> Result<Response> {
        let base = self.loaded.request.base();
        let (navigation, flash) = redirection.under(base);
        self.redirect(&navigation, &flash)
    }

    fn redirect(&self, navigation: &Navigation, flash: &FlashMessages) -> Result<Response> {
        let (Navigation::Patch { to, .. }
        | Navigation::Navigate { to, .. }
        | Navigation::Redirect { to }
        | Navigation::External { to }) = navigation;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SEE_OTHER;
        // What is not ASCII is encoded too, as the browser would do it for a link.
        let location = utf8_percent_encode(to, CONTROLS).to_string();
        response
            .headers_mut()
            .insert(LOCATION, HeaderValue::from_str(&location)?);
        if navigation.is_within_site()
            && let Some(token) = self.sealed(flash)
        {
            flash_cookie::leave(&token, response.headers_mut());
        }
        Ok(self.site.completed(response, None))
    }
}
