//! The headers of a site's pages.

use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};

/// What each page is answered with, where its answer does not say something else already.
#[derive(Debug)]
pub(crate) struct PageHeaders(HeaderMap);

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

impl PageHeaders {
    pub(crate) fn set(&mut self, name: HeaderName, value: HeaderValue) {
        self.0.insert(name, value);
    }

    pub(crate) fn remove(&mut self, name: HeaderName) {
        self.0.remove(name);
    }

    /// Adds those that the answer does not have.
    pub(crate) fn complete(&self, answer: &mut HeaderMap) {
        for (name, value) in &self.0 {
            answer.entry(name).or_insert_with(|| value.clone());
        }
    }
}

impl Default for PageHeaders {
    fn default() -> Self {
        let headers = DEFAULTS.map(|(name, value)| (name, HeaderValue::from_static(value)));
        Self(headers.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(headers: &PageHeaders, answer: &[(HeaderName, &'static str)]) -> HeaderMap {
        let answer = answer.iter().cloned();
        let answer = answer.map(|(name, value)| (name, HeaderValue::from_static(value)));
        let mut answer = answer.collect();
        headers.complete(&mut answer);
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
}
