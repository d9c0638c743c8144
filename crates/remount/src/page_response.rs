use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::response::Response;
use http::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

/// These say how the page travels, and are the server's.
const RESERVED: [HeaderName; 6] = [
    CONNECTION,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    LOCATION,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// What a view or a guard says of the HTTP response that its page arrives with, from
/// [`Visit::response`](crate::Visit::response): its status, its headers, and so how long it may be
/// kept.
///
/// ```
/// use axum::http::StatusCode;
/// use axum::http::header::CACHE_CONTROL;
/// # use remount::prelude::*;
/// # struct Article { text: Option<String> }
/// # fn find() -> Option<String> { None }
/// # impl LiveView for Article {
/// #     type Scope = ();
/// #     type Route = ();
/// #     type Event = ();
///
/// async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
///     // The page has something to say although there is no such article.
///     let text = find();
///     if text.is_none() {
///         socket.response().status(StatusCode::NOT_FOUND).header(CACHE_CONTROL, "no-store");
///     }
///     Ok(Self { text })
/// }
/// #     fn render(&self) -> impl Markup { view! { (self.text.as_deref().unwrap_or("None.")) } }
/// # }
/// ```
///
/// Of several views and guards of one page, the last one to say something counts. A page that is
/// not rendered, because it is sent elsewhere or failed, has nothing of it.
///
/// A page holds what is its visitor's. `cache-control: public` is for one that is the same for
/// everybody: whose views and layout read no session, no flash message and nothing that a guard
/// brings. Nor do they show a [sticky](crate::Nested::sticky) view, or, in the page of a handler,
/// any live view: such a one is joined with what is good in one session only.
#[derive(Clone, Copy, Debug)]
pub struct PageResponse<'a>(Option<&'a Said>);

impl<'a> PageResponse<'a> {
    /// `None` where the page has arrived long since.
    pub(crate) fn new(said: Option<&'a Said>) -> Self {
        Self(said)
    }

    /// Sets the status. The server ignores one without a page, such as 204 or 304, and logs an
    /// error. A view that sends the visitor elsewhere calls
    /// [`redirect`](crate::Visit::redirect).
    #[expect(
        clippy::return_self_not_must_use,
        reason = "the last call is a statement"
    )]
    pub fn status(self, status: StatusCode) -> Self {
        if is_of_a_page(status) {
            self.say(|parts| parts.status = Some(status));
        } else if self.0.is_some() {
            tracing::error!(%status, "a view sets a status that no page can have");
        }
        self
    }

    /// Sets a header, in the place of all that it had. The server ignores one that says how the
    /// page travels (`connection`, `content-length`, `content-type`, `location`,
    /// `transfer-encoding`, `upgrade`), and a value that no header can have. It logs an error then.
    #[expect(
        clippy::return_self_not_must_use,
        reason = "the last call is a statement"
    )]
    pub fn header(self, name: HeaderName, value: &str) -> Self {
        self.say_header(name, value, |parts, name, value| {
            parts.set.insert(name, value);
        })
    }

    /// Adds a header beside what the response has under its name already, such as one more
    /// `set-cookie`. What [`header`](Self::header) leaves out, this does too.
    #[expect(
        clippy::return_self_not_must_use,
        reason = "the last call is a statement"
    )]
    pub fn append_header(self, name: HeaderName, value: &str) -> Self {
        self.say_header(name, value, |parts, name, value| {
            parts.added.append(name, value);
        })
    }

    fn say_header(
        self,
        name: HeaderName,
        value: &str,
        say: impl FnOnce(&mut Parts, HeaderName, HeaderValue),
    ) -> Self {
        if self.0.is_some()
            && let Some(value) = checked(&name, value)
        {
            self.say(|parts| say(parts, name, value));
        }
        self
    }

    fn say(self, say: impl FnOnce(&mut Parts)) {
        if let Some(said) = self.0 {
            said.say(say);
        }
    }
}

/// What was said of a response until now. Most views say nothing, which costs nothing.
#[derive(Debug, Default)]
pub(crate) struct Said(Mutex<Option<Box<Parts>>>);

#[derive(Debug, Default)]
struct Parts {
    status: Option<StatusCode>,
    set: HeaderMap,
    added: HeaderMap,
}

