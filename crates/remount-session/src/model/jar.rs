//! Cookies as browsers store them.

use crate::limits::MAX_COOKIE_BYTES;
use crate::simulation::clock;
use crate::values::timestamp::Timestamp;

/// A browser's cookies for one host and the path `/`, in the order in which they were first set,
/// which is also the order in which they are sent.
#[derive(Default)]
pub(super) struct Jar(Vec<Stored>);

struct Stored {
    name: String,
    value: String,
    expiry: Timestamp,
}

impl Jar {
    /// The value of the header `Cookie`.
    pub(super) fn header(&self) -> String {
        let now = clock();
        let alive = self.0.iter().filter(|cookie| cookie.expiry > now);
        let pairs = alive.map(|cookie| format!("{}={}", cookie.name, cookie.value));
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// The value of the cookie of this name.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let now = clock();
        let mut alive = self.0.iter().filter(|cookie| cookie.expiry > now);
        alive
            .find(|cookie| cookie.name == name)
            .map(|cookie| &*cookie.value)
    }

    /// Takes one `Set-Cookie`. A cookie that is set again keeps its place; one that is too large is
    /// dropped and leaves the old one as it was.
    pub(super) fn store(&mut self, header: &str) {
        let mut parts = header.split("; ");
        let (name, value) = parts
            .next()
            .and_then(|pair| pair.split_once('='))
            .expect("a cookie has a name and a value");
        if name.len() + value.len() > MAX_COOKIE_BYTES {
            return;
        }
        let max_age = parts
            .find_map(|attribute| attribute.strip_prefix("Max-Age="))
            .and_then(|seconds| seconds.parse::<u64>().ok())
            .expect("it says for how long");
        let known = self.0.iter().position(|cookie| cookie.name == name);
        if max_age == 0 {
            if let Some(index) = known {
                self.0.remove(index);
            }
            return;
        }
        let stored = Stored {
            name: name.to_owned(),
            value: value.to_owned(),
            expiry: Timestamp(clock().0 + max_age * 1000),
        };
        match known {
            Some(index) => self.0[index] = stored,
            None => self.0.push(stored),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jar(headers: &[&str]) -> String {
        let mut jar = Jar::default();
        for header in headers {
            jar.store(header);
        }
        jar.header()
    }

    #[test]
    fn a_cookie_that_is_set_again_keeps_its_place_and_one_that_was_deleted_does_not() {
        let again = ["a=1; Max-Age=9", "b=2; Max-Age=9", "a=3; Max-Age=9"];
        assert_eq!(jar(&again), "a=3; b=2");
        let anew = [
            "a=1; Max-Age=9",
            "b=2; Max-Age=9",
            "a=; Max-Age=0",
            "a=3; Max-Age=9",
        ];
        assert_eq!(jar(&anew), "b=2; a=3");
    }

    #[test]
    fn a_cookie_that_is_too_large_leaves_the_old_one() {
        let large = format!("a={}; Max-Age=9", "x".repeat(MAX_COOKIE_BYTES));
        assert_eq!(jar(&["a=1; Max-Age=9", &large]), "a=1");
    }
}
