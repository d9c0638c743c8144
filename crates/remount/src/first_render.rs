//! The page as it first arrives: complete, over plain HTTP.

use std::sync::Arc;

use axum::body::Body;
use axum::response::{Html, IntoResponse, Response};
use futures_util::future::join_all;
use http::header::{LOCATION, SET_COOKIE};
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderValue, StatusCode, Uri};
use percent_encoding::{CONTROLS, utf8_percent_encode};
use remount_macros::view;
use remount_markup::{self as markup, Markup};
use remount_session::{PlainCookie, asked_host, guard};

use crate::app::App;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::mounted::{AnyView, MountRequest, ViewKind};
use crate::navigation::Navigation;
use crate::page::Page;
use crate::params::Params;
use crate::random;
use crate::request_info::RequestInfo;
use crate::site::Site;
use crate::socket::Core;
use crate::source::{PageLoad, Source};
use crate::token::{self, Now, ViewToken};

/// The cookie in which the stock client carries a flash message over a page load.
const FLASH_COOKIE: PlainCookie = PlainCookie::new("__phoenix_flash__");

/// Mounts the view at the address of a request and its siblings, and answers with the whole page.
pub(crate) async fn first_render<A: App>(site: Arc<Site<A>>, request: Parts) -> Response {
    let uri = request.uri.clone();
    let has_flash = FLASH_COOKIE.read(&request.headers).is_some();
    let mut response = match render(&site, request).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(path = uri.path(), %error, "a page could not be rendered");
            error_page(StatusCode::INTERNAL_SERVER_ERROR)
        }
    };
    site.headers.complete(response.headers_mut());
    if has_flash && !response.headers().contains_key(SET_COOKIE) {
        let spent = format!("{}=; Path=/; Max-Age=0", FLASH_COOKIE.name());
        if let Ok(spent) = HeaderValue::from_str(&spent) {
            response.headers_mut().insert(SET_COOKIE, spent);
        }
    }
    response
}

async fn render<A: App>(site: &Arc<Site<A>>, request: Parts) -> Result<Response> {
    let path = request.uri.path_and_query();
    let Some(destination) = site.resolve(path.map_or("/", PathAndQuery::as_str)) else {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    };
    let now = Now::read();
    let host = asked_host(&request.headers, &request.uri).into_owned();
    let flash = FLASH_COOKIE
        .read(&request.headers)
        .and_then(|token| token::open_flash(site.sessions.key_ring(), now, &host, token))
        .unwrap_or_default();
    let Ok(session) = site.sessions.load(&request.headers).await else {
        // Its error is in the log already.
        return Ok(error_page(StatusCode::SERVICE_UNAVAILABLE));
    };
    let request = RequestInfo::new(request);
    let source = Source::Request(Arc::new(PageLoad { session, request }));

    let mount = |kind: ViewKind<A>, params: Params, uri: Option<Uri>, flash: Flash| {
        let request = MountRequest {
            site: Arc::clone(site),
            source: source.clone(),
            core: Core {
                flash,
                ..Core::default()
            },
            params,
            uri,
        };
        async move {
            let mounting = guard::wait(|| (kind.mount)(request));
            let mounted = site.blocking.wait(kind.name, "mount", mounting).await;
            mounted.map_err(|panic| failed(kind.name, "mounted", &panic))?
        }
    };
    let main = mount(
        destination.kind,
        destination.params,
        Some(destination.uri),
        flash.clone(),
    );
    let siblings = site
        .siblings
        .iter()
        .map(|(_, kind)| mount(*kind, Params::default(), None, Flash::default()));
    let (main, mut siblings) = tokio::join!(main, join_all(siblings));

    let mut main = main?;
    if let Some(navigation) = main.core().take_navigation()? {
        return redirect(site, now, &host, &navigation, &main.core().flash);
    }
    for sibling in &mut siblings {
        let Ok(view) = sibling else {
            continue;
        };
        match view.core().take_navigation() {
            Ok(None) => {}
            Ok(Some(navigation)) => {
                return redirect(site, now, &host, &navigation, &view.core().flash);
            }
            Err(twice) => *sibling = Err(twice.into()),
        }
    }
    let title = main.core().title.as_deref().map(str::to_owned);
    let flash = (!flash.is_empty()).then_some(&flash);
    let id = format!("phx-{}", random::id());
    let container = |view: Box<dyn AnyView>, id: &str, kind: ViewKind<A>, is_main: bool| {
        let token = ViewToken {
            id: id.to_owned(),
            view: kind.name.to_owned(),
            main: is_main,
        };
        let ring = site.sessions.key_ring();
        let held = flash.filter(|_| is_main);
        let flash = held.and_then(|flash| token::seal_flash(ring, now, &host, flash));
        Container {
            id,
            session: token.seal(ring, now),
            flash: flash.unwrap_or_default(),
            is_main,
        }
        .around(view.as_ref(), kind.name)
    };
    let content = container(main, &id, destination.kind, true)?;
    let mut beside = Vec::with_capacity(site.siblings.len());
    for ((id, kind), view) in site.siblings.iter().zip(siblings) {
        let shown = view.and_then(|view| container(view, id, *kind, false));
        // A view that fails ends alone, here as on the socket: it is missing from its page.
        let shown = shown.unwrap_or_else(|error| {
            tracing::error!(view = kind.name, id, %error, "a sibling is missing from its page");
            String::new()
        });
        beside.push((id.clone(), shown));
    }
    let page = Page {
        local_item: site.sessions.local_item(),
        plain_http: site.sessions.is_plain_http(),
        has_session: site.sessions.keep_anything(),
        ..Page::new(title, content, beside)
    };
    document(site, &page)
}

