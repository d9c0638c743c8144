//! From an HTTP request to a connection: `GET /live/websocket`, or another path that the site has
//! for it.

use std::sync::Arc;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts, Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{
    CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, UPGRADE,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::app::App;
use crate::connection::Connection;
use crate::page_request::{Entrant, Refusal, check_page, check_sender, enter};
use crate::runtime::driver;
use crate::runtime::pipe::websocket::WebSocket;
use crate::site::Site;

/// The subprotocol that the stock client offers where its page has a token for the app. A browser
/// gives up a socket whose server selects none.
const SUBPROTOCOL: &str = "phoenix";

pub(crate) async fn upgrade<A: App>(
    State(site): State<Arc<Site<A>>>,
    request: Request,
) -> Response {
    try_upgrade(site, request)
        .await
        .unwrap_or_else(|refusal| refusal.status().into_response())
}

async fn try_upgrade<A: App>(site: Arc<Site<A>>, request: Request) -> Result<Response, Refusal> {
    let (mut parts, _) = request.into_parts();
    check_sender(&site, &parts)?;
    let base = check_page(&site, &mut parts).await?;
    let (upgrade, key) = (
        parts.extensions.get::<OnUpgrade>().cloned(),
        parts.headers.get(SEC_WEBSOCKET_KEY).cloned(),
    );
    if let Err(rejection) = WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        return Ok(rejection.into_response());
    }
    let (Some(upgrade), Some(key)) = (upgrade, key) else {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    };
    let offers_subprotocol = offers_subprotocol(&parts.headers);
    let Entrant {
        session,
        request,
        drain,
    } = enter(&site, parts, base).await?;
    tokio::spawn(async move {
        match upgrade.await {
            Ok(upgraded) => {
                let (share, unsent) = (site.room.share(), site.limits.unsent_bytes);
                let socket = WebSocket::new(TokioIo::new(upgraded), share, unsent).await;
                // A task of its own, which lives as long as the page and holds nothing of this one.
                let connection = Connection::new(site, session, request);
                tokio::spawn(driver::run(socket, connection, &drain));
            }
            Err(error) => tracing::debug!(%error, "a socket was given up"),
        }
    });
    let accept = derive_accept_key(key.as_bytes());
    let headers = [
        (CONNECTION, "upgrade"),
        (UPGRADE, "websocket"),
        (SEC_WEBSOCKET_ACCEPT, &accept),
    ];
    let mut response = (StatusCode::SWITCHING_PROTOCOLS, headers).into_response();
    if offers_subprotocol {
        let selected = HeaderValue::from_static(SUBPROTOCOL);
        let headers = response.headers_mut();
        headers.insert(SEC_WEBSOCKET_PROTOCOL, selected);
    }
    Ok(response)
}

fn offers_subprotocol(headers: &HeaderMap) -> bool {
    let offers = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter();
    offers
        .filter_map(|offer| offer.to_str().ok())
        .flat_map(|offer| offer.split(','))
        .any(|offer| offer.trim() == SUBPROTOCOL)
}
