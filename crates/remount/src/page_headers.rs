//! The headers of a site's pages.

use axum::response::Response;
use http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::random;

/// What each page is answered with, where its answer does not say something else already.
#[derive(Debug)]
pub(crate) struct PageHeaders {
    all: HeaderMap,
    /// The same, and what is said of a page that could be rendered.
    of_page: HeaderMap,
    /// The policy of a page, if it names a number that is used once.
    nonce_policy: Option<String>,
}

const DEFAULTS: [(HeaderName, &str); 5] = [
    (CACHE_CONTROL, "max-age=0, private, must-revalidate"),
    (VARY, "cookie"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (
        CONTENT_SECURITY_POLICY,
        "base-uri 'self'; frame-ancestors 'self'",
    ),
];

/// What stands in a policy for the number of a page.
const NONCE: &str = "{nonce}";

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// What stands in the place of the length of a page: a copy would grow if it were added.
const NO_LENGTH: HeaderValue = HeaderValue::from_static("0");

/// So that what an app adds to a copy does not have its index grow.
const ROOM: usize = 12;

impl PageHeaders {
    pub(crate) fn set(&mut self, name: HeaderName, value: HeaderValue) {
        self.all.insert(name, value);
        self.prepare();
    }

    pub(crate) fn remove(&mut self, name: HeaderName) {
        self.all.remove(name);
        self.prepare();
    }

    /// The answer with this page.
    pub(crate) fn answer(&self, html: String, nonce: Option<&str>) -> Response {
        // One copy costs less than to add one after the other.
        let mut headers = self.of_page.clone();
        if let Some(length) = headers.get_mut(CONTENT_LENGTH) {
            *length = html.len().into();
        }
        let mut answer = Response::new(html.into());
        *answer.headers_mut() = headers;
        if let Some(policy) = nonce.and_then(|nonce| self.policy(nonce)) {
            answer.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
        }
        answer
    }

    /// Whether the policy of a page names a number that is used once.
    pub(crate) fn wants_nonce(&self) -> bool {
        self.nonce_policy.is_some()
    }

    /// Adds those that the answer does not have. A policy has this number, or one that nobody
    /// knows.
    pub(crate) fn complete(&self, answer: &mut HeaderMap, nonce: Option<&str>) {
        if self.wants_nonce() && !answer.contains_key(CONTENT_SECURITY_POLICY) {
            let policy = match nonce {
                Some(nonce) => self.policy(nonce),
                None => self.policy(&random::nonce()),
            };
            answer.extend(policy.map(|policy| (CONTENT_SECURITY_POLICY, policy)));
        }
        for (name, value) in &self.all {
            answer.entry(name).or_insert_with(|| value.clone());
        }
    }

    /// The policy of the page that has this number, if it names one.
    fn policy(&self, nonce: &str) -> Option<HeaderValue> {
        let policy = self.nonce_policy.as_ref()?.replace(NONCE, nonce);
        HeaderValue::from_str(&policy).ok()
    }

    fn prepare(&mut self) {
        let mut of_page = HeaderMap::with_capacity(ROOM);
        of_page.extend(self.all.clone());
        of_page.insert(CONTENT_TYPE, HTML);
        of_page.insert(CONTENT_LENGTH, NO_LENGTH);
        self.of_page = of_page;
        let policy = self.all.get(CONTENT_SECURITY_POLICY);
        let policy = policy.and_then(|policy| policy.to_str().ok());
        let policy = policy.filter(|policy| policy.contains(NONCE));
        self.nonce_policy = policy.map(str::to_owned);
    }
}

impl Default for PageHeaders {
    fn default() -> Self {
        let headers = DEFAULTS.map(|(name, value)| (name, HeaderValue::from_static(value)));
        let mut headers = Self {
            all: headers.into_iter().collect(),
            of_page: HeaderMap::new(),
            nonce_policy: None,
        };
        headers.prepare();
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(headers: &PageHeaders, answer: &[(HeaderName, &'static str)]) -> HeaderMap {
        let answer = answer.iter().cloned();
        let answer = answer.map(|(name, value)| (name, HeaderValue::from_static(value)));
        let mut answer = answer.collect();
        headers.complete(&mut answer, None);
        answer
    }

    #[test]
    fn a_page_is_private_and_in_no_frame_of_others() {
        let answer = completed(&PageHeaders::default(), &[]);
        assert_eq!(answer.len(), DEFAULTS.len());
        assert!(answer[CACHE_CONTROL].to_str().unwrap().contains("private"));
        let policy = answer[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'self'"), "{policy}");
    }

    #[test]
    fn what_an_answer_says_already_stays() {
        let own = [
            (CACHE_CONTROL, "no-store"),
            (CONTENT_SECURITY_POLICY, "default-src 'self'"),
        ];
        let answer = completed(&PageHeaders::default(), &own);
        for (name, value) in own {
            let all: Vec<_> = answer.get_all(&name).iter().collect();
            assert_eq!(all, [value]);
        }
        assert_eq!(answer[VARY], "cookie");
    }

    #[test]
    fn a_site_may_set_other_ones_or_none() {
        let mut headers = PageHeaders::default();
        headers.set(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.remove(CONTENT_SECURITY_POLICY);
        let answer = completed(&headers, &[]);
        assert_eq!(answer[CACHE_CONTROL], "no-store");
        assert!(!answer.contains_key(CONTENT_SECURITY_POLICY));
    }

    #[test]
    fn no_answer_says_that_a_number_stands_in_its_policy() {
        let mut headers = PageHeaders::default();
        let policy = HeaderValue::from_static("style-src 'nonce-{nonce}'");
        headers.set(CONTENT_SECURITY_POLICY, policy);
        let mut answer = HeaderMap::new();
        headers.complete(&mut answer, Some("7"));
        assert_eq!(answer[CONTENT_SECURITY_POLICY], "style-src 'nonce-7'");
        let said = || completed(&headers, &[])[CONTENT_SECURITY_POLICY].clone();
        assert!(!said().to_str().unwrap().contains('{'));
        assert_ne!(said(), said(), "it is used once");
    }

    #[test]
    fn a_page_says_what_all_say_and_that_it_is_so_much_html() {
        let mut headers = PageHeaders::default();
        headers.set(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.remove(VARY);
        let mut page = headers
            .answer("<p>".to_owned(), None)
            .into_parts()
            .0
            .headers;
        assert_eq!(page.remove(CONTENT_TYPE), Some(HTML));
        assert_eq!(page.remove(CONTENT_LENGTH).unwrap(), "3");
        assert_eq!(page, completed(&headers, &[]));
    }
}
