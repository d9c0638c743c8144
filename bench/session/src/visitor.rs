//! A typical session.

use remount_session::SessionData;
use serde::{Deserialize, Serialize};

/// What a shop remembers of a visitor: 200 bytes as JSON.
#[derive(SessionData, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Visitor {
    /// What to call them.
    #[session(browser, max_chars = 40)]
    pub name: String,
    /// The colour that they have chosen.
    #[session(browser, max_chars = 7)]
    pub colour: String,
    /// The language and country.
    #[session(browser, max_chars = 12)]
    pub locale: String,
    /// The ids of what lies in their cart.
    pub cart: Vec<String>,
}

const COLOURS: [&str; 2] = ["#336699", "#993366"];

impl Visitor {
    /// The session that is measured.
    #[must_use]
    pub fn typical() -> Self {
        let article = |digit: u8| format!("018f6b1c-7a2e-7c41-9d3f-0a5b6c7d8e9{digit}");
        Self {
            name: "Augusta Ada King (Lovelace)".to_owned(),
            colour: COLOURS[0].to_owned(),
            locale: "en-GB".to_owned(),
            cart: [1, 2, 3].map(article).into(),
        }
    }

    /// Makes a newcomer the typical visitor, and gives one that is known already the other colour.
    pub fn step(&mut self) {
        if self.name.is_empty() {
            *self = Self::typical();
        } else {
            let other = usize::from(self.colour == COLOURS[0]);
            self.colour.replace_range(.., COLOURS[other]);
        }
    }

    /// As JSON.
    ///
    /// # Panics
    ///
    /// Never: all of it can be written as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("text and lists of text can be written as JSON")
    }

    /// From JSON.
    ///
    /// # Panics
    ///
    /// When it is not what [`to_json`](Self::to_json) returned.
    #[must_use]
    pub fn from_json(text: &str) -> Self {
        serde_json::from_str(text).expect("it was written by this program")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typical_session_has_200_bytes() {
        assert_eq!(Visitor::typical().to_json().len(), 200);
    }

    #[test]
    fn each_step_changes_something_and_two_of_them_nothing() {
        let mut visitor = Visitor::default();
        visitor.step();
        assert_eq!(visitor, Visitor::typical());
        visitor.step();
        assert_ne!(visitor, Visitor::typical());
        visitor.step();
        assert_eq!(visitor, Visitor::typical());
    }
}
