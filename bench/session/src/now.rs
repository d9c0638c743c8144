//! Futures that wait for nothing, run without a runtime, so that none is measured.

use std::convert::Infallible;

use futures_util::FutureExt as _;
use http::{HeaderMap, Request, Response};
use tower::Service;

/// Runs a future to its end.
///
/// # Panics
///
/// When it waits for something.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("nothing here has to wait")
}

/// What a service answers to a request with these headers.
///
/// # Panics
///
/// When it waits for something.
pub fn answer<S, Body>(service: &mut S, headers: HeaderMap) -> Response<Body>
where
    S: Service<Request<()>, Response = Response<Body>, Error = Infallible>,
{
    let mut request = Request::new(());
    *request.headers_mut() = headers;
    let Ok(response) = now(service.call(request));
    response
}
