//! Pages without a WebSocket: `GET` and `POST /live/longpoll`, or another path that the site has
//! for it.
//!
//! The stock client uses it where its WebSocket does not open.
//! [`runtime::pipe::longpoll`](crate::runtime::pipe::longpoll) decides what becomes of its polls
//! and posts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_LENGTH, ORIGIN, REFERER};
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode, Uri};
use remount_session::{ClientAddress, asked_host};
use tokio::time::{sleep, timeout};

use crate::app::App;
use crate::connection::Connection;
use crate::longpoll::said::{Said, Status};
use crate::page_request::{Entrant, Refusal, check_page, check_sender, enter};
use crate::runtime::driver;
use crate::runtime::pipe::longpoll::{Answer, Entry, Post};
use crate::site::Site;
use crate::token::LineToken;

mod said;

/// After so long a page is told that it has no line here. The stock client waits for longer and
/// longer between attempts until a line opens, and then begins anew: one that opens lines which its
/// polls never reach, since they come to another server, would ask without a pause.
const PAUSE: Duration = Duration::from_millis(500);
/// Says where a request comes from.
const FETCH_SITE: &str = "sec-fetch-site";
/// The origin that is none of ours.
const OPAQUE: HeaderValue = HeaderValue::from_static("null");

pub(crate) async fn answer<A: App>(State(site): State<Arc<Site<A>>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    if ![Method::GET, Method::POST, Method::OPTIONS].contains(&parts.method) {
        return said::no_such_method();
    }
    let origin = parts.headers.get(ORIGIN).cloned();
    match check(&site, &mut parts) {
        Ok(()) => {}
        Err(Refusal::TwoHosts) => return StatusCode::BAD_REQUEST.into_response(),
        Err(_) => {
            sleep(PAUSE).await;
            return Said::only(Status::Forbidden).into_response();
        }
    }
    let said = match parts.method {
        Method::OPTIONS => return said::preflight(origin),
        Method::POST => post(&site, parts, body).await,
        _ => get(&site, parts).await,
    };
    said.unwrap_or_else(Said::only).response(origin)
}

/// Whether a page of this site, or of an origin that it lists, sends this request.
///
/// Browsers name no origin where a page asks its own server with GET, nor where another site has an
/// image or a script loaded. What they say instead is not needed, and counts where it is there.
fn check<A: App>(site: &Site<A>, parts: &mut Parts) -> Result<(), Refusal> {
    if parts.headers.contains_key(ORIGIN) {
        return check_sender(site, parts);
    }
    let from = parts.headers.get(FETCH_SITE);
    if from.is_some_and(|from| from != "same-origin") {
        return Err(Refusal::ForeignOrigin);
    }
    if let Some(referer) = parts.headers.get(REFERER) {
        let origin = origin_of(referer).unwrap_or(OPAQUE);
        parts.headers.insert(ORIGIN, origin);
    }
    let checked = check_sender(site, parts);
    parts.headers.remove(ORIGIN);
    checked
}

fn origin_of(referer: &HeaderValue) -> Option<HeaderValue> {
    let address: Uri = referer.to_str().ok()?.parse().ok()?;
    let origin = format!("{}://{}", address.scheme()?, address.authority()?);
    origin.try_into().ok()
}

async fn get<A: App>(site: &Arc<Site<A>>, parts: Parts) -> Result<Said, Status> {
    match token(&parts) {
        Some(_) => poll(site, parts).await,
        None => open(site, parts).await,
    }
}

/// Opens a line, of which the page is given the token.
async fn open<A: App>(site: &Arc<Site<A>>, mut parts: Parts) -> Result<Said, Status> {
    let base = check_page(site, &mut parts).await?;
    let address = ClientAddress::of(&parts.extensions).map(|address| address.0);
    let Some(place) = site.lines.place(address) else {
        site.told.line_refused(Instant::now());
        return Err(Status::Unavailable);
    };
    let host = asked_host(&parts.headers, &parts.uri).into_owned();
    let Entrant {
        session,
        request,
        drain,
    } = enter(site, parts, base).await?;
    let connection = Connection::new(Arc::clone(site), session, request);
    let (line, pipe) = site
        .lines
        .open(place, address, connection.page_socket())
        .ok_or(Status::Unavailable)?;
    tokio::spawn(driver::run(pipe, connection, &drain));
    let token = LineToken { line, batch: 0 };
    Ok(Said::opened(seal(site, &token, &host)))
}

