//! `phx-debounce` and `phx-throttle`: what is held back, and for how long.

use std::collections::HashMap;

use super::Obstacle;
use super::deed::Deed;
use crate::dom::{Document, Node};
use crate::effect::{Delay, Effect, Wait};
use crate::turn::Turn;

/// What the client takes where an attribute is empty, in milliseconds.
const DEFAULT: &str = "300";

/// What is held back, on a clock that only [`advance`](super::advance) moves.
#[derive(Debug, Default)]
pub(crate) struct Paced {
    /// Milliseconds since the page was loaded.
    pub(crate) now: u64,
    held: Vec<Held>,
    throttles: HashMap<Node, Throttle>,
}

#[derive(Debug)]
struct Held {
    element: Node,
    /// When it is due; `None` if only a loss of the focus lets it go.
    due: Option<u64>,
    deed: Deed,
}

#[derive(Debug, Default)]
struct Throttle {
    is_on: bool,
    /// When the client's timers let the next one through.
    timers: Vec<u64>,
    key: Option<String>,
}

impl Paced {
    /// When the next one is due.
    pub(crate) fn next_due(&self) -> Option<u64> {
        self.held.iter().filter_map(|held| held.due).min()
    }

    /// Takes what is due first, and moves the clock to its time.
    pub(crate) fn take_due(&mut self, now: u64) -> Option<(Node, Deed)> {
        let due = self.next_due().filter(|due| *due <= now)?;
        self.now = self.now.max(due);
        let at = self.held.iter().position(|held| held.due == Some(due))?;
        let held = self.held.remove(at);
        Some((held.element, held.deed))
    }

    /// Takes what waits for the element to lose the focus: all that it holds back.
    pub(crate) fn take_blurred(&mut self, element: Node) -> Vec<Deed> {
        if let Some(throttle) = self.throttles.get_mut(&element) {
            throttle.timers.pop();
            throttle.is_on = false;
        }
        let (mut taken, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.held)
            .into_iter()
            .partition(|held| held.element == element);
        self.held = kept;
        taken.sort_by_key(|held| held.due.is_some());
        taken.into_iter().map(|held| held.deed).collect()
    }

    /// Forgets what waits for its time, since the form is submitted.
    pub(crate) fn forget(&mut self, element: Node) {
        self.held
            .retain(|held| held.element != element || held.due.is_none());
        if let Some(throttle) = self.throttles.get_mut(&element) {
            throttle.is_on = false;
        }
    }

    fn hold(&mut self, element: Node, due: Option<u64>, deed: Deed) {
        self.held
            .retain(|held| held.element != element || held.due.is_some() != due.is_some());
        self.held.push(Held { element, due, deed });
    }

    /// Whether one comes through now.
    fn passes(&mut self, element: Node, time: u64, key: Option<&str>) -> bool {
        let now = self.now;
        let throttle = self.throttles.entry(element).or_default();
        if throttle.timers.iter().any(|timer| *timer <= now) {
            throttle.is_on = false;
        }
        throttle.timers.retain(|timer| *timer > now);
        let is_other_key = key.is_some() && throttle.key.as_deref() != key;
        if key.is_some() {
            throttle.key = key.map(str::to_owned);
        }
        if throttle.is_on && !is_other_key {
            return false;
        }
        throttle.is_on = true;
        throttle.timers.push(now.saturating_add(time));
        true
    }
}

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
