//! What a fuzzer throws at the crate, and what has to be so whatever it throws: the targets in
//! `fuzz/` of the repository call this. No other build has it but that of the unit tests, which try
//! the same with a few random inputs.

use crate::decide::endpoint;
use crate::seal::{cookie, ticket};

/// Reads a session's cookie. The first byte says what the others are: what is sealed in one, or
/// what a browser sends.
pub fn session_cookie(input: &[u8]) {
    if let Some((kind, rest)) = input.split_first() {
        cookie::fuzzed::check(*kind, rest);
    }
}

/// Opens a ticket. The first byte says what the others are: what is sealed in one, or its text.
pub fn page_ticket(input: &[u8]) {
    if let Some((kind, rest)) = input.split_first() {
        ticket::fuzzed::check(*kind, rest);
    }
}

/// Posts a body to the endpoint. What stands in it for a ticket, such as `@own`, is replaced by one
/// that the server has sealed.
pub fn posted_body(input: &[u8]) {
    endpoint::fuzzed::check(input);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Near to bodies, so that some are taken.
    const BODY: &str = r#"\{"ticket":"@(own|new|other|write|cookie)","tab":"[ab]","n":[0-9],"put":\{("name":"[a-z]{0,50}"|"volume":[0-9]{1,2}|"user":1)?\}\}"#;

    proptest! {
        #[test]
        fn any_cookie_is_read_as_the_fuzzer_asserts(input: Vec<u8>) {
            session_cookie(&input);
        }

        #[test]
        fn any_ticket_is_opened_as_the_fuzzer_asserts(input: Vec<u8>) {
            page_ticket(&input);
        }

        #[test]
        fn any_body_is_answered_as_the_fuzzer_asserts(input: Vec<u8>) {
            posted_body(&input);
        }

        #[test]
        fn bodies_of_pages_are_answered_as_the_fuzzer_asserts(input in BODY) {
            posted_body(input.as_bytes());
        }
    }
}
