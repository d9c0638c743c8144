//! From an HTTP request to a connection: `GET /live/websocket`, or what else the site has for it.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts, Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{
    CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, UPGRADE,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use remount_session::{ClientAddress, names_two_hosts};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::app::App;
use crate::base::Base;
use crate::connection::Connection;
use crate::drain::Drain;
use crate::origin;
use crate::request_info::RequestInfo;
use crate::runtime::driver;
use crate::runtime::pipe::websocket::WebSocket;
use crate::site::Site;

/// The only version of Phoenix' serializer that the stock client speaks.
const PROTOCOL_VERSION: &str = "2.0.0";

/// The subprotocol that the stock client offers where its page has a token for the app. A browser
/// gives up a socket whose server selects none.
const SUBPROTOCOL: &str = "phoenix";

pub(crate) async fn upgrade<A: App>(
    State(site): State<Arc<Site<A>>>,
    request: Request,
) -> Response {
    let (mut parts, _) = request.into_parts();
    if names_two_hosts(&parts.headers) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    site.hear_of_server(&parts.extensions);
    if let Err(reason) = origin::check(&site.sessions, &parts, &site.origins) {
        site.told.socket_refused(&parts, reason, Instant::now());
        return StatusCode::FORBIDDEN.into_response();
    }
    let forwarded = site.forwarded_prefix(&parts);
    let Ok(base) = Base::of_socket(&mut parts, &forwarded).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let query = parts.uri.query().unwrap_or_default();
    if !query
        .split('&')
        .any(|pair| pair.strip_prefix("vsn=") == Some(PROTOCOL_VERSION))
    {
        site.told.version_refused(PROTOCOL_VERSION, Instant::now());
        return StatusCode::FORBIDDEN.into_response();
    }
    let (upgrade, key) = (
        parts.extensions.get::<OnUpgrade>().cloned(),
        parts.headers.get(SEC_WEBSOCKET_KEY).cloned(),
    );
    if let Err(rejection) = WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        return rejection.into_response();
    }
    let (Some(upgrade), Some(key)) = (upgrade, key) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let address = ClientAddress::of(&parts.extensions).map(|address| address.0);
    let Ok(attachment) = site.sessions.connect(&parts.headers, address).await else {
        // Its error is in the log already, and the page tries again.
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let drain = parts.extensions.get::<Drain>().cloned().unwrap_or_default();
    let offers_subprotocol = offers_subprotocol(&parts.headers);
    let request = RequestInfo::new(parts, base);
    if request.is_too_long() {
        return StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE.into_response();
    }
    tokio::spawn(async move {
        match upgrade.await {
            Ok(upgraded) => {
                let socket = WebSocket::new(TokioIo::new(upgraded), site.room.share()).await;
                // A task of its own, which lives as long as the page and holds nothing of this one.
                let connection = Connection::new(site, attachment, request);
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
    response
}

fn offers_subprotocol(headers: &HeaderMap) -> bool {
    let offers = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter();
    offers
        .filter_map(|offer| offer.to_str().ok())
        .flat_map(|offer| offer.split(','))
        .any(|offer| offer.trim() == SUBPROTOCOL)
}
