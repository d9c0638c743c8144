//! Data of events that are no plain values: as JSON, and secrets.

use proptest::prelude::*;
use remount::prelude::*;
use remount::{EventError, Value};
use secrecy::{ExposeSecret, SecretString};

#[derive(serde::Serialize, serde::Deserialize, Clone, Debug, PartialEq)]
struct Filter {
    tags: Vec<String>,
    most: Option<u32>,
}

#[derive(Event, Clone, Debug, PartialEq)]
enum ListEvent {
    Show {
        #[event(json)]
        filter: Filter,
        page: u8,
    },
}

#[derive(Event, Debug)]
enum LoginEvent {
    #[event(incoming)]
    LogIn {
        name: String,
        password: SecretString,
    },
}

/// What a browser sends for a click on an element with these attributes.
fn clicked(html: &str) -> Value {
    let mut members = serde_json::Map::new();
    for part in html.split(" phx-value-").skip(1) {
        let (key, rest) = part.split_once("=\"").expect("a value");
        let text = rest.split('"').next().expect("an end");
        let text = text.replace("&quot;", "\"").replace("&#39;", "'");
        let text = text.replace("&lt;", "<").replace("&gt;", ">");
        members.insert(key.to_owned(), text.replace("&amp;", "&").into());
    }
    let text = serde_json::to_string(&members).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn html(event: &ListEvent) -> String {
    let button = view! { <button phx-click=(event.clone())>"Show"</button> };
    let mut out = String::new();
    remount::markup::html(&button, None, &mut out);
    out
}

proptest! {
    #[test]
    fn what_travels_as_json_comes_back_as_it_was(
        tags in prop::collection::vec(any::<String>(), 0..4),
        most: Option<u32>,
        page: u8,
    ) {
        let event = ListEvent::Show { filter: Filter { tags, most }, page };
        let back = ListEvent::decode("show", clicked(&html(&event)));
        prop_assert_eq!(back, Ok(event));
    }
}

#[test]
fn a_hook_may_send_it_as_a_value() {
    let sent = r#"{"filter":{"tags":["a"],"most":2},"page":1}"#;
    let tags = vec!["a".to_owned()];
    let filter = Filter {
        tags,
        most: Some(2),
    };
    let event = ListEvent::decode("show", serde_json::from_str(sent).unwrap());
    assert_eq!(event, Ok(ListEvent::Show { filter, page: 1 }));
}

#[track_caller]
fn check_refused(filter: &str, reason: &str) {
    let sent = format!(r#"{{"filter":{filter},"page":1}}"#);
    let refused = ListEvent::decode("show", serde_json::from_str(&sent).unwrap());
    let expected = EventError::Field {
        event: "show".to_owned(),
        field: "filter".to_owned(),
        reason: reason.to_owned(),
    };
    assert_eq!(refused, Err(expected));
}

#[test]
fn what_is_no_such_json_is_refused_without_a_word_of_it() {
    check_refused(
        r#""{\"tags\":\"hunter2\"}""#,
        "is no JSON of its type, from column 17 on",
    );
    check_refused(r#""hunter2""#, "is no JSON, from column 1 on");
}

#[derive(Event, Debug, PartialEq)]
enum AnyEvent {
    Show {
        #[event(json)]
        data: serde_json::Value,
    },
}

fn shown(data: &str) -> Result<AnyEvent, String> {
    let sent = serde_json::json!({ "data": data }).to_string();
    let shown = AnyEvent::decode("show", serde_json::from_str(&sent).unwrap());
    shown.map_err(|error| error.to_string())
}

#[test]
fn json_holds_no_more_values_than_a_message_may() {
    let list = |values: usize| format!("[{}0]", "0,".repeat(values - 1));
    assert!(shown(&list(8_000)).is_ok());
    let refused = shown(&list(8_192)).unwrap_err();
    assert!(refused.contains("more than 8192 values"), "{refused}");
}

#[test]
fn json_lies_no_deeper_than_a_message_may() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(shown(&nested(32)).is_ok());
    let refused = shown(&nested(34)).unwrap_err();
    assert!(refused.contains("more than 32 deep"), "{refused}");
}

/// What the type passes over is counted, too, and ends no counting.
#[test]
fn nothing_in_json_hides_how_much_it_holds() {
    let tags = |before: &str, tags: usize| {
        let tags = format!("[{}\"\"]", "\"\",".repeat(tags - 1));
        let filter = format!("{{{before}\"tags\":{tags}}}");
        let sent = serde_json::json!({ "filter": filter, "page": 1 }).to_string();
        ListEvent::decode("show", serde_json::from_str(&sent).unwrap())
    };
    for before in [
        "",
        "\"other\":1,",
        "\"other\":1e999,",
        "\"other\":\"\\ud800\",",
    ] {
        assert!(tags(before, 9_000).is_err(), "{before}");
    }
    assert!(tags("\"other\":1,", 10).is_ok());
}

fn log_in(password: &str) -> Result<LoginEvent, EventError> {
    let sent = serde_json::json!({"name": "ada", "password": password}).to_string();
    LoginEvent::decode("log_in", serde_json::from_str(&sent).unwrap())
}

#[test]
fn a_secret_is_read_and_shows_itself_nowhere() {
    let event = log_in("hunter2").unwrap();
    let shown = format!("{event:?}");
    let LoginEvent::LogIn { name, password } = event;
    assert_eq!(password.expose_secret(), "hunter2");
    assert!(
        shown.contains(&name) && !shown.contains("hunter2"),
        "{shown}"
    );
}
