//! The messages, as they are written down for both sides.

use serde_json::{Value, json};

use super::*;
use crate::decide::write::Answer;
use crate::page::failure::Failure;
use crate::page::local::LocalRefusal;

fn written() -> Value {
    serde_json::from_str(include_str!("messages.json")).expect("it is JSON")
}

#[test]
fn the_server_reads_all_that_a_page_says() {
    let messages = written();
    let said = messages["from_page"].as_array().unwrap();
    let texts: Vec<_> = said.iter().map(|message| message[1].to_string()).collect();
    let read: Vec<_> = std::iter::zip(said, &texts)
        .map(|(message, text)| FromPage::parse(message[0].as_str().unwrap(), text).unwrap())
        .collect();
    let done = |write, answer, receipt: Option<&str>| FromPage::Done {
        write,
        answer,
        receipt: receipt.map(str::to_owned),
    };
    assert_eq!(
        read,
        [
            FromPage::Ticket,
            FromPage::Local {
                item: "what the browser keeps".to_owned()
            },
            FromPage::Put {
                values: r#"{"draft":"hello"}"#
            },
            done(7, Answer::Status(204), Some("sealed")),
            done(8, Answer::NoCookies, None),
            done(9, Answer::NoStorage, None),
            FromPage::Receipt {
                receipt: "sealed".to_owned()
            },
            FromPage::Failed {
                reason: Failure::NoCookies,
                plain_http: true
            },
        ]
    );
}

#[test]
fn the_server_says_what_a_page_reads() {
    let write = |write, ticket, store| ToPage::Write {
        write,
        ticket,
        store,
    };
    let said = [
        write(7, Some("sealed"), Some(r#"{"draft":"kept","old":null}"#)),
        write(8, Some("sealed"), None),
        write(9, None, Some(r#"{"draft":"kept"}"#)),
        ToPage::Ticket(TicketReply { ticket: "sealed" }),
        ToPage::Post,
        ToPage::Expiring { seconds: 60 },
        ToPage::Local(LocalReply {
            prefixes: r#"{"draft":"v1:"}"#,
            store: "{}",
        }),
    ];
    let said = said.map(|message| {
        let payload: Value = serde_json::from_str(&message.json()).unwrap();
        json!([message.event(), payload])
    });
    assert_eq!(json!(said), written()["to_page"]);
}

#[test]
fn the_server_answers_what_a_page_expects() {
    let local = LocalReply {
        prefixes: r#"{"draft":"v1:"}"#,
        store: r#"{"old":null}"#,
    };
    let join = |post, local| JoinReply {
        ticket: "sealed",
        post,
        local,
    };
    let refusal = |key: Option<&str>, reason: &str| LocalRefusal {
        key: key.map(str::to_owned),
        reason: reason.to_owned(),
    };
    let replies = [
        ("join", join(true, Some(local)).json()),
        ("join without local keys", join(false, None).json()),
        ("ticket", TicketReply { ticket: "sealed" }.json()),
        (
            "store",
            StoreReply {
                store: Some(r#"{"draft":"kept"}"#),
            }
            .json(),
        ),
        (
            "nothing to store",
            PutReply::Kept(StoreReply { store: None }).json(),
        ),
        (
            "refused",
            PutReply::Refused(&refusal(Some("draft"), "too long")).json(),
        ),
        (
            "refused without a key",
            PutReply::Refused(&refusal(None, "not an object")).json(),
        ),
    ];
    let expected = &written()["replies"];
    assert_eq!(expected.as_object().unwrap().len(), replies.len());
    for (name, reply) in replies {
        let reply: Value = serde_json::from_str(&reply).unwrap();
        assert_eq!(reply, expected[name], "{name}");
    }
}

#[test]
fn what_is_no_message_is_refused_with_the_reason() {
    for (event, payload, part) in [
        ("no such", "{}", "no such message"),
        ("done", "{}", "missing field `write`"),
        ("done", r#"{"write":-1,"status":204}"#, "invalid value"),
        ("done", r#"{"write":1,"status":70000}"#, "invalid value"),
        ("local", r#"{"item":7}"#, "invalid type"),
        ("put", "{}", "missing field `put`"),
        ("receipt", "null", "invalid type"),
    ] {
        let error = FromPage::parse(event, payload).unwrap_err().to_string();
        assert!(error.contains(part), "{event} {payload}: {error}");
    }
}

#[test]
fn an_answer_that_no_browser_knows_is_its_status() {
    let done = FromPage::parse("done", r#"{"write":1,"status":502,"reason":"other"}"#);
    let answer = Answer::Status(502);
    let (write, receipt) = (1, None);
    assert_eq!(
        done.unwrap(),
        FromPage::Done {
            write,
            answer,
            receipt
        }
    );
}