impl Said {
    /// Says it of this response.
    pub(crate) fn apply(&self, response: &mut Response) {
        let Some(parts) = self.lock().take() else {
            return;
        };
        if let Some(status) = parts.status {
            *response.status_mut() = status;
        }
        let headers = response.headers_mut();
        headers.extend(parts.set);
        let mut last = None;
        for (name, value) in parts.added {
            // A name stands before the first of its values only.
            last = name.or(last);
            if let Some(name) = &last {
                headers.append(name, value);
            }
        }
    }

    fn say(&self, say: impl FnOnce(&mut Parts)) {
        say(self.lock().get_or_insert_default());
    }

    fn lock(&self) -> MutexGuard<'_, Option<Box<Parts>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_of_a_page(status: StatusCode) -> bool {
    let is_empty = [StatusCode::NO_CONTENT, StatusCode::RESET_CONTENT].contains(&status);
    !(status.is_informational() || status.is_redirection() || is_empty)
}

fn checked(name: &HeaderName, value: &str) -> Option<HeaderValue> {
    if RESERVED.contains(name) {
        tracing::error!(%name, "a view sets a header that says how its page travels");
        return None;
    }
    let value = HeaderValue::from_str(value);
    if value.is_err() {
        tracing::error!(%name, "a view sets a header to what no header can be");
    }
    value.ok()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::header::{CACHE_CONTROL, SET_COOKIE, VARY};

    use super::*;

    /// The response to a page of which a view says this.
    fn response(say: impl Fn(PageResponse<'_>)) -> Response {
        let said = Said::default();
        say(PageResponse::new(Some(&said)));
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        headers.insert(VARY, HeaderValue::from_static("cookie"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
        said.apply(&mut response);
        response
    }

    #[track_caller]
    fn check(say: impl Fn(PageResponse<'_>), name: &HeaderName, expected: &[&str]) {
        let response = response(say);
        let values: Vec<_> = response.headers().get_all(name).iter().collect();
        assert_eq!(values, expected);
    }

    #[test]
    fn a_header_takes_the_place_of_what_there_was() {
        let once = |it: PageResponse<'_>| {
            it.header(VARY, "accept");
        };
        check(once, &VARY, &["accept"]);
        let twice = |it: PageResponse<'_>| {
            it.header(CACHE_CONTROL, "no-cache")
                .header(CACHE_CONTROL, "no-store");
        };
        check(twice, &CACHE_CONTROL, &["no-store"]);
    }

    #[test]
    fn a_header_that_is_added_stands_beside_what_there_was() {
        let two = |it: PageResponse<'_>| {
            it.append_header(SET_COOKIE, "a=1")
                .append_header(SET_COOKIE, "b=2");
        };
        check(two, &SET_COOKIE, &["a=1", "b=2"]);
        let one = |it: PageResponse<'_>| {
            it.append_header(VARY, "accept");
        };
        check(one, &VARY, &["cookie", "accept"]);
    }

    #[test]
    fn what_says_how_the_page_travels_is_not_a_views() {
        for name in RESERVED {
            let before: &[&str] = if name == CONTENT_TYPE {
                &["text/html"]
            } else {
                &[]
            };
            let both = |it: PageResponse<'_>| {
                it.header(name.clone(), "1")
                    .append_header(name.clone(), "1");
            };
            check(both, &name, before);
        }
    }

    #[test]
    fn no_header_has_a_line_break() {
        let split = |it: PageResponse<'_>| {
            it.header(VARY, "a\r\nset-cookie: b=1");
        };
        check(split, &VARY, &["cookie"]);
    }

    #[test]
    fn a_page_has_the_status_that_its_view_says() {
        let status = |status| {
            let say = |it: PageResponse<'_>| {
                it.status(status);
            };
            response(say).status()
        };
        for of_a_page in [StatusCode::NOT_FOUND, StatusCode::CREATED, StatusCode::GONE] {
            assert_eq!(status(of_a_page), of_a_page);
        }
        for of_none in [
            StatusCode::NO_CONTENT,
            StatusCode::NOT_MODIFIED,
            StatusCode::SEE_OTHER,
        ] {
            assert_eq!(status(of_none), StatusCode::OK);
        }
    }

    #[test]
    fn of_a_page_that_has_arrived_nothing_is_said() {
        PageResponse::new(None)
            .status(StatusCode::GONE)
            .header(VARY, "accept");
    }
}
