//! What the site remembers about a visitor.

use std::time::Duration;

use remount_session::{PlainCookie, SessionData};
use serde::Deserialize;

pub(crate) const THEMES: [&str; 3] = ["system", "light", "dark"];

/// Says to whatever stands in front of the site that the visitor has agreed.
const CONSENT: PlainCookie =
    PlainCookie::new("consent").max_age(Duration::from_secs(180 * 24 * 60 * 60));

#[derive(SessionData, Clone)]
pub(crate) struct Visitor {
    #[session(browser, max_chars = 40)] // the page may write these four keys ...
    pub(crate) name: String,
    #[session(browser, one_of = ["system", "light", "dark"])]
    pub(crate) theme: String,
    #[session(browser)]
    pub(crate) newsletter: bool,
    #[session(browser, min = 1, max = 99)]
    pub(crate) tickets: Option<u8>,
    #[session(cookie = CONSENT)] // ... and can never write this one, which a cookie shows
    pub(crate) agreed: bool,
}

impl Default for Visitor {
    fn default() -> Self {
        Self {
            name: String::new(),
            theme: THEMES[0].to_owned(),
            newsletter: false,
            tickets: None,
            agreed: false,
        }
    }
}

/// The form, as a browser sends it without scripts: a box that is not ticked is not there, a number
/// may be empty.
#[derive(Deserialize)]
pub(crate) struct Settings {
    name: String,
    theme: String,
    newsletter: Option<String>,
    tickets: String,
}

impl Visitor {
    pub(crate) fn set(&mut self, settings: Settings) {
        self.name = settings.name;
        self.theme = settings.theme;
        self.newsletter = settings.newsletter.is_some();
        self.tickets = settings.tickets.parse().ok();
    }
}
