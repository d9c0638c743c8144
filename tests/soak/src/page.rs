//! What a page shows, and the tokens of its live view.

use std::net::SocketAddr;

use bench_browser::http::{Http, Request};
use bench_browser::page::{View, main_view};
use bench_browser::{Result, Trouble};

use crate::key::Key;
use crate::site::HOST;

/// A page as it was loaded.
pub(crate) struct Page {
    pub(crate) view: View,
    pub(crate) values: Values,
}

/// What is shown for each key.
pub(crate) type Values = Vec<(Key, String)>;

impl Page {
    /// Loads it, with these cookies.
    pub(crate) async fn load(http: &mut Http, address: SocketAddr, cookies: &str) -> Result<Self> {
        let request = Request {
            method: "GET",
            path: "/",
            host: HOST,
            cookies,
            ..Request::default()
        };
        let answer = http.ask(address, &request).await?;
        if answer.status != 200 || !answer.set_cookies.is_empty() {
            let (status, cookies) = (answer.status, answer.set_cookies.len());
            return Err(Trouble::wrong(format!(
                "the page was answered with {status} and {cookies} cookies"
            )));
        }
        Ok(Self {
            view: main_view(&answer.body)?,
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

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<main><div id="phx-1" data-phx-main><output id="name">a</output>
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
}
