//! The beginning of what a browser sent, for the log.

use std::fmt::{Display, Write as _};

/// The beginning of a text: 200 bytes at most, and a sign that it goes on.
pub fn excerpt(text: impl Display) -> String {
    let mut beginning = Beginning(String::new());
    if write!(beginning, "{text}").is_err() {
        beginning.0.push('…');
    }
    beginning.0
}

/// The same as [`excerpt`] of a text that is mostly short.
pub fn beginning(text: &str) -> Box<str> {
    if text.len() <= EXCERPT {
        text.into()
    } else {
        excerpt(text).into()
    }
}

const EXCERPT: usize = 200;

/// Takes no more than an excerpt, however long the text is.
struct Beginning(String);

impl std::fmt::Write for Beginning {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let left = EXCERPT.saturating_sub(self.0.len());
        let fits = text.floor_char_boundary(left);
        self.0.push_str(&text[..fits]);
        if fits < text.len() {
            return Err(std::fmt::Error);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_short_whatever_the_text() {
        assert_eq!(excerpt("short"), "short");
        let long = "ä".repeat(100_000);
        for short in [&*excerpt(&long), &*beginning(&long)] {
            assert_eq!(short, format!("{}…", "ä".repeat(100)));
        }
    }
}
