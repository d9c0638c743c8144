//! What a page shows, and the tokens of its live view.

use std::net::SocketAddr;

use crate::http::{Http, Request};
use crate::key::Key;
use crate::trouble::{Result, Trouble};

/// A page as it was loaded.
pub(crate) struct Page {
    pub(crate) view: View,
    pub(crate) values: Values,
}

/// The element that stands for the live view.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct View {
    pub(crate) id: String,
    pub(crate) session: String,
    pub(crate) static_token: String,
}

/// What is shown for each key.
pub(crate) type Values = Vec<(Key, String)>;

impl Page {
    /// Loads it, with these cookies.
    pub(crate) async fn load(http: &mut Http, address: SocketAddr, cookies: &str) -> Result<Self> {
        let request = Request {
            method: "GET",
            path: "/",
            content_type: "",
            cookies,
            body: "",
        };
        let answer = http.ask(address, &request).await?;
        if answer.status != 200 || !answer.set_cookies.is_empty() {
            let (status, cookies) = (answer.status, answer.set_cookies.len());
            return Err(Trouble::wrong(format!(
                "the page was answered with {status} and {cookies} cookies"
            )));
        }
        Ok(Self {
            view: view(&answer.body)?,
            values: values(&answer.body)?,
        })
    }
}

/// Reads the values out of what the view renders.
pub(crate) fn values(html: &str) -> Result<Values> {
    let value = |key: Key| {
        let (_, rest) = html.split_once(&format!("<output id=\"{}\">", key.name()))?;
        let (value, _) = rest.split_once("</output>")?;
        Some((key, value.to_owned()))
    };
    let values: Option<Values> = Key::ALL.into_iter().map(value).collect();
    values.ok_or_else(|| Trouble::wrong(format!("the page shows not all keys: {html}")))
}

fn view(html: &str) -> Result<View> {
    let view = || {
        let mut tags = html.split('<').filter_map(|rest| rest.split('>').next());
        let tag = tags.find(|tag| tag.contains(" data-phx-main"))?;
        let attribute = |name: &str| {
            let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
            Some(rest.split('"').next()?.to_owned())
        };
        Some(View {
            id: attribute("id")?,
            session: attribute("data-phx-session")?,
            static_token: attribute("data-phx-static").unwrap_or_default(),
        })
    };
    view().ok_or_else(|| Trouble::wrong(format!("the page has no live view: {html}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<main><div id="phx-1" data-phx-main data-phx-session="S" data-phx-static="T"><output id="name">a</output>
        <output id="colour"></output><output id="note">b</output><output id="member">c</output></div></main>"#;

    #[test]
    fn a_page_shows_a_value_for_each_key() {
        let expected = Key::ALL.into_iter().zip(["a", "", "b", "c"]);
        let found = values(PAGE).unwrap();
        assert!(
            found
                .iter()
                .map(|(key, value)| (*key, &**value))
                .eq(expected)
        );
        assert!(values(&PAGE.replace("note", "notes")).is_err());
    }

    #[test]
    fn the_view_is_found_with_its_tokens() {
        let expected = View {
            id: "phx-1".to_owned(),
            session: "S".to_owned(),
            static_token: "T".to_owned(),
        };
        assert_eq!(view(PAGE).unwrap(), expected);
        assert!(view("<div id=\"phx-1\">").is_err());
    }
}
