//! `phx-debounce` and `phx-throttle`: what is held back, and for how long.

use super::Obstacle;
use crate::dom::{Deed, Document, Node};
use crate::effect::{Delay, Effect, Wait};
use crate::turn::Turn;

/// What the client takes where an attribute is empty, in milliseconds.
const DEFAULT: &str = "300";

impl Turn<'_> {
    /// Does something at once, or as late as the element says. `key` is that of a `keydown`.
    pub(super) fn pace(
        &mut self,
        element: Node,
        key: Option<&str>,
        deed: Deed,
    ) -> Result<(), Obstacle> {
        self.acted = true;
        let Some(delay) = delay(self.document, element)? else {
            return self.perform(deed);
        };
        let paced = &mut self.document.memory_mut().paced;
        match delay {
            Delay::Throttle(time) => {
                if paced.passes(element, time, key) {
                    return self.perform(deed);
                }
            }
            Delay::Debounce(time) => {
                let due = paced.now.saturating_add(time);
                paced.hold(element, Some(due), deed);
            }
            Delay::Blur => paced.hold(element, None, deed),
        }
        self.effects.push(Effect::Wait(Wait { element, delay }));
        Ok(())
    }
}

fn delay(document: &Document, element: Node) -> Result<Option<Delay>, Obstacle> {
    let attribute = |name| {
        let value = document.attribute(element, name)?;
        Some(if value.is_empty() { DEFAULT } else { value })
    };
    let (debounce, throttle) = (attribute("phx-debounce"), attribute("phx-throttle"));
    let Some(value) = debounce.or(throttle) else {
        return Ok(None);
    };
    if value == "blur" {
        return Ok(Some(Delay::Blur));
    }
    let time = milliseconds(value).ok_or_else(|| Obstacle::Delay {
        value: value.to_owned(),
    })?;
    Ok(Some(match throttle {
        Some(_) => Delay::Throttle(time),
        None => Delay::Debounce(time),
    }))
}

/// The whole number that a text begins with; one below zero is as if it were zero.
fn milliseconds(text: &str) -> Option<u64> {
    let text = text.trim_start();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let end = digits.find(|digit: char| !digit.is_ascii_digit());
    let number: u64 = digits[..end.unwrap_or(digits.len())].parse().ok()?;
    Some(if text.starts_with('-') { 0 } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_is_the_number_that_the_text_begins_with() {
        let check = |text, expected| assert_eq!(milliseconds(text), expected, "{text:?}");
        check("500", Some(500));
        check(" 20ms", Some(20));
        check("-1", Some(0));
        check("soon", None);
    }
}
