//! As much of a browser as sessions see of it.

use http::header::{COOKIE, HOST, SET_COOKIE};
use http::{HeaderMap, HeaderValue};

/// The headers of a page of the site, with the one cookie that it has set.
#[derive(Clone, Debug)]
pub struct Browser {
    headers: HeaderMap,
}

impl Browser {
    /// One without a cookie.
    #[must_use]
    pub fn new() -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("shop.example"));
        headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
        Self { headers }
    }

    /// What it sends.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// How long name and value of its cookie are together, in bytes.
    #[must_use]
    pub fn cookie_bytes(&self) -> usize {
        self.headers.get(COOKIE).map_or(0, HeaderValue::len)
    }

    /// Takes the cookie of an answer.
    ///
    /// # Panics
    ///
    /// When the answer does not set exactly one.
    pub fn take(&mut self, answer: &HeaderMap) {
        let mut all = answer.get_all(SET_COOKIE).iter();
        let (Some(cookie), None) = (all.next(), all.next()) else {
            panic!("the answer sets one cookie");
        };
        let cookie = cookie.as_bytes();
        let pair = cookie.split(|byte| *byte == b';').next();
        let pair = HeaderValue::from_bytes(pair.unwrap_or(cookie));
        self.headers.insert(COOKIE, pair.expect("part of a header"));
    }
}

impl Default for Browser {
    fn default() -> Self {
        Self::new()
    }
}
