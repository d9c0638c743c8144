//! Sessions: all of the crate [`remount_session`], whose documentation says how they work.
//!
//! The derive [`SessionData`](derive@SessionData) is here for apps that depend on `remount`.

#[doc(no_inline)]
pub use remount_session::*;
#[doc(inline)]
pub use remount_session_macros::SessionDataInRemount as SessionData;

#[cfg(test)]
pub(crate) mod tests {
    use futures_util::FutureExt as _;
    use http::HeaderMap;

    use super::{PageSession, SessionData, Sessions};

    /// The session of a page without cookies, which waits for nobody.
    pub(crate) fn new_page<S: SessionData>(sessions: &Sessions<S>) -> PageSession<S> {
        let connected = sessions.connect(&HeaderMap::new(), None).now_or_never();
        connected
            .expect("no store is asked")
            .expect("no store fails")
    }
}
