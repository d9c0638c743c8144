//! What a page sends: mostly what the stock client would, and often what it never does.

use super::random::Random;

/// What is known of a page when it sends something.
pub(super) struct Page<'a> {
    /// The topics that it has joined, with the reference of each join.
    pub(super) joined: &'a [(String, String)],
    /// What it has sent before.
    pub(super) sent: &'a [String],
    /// A number that no frame before has had.
    pub(super) number: u64,
}

/// A text frame.
pub(super) fn frame(random: &mut Random, page: &Page<'_>) -> String {
    let number = page.number;
    match random.below(26) {
        0..3 | 24.. => {
            let topic = topic(random);
            let payload = *random.pick(&[
                r#"{"url":"http://x/","session":"s","static":""}"#,
                r#"{"url":"http://x/","session":"s","static":""}"#,
                r#"{"url":"http://x/","session":"s","params":{"_mounts":0}}"#,
                "{}",
                r#"{"url":7}"#,
                "[]",
            ]);
            let join_ref = (!random.once_in(20)).then_some(number);
            text(join_ref, Some(number), &topic, "phx_join", payload)
        }
        3 => {
            let (topic, join_ref) = channel(random, page);
            whole(random, join_ref, number, &topic, "phx_leave", "{}")
        }
        4..10 | 20..24 => {
            let (topic, join_ref) = channel(random, page);
            let long = "x".repeat(random.below(200));
            let kind = *random.pick(&["click", "hook", "hook"]);
            let payload =
                format!(r#"{{"type":"{kind}","event":"n{number}","value":{{"long":"{long}"}}}}"#);
            whole(random, join_ref, number, &topic, "event", &payload)
        }
        10 => {
            let (topic, join_ref) = channel(random, page);
            let event = *random.pick(&["live_patch", "event", "cids_destroyed", "done", "nothing"]);
            let payload = *random.pick(&[
                r#"{"url":"http://x/own"}"#,
                r#"{"url":"http://x/elsewhere"}"#,
                r#"{"type":"form","event":"save","value":"a=1&b=%"}"#,
                r#"{"type":"click","event":"lv:clear-flash","value":{"key":"info"}}"#,
                r#"{"type":"click","event":7}"#,
                r#"{"cids":[1,2,99999999999]}"#,
                r#"{"cids":["1"]}"#,
                "{}",
                "7",
            ]);
            whole(random, join_ref, number, &topic, event, payload)
        }
        11 | 12 => {
            let (topic, join_ref) = channel(random, page);
            let payload = format!(r#"{{"url":"http://x/{}"}}"#, random.pick(&["own", "else"]));
            whole(random, join_ref, number, &topic, "live_patch", &payload)
        }
        13 => {
            let (topic, join_ref) = channel(random, page);
            let event = *random.pick(&["cids_will_destroy", "cids_destroyed"]);
            whole(random, join_ref, number, &topic, event, r#"{"cids":[1,2]}"#)
        }
        14 if random.once_in(2) => text(None::<String>, Some(number), "phoenix", "heartbeat", "{}"),
        14 => {
            let joined = page.joined.iter().find(|(topic, _)| topic == "session");
            let join_ref = joined.map_or("1", |(_, join_ref)| join_ref).to_owned();
            let payload = format!(r#"{{"write":{},"status":204}}"#, 1 + random.below(6));
            whole(random, join_ref, number, "session", "done", &payload)
        }
        15 => {
            let topic = *random.pick(&["lvu:7", "rooms", "session", "phoenix", ""]);
            let event = *random.pick(&["phx_join", "phx_leave", "event", "ticket"]);
            text(Some(number), Some(number), topic, event, "{}")
        }
        16 | 17 if !page.sent.is_empty() => random.pick(page.sent).clone(),
        _ => {
            let from = page.sent.last().map_or("[]", String::as_str);
            damaged(random, from)
        }
    }
}

/// The join of a view that another one shows.
pub(super) fn join_of_nested(random: &mut Random, number: u64) -> String {
    let topic = *random.pick(&["lv:c", "lv:d"]);
    let payload = *random.pick(&[
        r#"{"session":"s","params":{"_mounts":0,"_mount_attempts":0}}"#,
        r#"{"session":"s","params":{"_mounts":1,"_mount_attempts":2}}"#,
    ]);
    text(Some(number), Some(number), topic, "phx_join", payload)
}

/// A binary frame, mostly of nothing that there is.
pub(super) fn binary(random: &mut Random) -> Vec<u8> {
    let mut bytes: Vec<u8> = vec![0, 1, 1, 4, 5];
    bytes.extend(b"11lv:aevent");
    bytes.extend(b"chunk");
    for _ in 0..random.below(3) {
        let at = random.below(bytes.len());
        bytes[at] = u8::try_from(random.below(256)).unwrap_or(0);
    }
    bytes.truncate(random.below(bytes.len() + 1));
    bytes
}

/// Something that is no frame at all.
pub(super) fn garbage(random: &mut Random) -> String {
    (*random.pick(&["", "{}", "[1,2]", "null", r#"["1","2"]"#, "[[[["])).to_owned()
}

fn topic(random: &mut Random) -> String {
    (*random.pick(&["lv:a", "lv:b", "lv:c", "lv:d", "session"])).to_owned()
}

/// A channel that the page has joined, mostly.
fn channel(random: &mut Random, page: &Page<'_>) -> (String, String) {
    if page.joined.is_empty() || random.once_in(10) {
        return (topic(random), "1".to_owned());
    }
    random.pick(page.joined).clone()
}

/// A frame that names the incarnation of a channel, mostly the right one.
fn whole(
    random: &mut Random,
    join_ref: String,
    number: u64,
    topic: &str,
    event: &str,
    payload: &str,
) -> String {
    let join_ref = match random.below(20) {
        0 => None,
        1 => Some("0".to_owned()),
        2 => join_ref
            .parse()
            .ok()
            .map(|join_ref: u64| (join_ref.max(1) - 1).to_string()),
        _ => Some(join_ref),
    };
    let number = (!random.once_in(10)).then_some(number);
    text(join_ref, number, topic, event, payload)
}

fn text(
    join_ref: Option<impl ToString>,
    number: Option<u64>,
    topic: &str,
    event: &str,
    payload: &str,
) -> String {
    let quoted = |text: Option<String>| match text {
        Some(text) => format!("\"{text}\""),
        None => "null".to_owned(),
    };
    let join_ref = quoted(join_ref.map(|join_ref| join_ref.to_string()));
    let number = quoted(number.map(|number| number.to_string()));
    format!(r#"[{join_ref},{number},"{topic}","{event}",{payload}]"#)
}

/// A frame that is cut off, or of which some bytes are others.
fn damaged(random: &mut Random, text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..random.below(4) {
        if !bytes.is_empty() {
            let at = random.below(bytes.len());
            bytes[at] = *random.pick(b"\"[]{},:0a\\ ");
        }
    }
    if random.once_in(2) {
        bytes.truncate(random.below(bytes.len() + 1));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
