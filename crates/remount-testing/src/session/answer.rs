//! What an answer of the endpoint means to the page.

use std::time::Duration;

use serde_json::Value;

const BUSY: Duration = Duration::from_secs(2);
const LONGEST_BUSY: Duration = Duration::from_secs(60);

/// An HTTP answer of the session's endpoint, as far as the page reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The status code.
    pub status: u16,
    /// The body. One that is no JSON says nothing.
    pub body: String,
    /// The header `retry-after`.
    pub retry_after: Option<String>,
    /// The header [`RECEIPT_HEADER`](super::RECEIPT_HEADER).
    pub receipt: Option<String>,
}

/// An answer, and the status with which it came; 0 if none came.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Heard {
    pub(super) answer: Answer,
    pub(super) status: u16,
    /// What the server of the page's socket may be shown of the answer's cookie.
    pub(super) receipt: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    /// Nothing came, or the server is just being replaced: the page may send the same again.
    Silence,
    /// The value is kept. `ticket` is a new one, where the page needs it.
    Saved {
        created: bool,
        ticket: Option<String>,
    },
    /// The ticket belongs to another session than the cookie.
    Conflict,
    /// The ticket is too old.
    Stale,
    /// The server does not take a value, or a key.
    Invalid { key: Option<String>, reason: String },
    /// The server has too many requests. The page asks again after this time.
    Busy { after: Duration },
    /// The server takes none of it, whatever the page sends.
    Refused { reason: String },
}

impl Heard {
    pub(super) fn silence() -> Self {
        Self {
            answer: Answer::Silence,
            status: 0,
            receipt: None,
        }
    }

    pub(super) fn of(answer: &HttpAnswer) -> Self {
        // The page follows no redirect of the endpoint: to `fetch` it is an error.
        if (300..400).contains(&answer.status) {
            return Self::silence();
        }
        let body = serde_json::from_str(&answer.body).unwrap_or_default();
        let receipt = answer.receipt.clone();
        Self {
            answer: meaning(answer.status, &body, answer.retry_after.as_deref()),
            status: answer.status,
            receipt: receipt.filter(|receipt| !receipt.is_empty()),
        }
    }
}

fn meaning(status: u16, body: &Value, retry_after: Option<&str>) -> Answer {
    let error = &body["error"];
    match status {
        200 | 201 | 204 => Answer::Saved {
            created: status == 201,
            ticket: text(&body["ticket"]),
        },
        409 => Answer::Conflict,
        410 => Answer::Stale,
        422 => Answer::Invalid {
            key: text(&error["key"]),
            reason: text(&error["reason"]).unwrap_or_else(|| "not accepted".to_owned()),
        },
        429 => Answer::Busy {
            after: wait_of(retry_after),
        },
        403 => Answer::Refused {
            reason: "blocked".to_owned(),
        },
        500.. => Answer::Silence,
        _ => Answer::Refused {
            reason: text(&error["reason"]).unwrap_or_else(|| format!("status {status}")),
        },
    }
}

/// How long to wait, in seconds. The header's other form, a date, would need the server's clock.
fn wait_of(retry_after: Option<&str>) -> Duration {
    let seconds = retry_after.and_then(|text| text.trim().parse::<f64>().ok());
    match seconds {
        Some(seconds) if seconds > 0.0 => {
            Duration::from_secs_f64(seconds.min(LONGEST_BUSY.as_secs_f64()))
        }
        _ => BUSY,
    }
}

fn text(value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty());
    text.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(status: u16, body: &str, retry_after: Option<&str>) -> Answer {
        let answer = HttpAnswer {
            status,
            body: body.to_owned(),
            retry_after: retry_after.map(str::to_owned),
            receipt: None,
        };
        let heard = Heard::of(&answer);
        if heard.answer != Answer::Silence {
            assert_eq!(heard.status, status);
        }
        heard.answer
    }

    fn check(status: u16, body: &str, expected: &Answer) {
        assert_eq!(&heard(status, body, None), expected, "{status} {body}");
    }

    fn saved(created: bool, ticket: Option<&str>) -> Answer {
        let ticket = ticket.map(str::to_owned);
        Answer::Saved { created, ticket }
    }

    #[test]
    fn three_statuses_say_that_it_is_kept_and_may_bring_a_ticket() {
        check(204, "", &saved(false, None));
        check(200, r#"{"ticket":"t"}"#, &saved(false, Some("t")));
        check(201, r#"{"ticket":"t"}"#, &saved(true, Some("t")));
        check(201, r#"{"ticket":7}"#, &saved(true, None));
        check(201, r#"{"ticket":""}"#, &saved(true, None));
    }

    #[test]
    fn a_ticket_may_be_of_another_session_or_too_old() {
        check(
            409,
            r#"{"error":{"reason":"no session"}}"#,
            &Answer::Conflict,
        );
        check(410, "", &Answer::Stale);
    }

    #[test]
    fn a_refused_value_comes_with_its_key_and_the_reason() {
        let invalid = |key: Option<&str>, reason: &str| Answer::Invalid {
            key: key.map(str::to_owned),
            reason: reason.to_owned(),
        };
        check(
            422,
            r#"{"error":{"reason":"is too long","key":"name"}}"#,
            &invalid(Some("name"), "is too long"),
        );
        check(422, "<html>", &invalid(None, "not accepted"));
        check(422, "[7]", &invalid(None, "not accepted"));
    }

    #[test]
    fn a_busy_server_says_when_to_ask_again_within_a_minute() {
        for (header, milliseconds) in [
            (None, 2_000),
            (Some("7"), 7_000),
            (Some("0.5"), 500),
            (Some("31536000"), 60_000),
            (Some("inf"), 60_000),
            (Some("0"), 2_000),
            (Some("-3"), 2_000),
            (Some("NaN"), 2_000),
            (Some("Mon, 23 Nov 2026 20:00:00 GMT"), 2_000),
        ] {
            let after = Duration::from_millis(milliseconds);
            assert_eq!(heard(429, "", header), Answer::Busy { after }, "{header:?}");
        }
    }

    #[test]
    fn a_server_that_is_being_replaced_has_not_answered() {
        for status in [500, 502, 503, 599] {
            check(status, "<html>", &Answer::Silence);
        }
    }

    #[test]
    fn a_redirect_is_not_followed_and_answers_nothing() {
        check(302, "", &Answer::Silence);
    }

    #[test]
    fn every_other_status_is_final() {
        let refused = |reason: &str| Answer::Refused {
            reason: reason.to_owned(),
        };
        let body = r#"{"error":{"reason":"it is too large"}}"#;
        check(403, body, &refused("blocked"));
        check(413, body, &refused("it is too large"));
        check(404, "", &refused("status 404"));
    }

    #[test]
    fn a_receipt_is_heard_if_there_is_one() {
        let receipt = |receipt: Option<&str>| {
            let receipt = receipt.map(str::to_owned);
            let answer = HttpAnswer {
                status: 204,
                receipt,
                ..HttpAnswer::default()
            };
            Heard::of(&answer).receipt
        };
        assert_eq!(receipt(Some("r")).as_deref(), Some("r"));
        assert_eq!(receipt(Some("")), None);
        assert_eq!(receipt(None), None);
    }
}
