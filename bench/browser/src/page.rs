//! The live views of a page.

use serde_json::{Value, json};

use crate::{Result, Trouble};

/// The element that stands for a live view.
#[derive(Debug, PartialEq, Eq)]
pub struct View {
    /// Its id.
    pub id: String,
    /// The token of the view.
    pub session: String,
    /// The token of its flash. Absent where it is empty, as the stock client has it.
    pub static_token: Option<String>,
}

impl View {
    /// The topic on which it is joined.
    #[must_use]
    pub fn topic(&self) -> String {
        format!("lv:{}", self.id)
    }

    /// The payload of its join, on a page with this address.
    #[must_use]
    pub fn join(&self, url: &str) -> Value {
        json!({
            "url": url,
            "params": { "_mounts": 0, "_mount_attempts": 0 },
            "session": self.session,
            "static": self.static_token,
            "sticky": false,
        })
    }
}

/// Finds the first element with `data-phx-main`.
///
/// # Errors
///
/// There is none, or it lacks an id or its token.
pub fn main_view(html: &str) -> Result<View> {
    for tag in html.split('<').skip(1) {
        let attributes = attributes(tag);
        if named(&attributes, "data-phx-main").is_none() {
            continue;
        }
        return view(&attributes)
            .ok_or_else(|| Trouble::wrong("the main view has no id, or no data-phx-session"));
    }
    Err(Trouble::wrong(
        "the page has no live view: no element with data-phx-main",
    ))
}

/// Finds the views beside the main one, in their order.
#[must_use]
pub fn other_views(html: &str) -> Vec<View> {
    let tags = html.split('<').skip(1).map(attributes);
    let others = tags.filter(|attributes| named(attributes, "data-phx-main").is_none());
    others.filter_map(|attributes| view(&attributes)).collect()
}

/// The view of an element with these attributes, if it stands for one.
fn view(attributes: &[(&str, &str)]) -> Option<View> {
    Some(View {
        id: named(attributes, "id")?,
        session: named(attributes, "data-phx-session")?,
        static_token: named(attributes, "data-phx-static").filter(|token| !token.is_empty()),
    })
}

fn named(attributes: &[(&str, &str)], wanted: &str) -> Option<String> {
    let found = attributes.iter().find(|(name, _)| *name == wanted);
    found.map(|(_, value)| unescape(value))
}

/// The attributes of what follows a `<`. A name without a value has an empty one.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut attributes = Vec::new();
    let name_end = tag
        .find(|c: char| c.is_whitespace() || c == '>')
        .unwrap_or(tag.len());
    let mut rest = &tag[name_end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/'))
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.is_empty() {
            return attributes;
        }
        let Some(value) = after.trim_start().strip_prefix('=') else {
            attributes.push((name, ""));
            rest = after;
            continue;
        };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => value.split_at(
                value
                    .find(|c: char| c.is_whitespace() || c == '>')
                    .unwrap_or(value.len()),
            ),
        };
        attributes.push((name, value));
        rest = after;
    }
}

fn unescape(value: &str) -> String {
    value
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, id: &str, session: &str, static_token: Option<&str>) {
        let expected = View {
            id: id.to_owned(),
            session: session.to_owned(),
            static_token: static_token.map(str::to_owned),
        };
        assert_eq!(main_view(html).unwrap(), expected);
    }

    #[test]
    fn the_main_view_is_found_among_others() {
        check(
            r#"<!DOCTYPE html><body><p class='x'>1 < 2</p>
               <div id="phx-0" data-phx-session="other"></div>
               <main id="phx-1" data-phx-main data-phx-session="S" data-phx-static="T"><b>hi</b></main>"#,
            "phx-1",
            "S",
            Some("T"),
        );
    }

    #[test]
    fn the_others_are_found_beside_it() {
        let html = r#"<p id="x"></p><div id="phx-1" data-phx-main data-phx-session="S"></div>
            <div id="a" data-phx-session="T"></div><div id="b" data-phx-session="U"></div>"#;
        let others = other_views(html);
        let ids: Vec<_> = others.iter().map(|view| view.id.as_str()).collect();
        assert_eq!(ids, ["a", "b"]);
        assert_eq!(others[1].session, "U");
    }

    #[test]
    fn attributes_come_in_any_order_and_any_quotes() {
        check(
            "<div data-phx-static=\"\" data-phx-session='a&amp;b' data-phx-main=\"\" id=x>",
            "x",
            "a&b",
            None,
        );
    }

    #[test]
    fn a_page_without_view_is_an_error() {
        assert!(main_view("<p>data-phx-main</p>").is_err());
        assert!(main_view("<div data-phx-main>").is_err());
    }
}