/// The element that stands for a view, in the form the stock client looks for.
struct Container<'a> {
    id: &'a str,
    session: String,
    flash: String,
    is_main: bool,
}

impl Container<'_> {
    fn around(&self, view: &dyn AnyView, name: &str) -> Result<String> {
        let mut inner = String::new();
        let rendered = guard::call(|| view.html(&mut inner));
        rendered.map_err(|panic| failed(name, "rendered", &panic))?;
        let (id, session, flash) = (self.id, &self.session, &self.flash);
        let (is_main, inner) = (self.is_main, markup::Raw(inner));
        let mut out = String::new();
        let element = view! {
            <div id=(id) data-phx-main=(is_main) data-phx-session=(session) data-phx-static=(flash)>
                (&inner)
            </div>
        };
        markup::html(&element, None, &mut out);
        Ok(out)
    }
}

fn document<A: App>(site: &Site<A>, page: &Page) -> Result<Response> {
    let mut out = String::new();
    let written = guard::call(|| (site.layout)(page, &mut out));
    written.map_err(|panic| format!("the layout failed: {panic}"))?;
    match page.missing.get() {
        None => Ok(Html(out).into_response()),
        Some(id) => Err(format!(
            "the layout places the sibling {id:?}, which is not registered: \
             add `.sibling::<YourView>({id:?})` to the site's `Live`"
        )
        .into()),
    }
}

fn redirect<A: App>(
    site: &Site<A>,
    now: Now,
    host: &str,
    navigation: &Navigation,
    flash: &Flash,
) -> Result<Response> {
    let (Navigation::Patch { to, .. }
    | Navigation::Navigate { to, .. }
    | Navigation::Redirect { to }) = navigation;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    // What is not ASCII is encoded too, as the browser would do it for a link.
    let location = utf8_percent_encode(to, CONTROLS).to_string();
    response
        .headers_mut()
        .insert(LOCATION, HeaderValue::from_str(&location)?);
    if let Some(token) = token::seal_flash(site.sessions.key_ring(), now, host, flash) {
        let name = FLASH_COOKIE.name();
        let cookie = format!("{name}={token}; Path=/; Max-Age=60; SameSite=Lax");
        response
            .headers_mut()
            .insert(SET_COOKIE, HeaderValue::from_str(&cookie)?);
    }
    Ok(response)
}

fn failed(view: &str, done: &str, panic: &guard::Panic) -> Error {
    format!("{view} failed while it was {done}: {panic}").into()
}

fn error_page(status: StatusCode) -> Response {
    let page = view! {
        <!DOCTYPE html>
        <html lang="en">
            <head><meta charset="utf-8"><title>"Something went wrong"</title></head>
            <body>
                <h1>"Something went wrong"</h1>
                <p>"The page could not be shown. Please try again in a moment."</p>
            </body>
        </html>
    };
    let mut out = String::new();
    markup::html(&page as &dyn Markup, None, &mut out);
    (status, Html(out)).into_response()
}
