//! Events with their data, as the value of a binding: `phx-click=(ItemEvent::Remove { id })`.

use crate::attribute::{At, Attribute, Position};
use crate::escape;
use crate::event_value::EventValue;
use crate::js::{JS, Push};
use crate::number;
use crate::seeds::Seeds;
use crate::writer::Writer;

/// For derived code.
#[doc(hidden)]
impl Writer<'_> {
    /// Writes an event as the value of a binding: its name, and behind that its data and the number
    /// of the component that it is for, each as an attribute of its own within the same dynamic. An
    /// element with several events holds those of each in commands, since their attributes could
    /// have one name.
    pub fn event(
        &mut self,
        at: At,
        name: &str,
        data: &[(&str, &dyn EventValue)],
        target: Option<u32>,
    ) {
        match at.position {
            Position::Event | Position::Events if data.is_empty() && target.is_none() => {
                self.value(at, name);
            }
            Position::Event => {
                let hash = |seeds: &Seeds, kind| identity(seeds, kind, name, data, target);
                self.hashed_value(at, hash, |out| push_event(out, name, data, target));
            }
            Position::Events | Position::Commands => {
                let push = Push::of(name, data);
                let push = target.into_iter().fold(push, Push::component);
                JS::new().push(push).write_value(at, self);
            }
            _ if data.is_empty() => self.value(at, name),
            _ => panic!(
                "the event `{name}` has data, which stands in a binding by itself: \
                 `phx-click=(event)`"
            ),
        }
    }
}

/// What an event is known by: its name, whom it is for, and its data. No other text is made for it.
fn identity(
    seeds: &Seeds,
    kind: u64,
    name: &str,
    data: &[(&str, &dyn EventValue)],
    target: Option<u32>,
) -> u64 {
    let mut hash = seeds.text(kind, name);
    if let Some(cid) = target {
        hash = seeds.number(hash, cid.into());
    }
    for (field, value) in data {
        // One that shows nothing counts too.
        hash = seeds.text(hash, field);
        match value.as_number() {
            Some(number) => hash = seeds.number(hash, number),
            None => value.show(&mut |text| hash = seeds.text(hash, text)),
        }
    }
    hash
}

/// Appends an event and its data as attributes.
fn push_event(out: &mut String, name: &str, data: &[(&str, &dyn EventValue)], target: Option<u32>) {
    escape::push_html(out, name);
    if let Some(cid) = target {
        out.push_str("\" phx-target=\"");
        number::push(out, cid.into());
    }
    for (field, value) in data {
        value.show(&mut |text| {
            out.push_str("\" phx-value-");
            out.push_str(field);
            out.push_str("=\"");
            escape::push_html(out, text);
        });
    }
}
