//! The cookies of one browser, as far as they matter to one site.

use std::collections::BTreeMap;

/// Cookies by name. All are of one host and path.
#[derive(Clone, Debug, Default)]
pub struct Jar(BTreeMap<String, String>);

impl Jar {
    /// Takes the value of a `Set-Cookie` header: stores its cookie, or deletes it.
    pub fn take(&mut self, set_cookie: &str) {
        let mut parts = set_cookie.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
            return;
        };
        let is_over = parts
            .filter_map(|attribute| attribute.split_once('='))
            .filter(|(attribute, _)| attribute.eq_ignore_ascii_case("max-age"))
            .any(|(_, seconds)| seconds.parse().is_ok_and(|seconds: i64| seconds <= 0));
        if is_over {
            self.0.remove(name);
        } else {
            self.0.insert(name.to_owned(), value.to_owned());
        }
    }

    /// The value of the `Cookie` header; empty without cookies.
    pub fn header(&self) -> String {
        let pairs: Vec<_> = self
            .0
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(answers: &[&str], header: &str) {
        let mut jar = Jar::default();
        for set_cookie in answers {
            jar.take(set_cookie);
        }
        assert_eq!(jar.header(), header);
    }

    #[test]
    fn a_cookie_is_sent_back_until_another_of_its_name_comes() {
        check(&["a=1; Path=/; Max-Age=60; HttpOnly", "a=2; Path=/"], "a=2");
    }

    #[test]
    fn all_cookies_are_sent_back() {
        check(&["b=2", "a=1=1"], "a=1=1; b=2");
    }

    #[test]
    fn a_cookie_without_time_left_is_deleted() {
        check(&["a=1", "b=2", "a=; Path=/; max-age=0"], "b=2");
    }
}