/// Answers a poll, as soon as there is something or after a while.
async fn poll<A: App>(site: &Arc<Site<A>>, parts: Parts) -> Result<Said, Status> {
    let (token, entry) = find(site, &parts).await?;
    let host = asked_host(&parts.headers, &parts.uri).into_owned();
    drop(parts);
    let had_session = entry.has_session();
    let batch = match entry.poll(token.batch).await {
        // Held since before the line was a session's, it may be anybody's. The page polls again,
        // with the cookie of that session, and is given the same batch then.
        Answer::Messages(_) if !had_session && entry.has_session() => {
            return Ok(Said::nothing(seal(site, &token, &host)));
        }
        Answer::Messages(batch) => batch,
        Answer::Nothing => return Ok(Said::nothing(seal(site, &token, &host))),
        Answer::Ended(ending) => {
            sleep(PAUSE).await;
            return Err(ending.into());
        }
    };
    let token = LineToken {
        batch: batch.number,
        ..token
    };
    Ok(Said::messages(seal(site, &token, &host), batch.frames))
}

/// Takes messages of a page.
async fn post<A: App>(site: &Arc<Site<A>>, parts: Parts, body: Body) -> Result<Said, Status> {
    let (_, entry) = find(site, &parts).await?;
    // The stock client waits for the answer to each.
    let mut post = Post::begin(&entry).ok_or(Status::Unavailable)?;
    let most = entry.most_posted();
    let bytes = announced(&parts).unwrap_or(most);
    if bytes > most {
        post.refuse("it has posted too much at once");
        return Err(Status::Gone);
    }
    let taken = timeout(site.limits.post_time, async {
        post.room(bytes).await;
        let body = to_bytes(body, most).await;
        let body = body.map_err(|_| Status::Unavailable)?;
        post.accept(body).await.map_err(Status::from)
    });
    match taken.await {
        Ok(taken) => taken?,
        Err(_) => {
            entry.end_late_post();
            return Err(Status::Unavailable);
        }
    }
    Ok(Said::only(Status::Ok))
}

type Found<S> = (LineToken, Arc<Entry<S>>);

/// The line of a page that polls or posts.
async fn find<A: App>(site: &Site<A>, parts: &Parts) -> Result<Found<A::Session>, Status> {
    let found = try_find(site, parts);
    if found.is_err() {
        sleep(PAUSE).await;
    }
    found
}

fn try_find<A: App>(site: &Site<A>, parts: &Parts) -> Result<Found<A::Session>, Status> {
    let token = token(parts).ok_or(Status::Gone)?;
    let host = asked_host(&parts.headers, &parts.uri);
    let token = LineToken::open(site.sessions.key_ring(), &host, token);
    let token = token.ok_or(Status::Forbidden)?;
    let entry = site.lines.find(token.line).ok_or(Status::Gone)?;
    if entry.admits(&parts.headers) {
        return Ok((token, entry));
    }
    tracing::debug!("a poll or a post came with another session, and is refused");
    // After a login or logout the line is over, and the browser has another session already.
    let is_over = entry.has_ended();
    Err(if is_over {
        Status::Gone
    } else {
        Status::Forbidden
    })
}

/// What the stock client puts behind everything else, once it has it. The app may have a parameter
/// of that name, which stands before.
fn token(parts: &Parts) -> Option<&str> {
    let last = parts.uri.query()?.rsplit('&').next()?;
    last.strip_prefix("token=")
}

fn seal<A: App>(site: &Site<A>, token: &LineToken, host: &str) -> String {
    token.seal(site.sessions.key_ring(), host)
}

fn announced(parts: &Parts) -> Option<usize> {
    let length = parts.headers.get(CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}
