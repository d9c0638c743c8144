//! A page that a handler of the app makes, and that shows live views.

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;
use remount_markup::{self as markup, Markup};
use remount_session::timestamp::Timestamp;
use remount_session::{asked_host, names_two_hosts};

use crate::app::App;
use crate::base::{self, Base};
use crate::error::Result;
use crate::first_render::nested::{Filled, fill};
use crate::first_render::{Load, failed};
use crate::here::Here;
use crate::live_handle::LiveHandle;
use crate::page::Page;
use crate::request_info::RequestInfo;
use crate::source::PageLoad;
use crate::{flash_cookie, token};

/// What is done with a page until its views are mounted.
type Filling<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A handler of the app takes a page as an argument, where the state of its router is a
/// [`LiveHandle`], or has one (axum's `FromRef`). The handler is to be in the same router as the
/// site, so that both are below the same prefix.
///
/// ```
/// use axum::extract::Path;
/// use axum::response::Response;
/// use axum::routing::get;
/// use remount::prelude::*;
///
/// struct Comments { article: u32 }
///
/// impl LiveView for Comments {
///     type Scope = ();
///     type Route = Args<u32>;
///     type Event = ();
/// #   async fn mount(Args(article): Args<u32>, _: &mut Socket<Self>) -> Result<Self> {
/// #       Ok(Self { article })
/// #   }
///
///     fn render(&self) -> impl Markup {
///         view! { "Comments on no. " (self.article) }
///     }
/// }
///
/// async fn article(Path(number): Path<u32>, page: Page<()>) -> Response {
///     let page = &page; // a template takes what it uses
///     page.show(view! {
///         <!DOCTYPE html>
///         <html lang="en">
///             <head><title>"Article " (number)</title>(page.head())</head>
///             <body>
///                 <h1>"How to keep ferns"</h1>
///                 (nested::<Comments>("comments", number))
///             </body>
///         </html>
///     })
///     .await
/// }
///
/// fn app(sessions: Sessions<()>) -> axum::Router {
///     let live = Live::new(sessions).state(()).nested::<Comments>("comments");
///     axum::Router::new()
///         .route("/articles/{number}", get(article))
///         .with_state(live.handle())
///         .merge(live)
/// }
/// ```
///
/// # Rejection
///
/// The answer has status 400 if the request names two hosts or its path is malformed, 503 if the
/// session cannot be loaded, and 500 if the site has no router.
impl<A, S> FromRequestParts<S> for Page<A>
where
    A: App,
    S: Send + Sync,
    LiveHandle<A>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let handle = LiveHandle::<A>::from_ref(state);
        let Some(site) = handle.site() else {
            tracing::error!(
                "a handler asks for a page of a site that is not served: merge its `Live` into the \
                 router"
            );
            return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        if names_two_hosts(&parts.headers) {
            return Err(StatusCode::BAD_REQUEST.into_response());
        }
        site.hear_of_server(&parts.extensions);
        let forwarded = site.forwarded_prefix(parts);
        let base = Base::of_handler(parts, &forwarded).await;
        let uri = base::address(parts, &forwarded);
        let (Ok(base), Some(uri)) = (base, uri) else {
            return Err(StatusCode::BAD_REQUEST.into_response());
        };
        let Ok(session) = site.sessions.load(&parts.headers).await else {
            // Its error is in the log already.
            return Err(StatusCode::SERVICE_UNAVAILABLE.into_response());
        };
        let flash = flash_cookie::read(&parts.headers).and_then(|token| {
            let host = asked_host(&parts.headers, &parts.uri);
            token::open_flash(site.sessions.key_ring(), Timestamp::now(), &host, token)
        });
        let request = RequestInfo::of_page(Box::new(parts.clone()), base);
        let head = site.head(request.prefix());
        let load = Arc::new(PageLoad::new(session, request));
        let page = Self::new(site, load, (uri, Here::default()), head);
        Ok(page.of_handler(flash.unwrap_or_default()))
    }
}

impl<A: App> Page<A> {
    /// The answer with this document, for a handler that has taken the page as an argument: with
    /// the live views that it shows, and with the headers of the site's own pages. In the document
    /// views stand as in a layout, and need not be sticky.
    ///
    /// No view is the main one, so the page's address leads to none. A live navigation from there
    /// loads the page where it leads. The document needs [`head`](Self::head) to come alive.
    ///
    /// If a view sends the page elsewhere when it is mounted, that is the answer. If the document
    /// panics, or shows a view that the site does not know, the answer is the error page.
    pub fn show(&self, document: impl Markup) -> Filling<Response> {
        let filling = self.render(document);
        let (site, load) = (Arc::clone(self.site()), Arc::clone(self.load()));
        let nonce = site.headers.wants_nonce().then(|| self.nonce().to_owned());
        let has_flash = self.flash().next().is_some();
        Box::pin(async move {
            let mut response = match filling.await {
                Ok(html) => {
                    let mut response = site.headers.answer(html, nonce.as_deref());
                    load.response.apply(&mut response);
                    response
                }
                Err(response) => response,
            };
            if has_flash {
                flash_cookie::forget(response.headers_mut());
            }
            response
        })
    }

    /// This part of a document as HTML, with the live views that it shows, for a handler that has
    /// taken the page as an argument and writes the rest with another template engine. It needs
    /// [`head`](Self::head), too, which is a part as any other. Two parts of one page show views
    /// under different ids.
    ///
    /// The answer is the handler's own, with its headers: it holds what is its visitor's, so that
    /// `cache-control: private` belongs to it. What views say of the response does not reach it,
    /// and flash messages that it shows come once more on a page after it.
    ///
    /// ```
    /// # use axum::response::{Html, Response};
    /// # use remount::prelude::*;
    /// # struct Clock;
    /// # impl LiveView for Clock {
    /// #     type Scope = ();
    /// #     type Route = ();
    /// #     type Event = ();
    /// #     async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> { Ok(Self) }
    /// #     fn render(&self) -> impl Markup { view! { "12:00" } }
    /// # }
    /// async fn about(page: Page<()>) -> std::result::Result<Html<String>, Response> {
    ///     let head = page.render(page.head()).await?;
    ///     let clock = page.render(nested::<Clock>("clock", ())).await?;
    ///     Ok(Html(format!("<!DOCTYPE html><head>{head}</head><body>{clock}</body>")))
    /// }
    /// # fn app(live: Live<()>) -> axum::Router {
    /// #     axum::Router::new().route("/", axum::routing::get(about)).with_state(live.handle())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The answer in place of the page: a view sends it elsewhere, or the part panics.
    pub fn render(&self, part: impl Markup) -> Filling<Result<String, Response>> {
        let mut html = String::new();
        let write = |page: &Self, out: &mut String| markup::html(&part, Some(&page.lent()), out);
        let written = self.write(&write, &mut html);
        let placed = self.placed();
        let (site, loaded) = (Arc::clone(self.site()), Arc::clone(self.load()));
        let path = self.uri().path().to_owned();
        Box::pin(async move {
            let load = Load {
                site: &site,
                loaded: Arc::clone(&loaded),
                here: Here::default(),
                now: Timestamp::now(),
            };
            let filled = match written {
                Ok(()) => fill(&load, html, None, placed, Vec::new()).await,
                Err(error) => Err(error),
            };
            match filled {
                Ok(Filled::Document(html)) => Ok(html),
                Ok(Filled::Elsewhere(response)) => Err(response),
                Err(error) => Err(failed(&site, loaded.request.base(), &path, &error)),
            }
        })
    }
}
