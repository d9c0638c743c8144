//! What a page shows, beside what its views would show if they were rendered anew.

use serde_json::{Value, json};

use super::{AwaitedReply, Page};
use crate::rendered::Rendered;

/// The message to which a view answers with its whole tree as a page should hold it. The server
/// knows it in tests only.
const FRESH: &str = "testing:fresh";

impl Page {
    /// Asks the views that have changed for what they show. Whether there was one.
    pub(crate) fn ask_for_fresh(&mut self) -> bool {
        let changed =
            |index: &usize| self.views[*index].is_dirty && self.views[*index].has_joined();
        let changed: Vec<_> = (0..self.views.len()).filter(changed).collect();
        for &index in &changed {
            self.views[index].is_dirty = false;
            let asked = AwaitedReply::Fresh {
                topic: self.views[index].topic.clone(),
            };
            self.push(index, FRESH, &json!({}), asked);
        }
        !changed.is_empty()
    }

    /// Compares a view with its tree as it is rendered anew.
    pub(super) fn compare(&mut self, index: usize, mut response: Value) -> Result<(), String> {
        let view = &self.views[index];
        let Some(held) = &view.rendered else {
            return Ok(());
        };
        // It has changed again since it was asked for.
        if view.is_dirty {
            return Ok(());
        }
        let id = &view.id;
        let told = |error| format!("#{id} cannot be shown: {error}");
        let fresh = Rendered::new(id.clone(), response["rendered"].take()).map_err(told)?;
        let (fresh, _) = fresh;
        let (held, fresh) = (held.markup().map_err(told)?, fresh.markup().map_err(told)?);
        let (held, fresh) = (without_tokens(&held), without_tokens(&fresh));
        if held == fresh {
            return Ok(());
        }
        Err(format!(
            "the view of #{id} shows something else when it is rendered anew: either what was sent as \
             a difference is wrong, or `render` reads what is not the view's own, such as the time, \
             chance or what views share\n--- by differences\n{}\n--- rendered anew\n{}",
            around(&held, &fresh),
            around(&fresh, &held),
        ))
    }
}

/// The same without the tokens of the views that are shown in it: each is another one.
fn without_tokens(html: &str) -> String {
    const TOKEN: &str = " data-phx-session=\"";
    let mut parts = html.split(TOKEN);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(TOKEN);
        text.push_str(&part[part.find('"').unwrap_or(0)..]);
    }
    text
}

/// The part of a text in which it begins to differ from another one.
fn around<'a>(text: &'a str, other: &str) -> &'a str {
    const BEFORE: usize = 200;
    const BEHIND: usize = 400;
    let same = text
        .bytes()
        .zip(other.bytes())
        .take_while(|(one, other)| one == other);
    let place = same.count();
    let begin = text.floor_char_boundary(place.saturating_sub(BEFORE));
    let end = text.floor_char_boundary((place + BEHIND).min(text.len()));
    &text[begin..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tokens_of_views_do_not_count() {
        let html = |token| format!("<i data-phx-session=\"{token}\" data-phx-static=\"\"></i>x");
        assert_eq!(without_tokens(&html("AbC")), html(""));
    }

    #[test]
    fn of_two_texts_the_part_is_shown_in_which_they_differ() {
        let (before, behind) = ("a".repeat(1_000), "z".repeat(1_000));
        let (one, other) = (format!("{before}1{behind}"), format!("{before}2{behind}"));
        let shown = around(&one, &other);
        assert_eq!(shown, format!("{}1{}", "a".repeat(200), "z".repeat(399)));
    }
}
