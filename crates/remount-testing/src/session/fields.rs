//! What happens in fields below an element with `phx-hook="PersistSession"`, as edits of keys.
//!
//! The owner of the document finds the element and its fields ([`ROOT`], [`FIELDS`]), and calls
//! what is named after the event: [`input`], [`change`], [`focus_out`], [`submit`], [`reset`],
//! [`removed`]. [`PageSession::apply`](super::PageSession::apply) takes what these return.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::queue::NEVER;

mod held;
mod value;

#[cfg(test)]
mod tests;

/// The elements that save what is typed into them. A field belongs to its form if that is one, and
/// otherwise to the closest of its ancestors.
pub const ROOT: &str = r#"[phx-hook="PersistSession"]"#;
/// The elements that can be fields: those of a form, or those in another root, or a root itself.
pub const FIELDS: &str = "input[name], select[name], textarea[name]";

const DEBOUNCE: Duration = Duration::from_millis(300);

/// A form field as it is now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// Its name, which is the key.
    pub name: String,
    /// What scripts read as its `type`: that of an input, `textarea`, `select-one` or
    /// `select-multiple`.
    pub kind: String,
    /// What stands in it. Of a box or a radio button, the attribute `value`, which is `on` if
    /// there is none.
    pub value: String,
    /// The box is ticked, or the radio button is chosen.
    pub checked: bool,
    /// Those of a `select`.
    pub options: Vec<Choice>,
    /// What the server has rendered into it: the attribute `value`, or a `textarea`'s text.
    pub default_value: String,
    /// The server has rendered it with `checked`.
    pub default_checked: bool,
    /// The attribute `autocomplete`.
    pub autocomplete: String,
    /// The attribute `min`.
    pub min: Option<String>,
    /// The attribute `max`.
    pub max: Option<String>,
    /// The attribute `step`.
    pub step: Option<String>,
    /// The field's own attribute `data-debounce`.
    pub debounce: Option<String>,
}

/// An option of a `select`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The option's value.
    pub value: String,
    /// It is chosen. A browser chooses the first option of a `select` for one, if no other is.
    pub selected: bool,
    /// The server has rendered it with `selected`.
    pub default_selected: bool,
}

/// What an event makes of keys.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyEdit {
    /// The keys have new values, which are sent when they have not changed for so long.
    Edit {
        /// The values by key.
        values: BTreeMap<String, Value>,
        /// The wait.
        delay: Delay,
    },
    /// The keys have new values, which are sent when their form is submitted.
    Hold {
        /// The values by key.
        values: BTreeMap<String, Value>,
    },
    /// The visitor is done with these keys, or with all if none are named.
    Release {
        /// The keys.
        keys: Option<Vec<String>>,
    },
    /// The visitor cannot submit any more what these keys hold.
    Discard {
        /// The keys.
        keys: Vec<String>,
    },
    /// The visitor has taken back what these keys hold, and what was refused of them.
    Undo {
        /// The keys.
        keys: Vec<String>,
    },
}

/// How long a value waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delay {
    /// Until it has not changed for so long.
    After(Duration),
    /// Until the field is left.
    UntilLeft,
}

/// What a field is made to show. Of an input the attribute changes along, `value` or `checked`, and
/// of each option `selected`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// This text.
    Text(String),
    /// Ticked or chosen, or not.
    Checked(bool),
    /// The options with these values, and no others.
    Selected(Vec<String>),
}

/// The visitor has changed a field: the event `input`. `root_debounce` is the attribute
/// `data-debounce` of the root. Returns nothing if there is nothing to save.
///
/// A field that has the focus when the page's script starts, and [is edited](Field::is_edited) by
/// then, counts as changed too.
#[must_use]
pub fn input(field: &Field, root_debounce: Option<&str>) -> Option<KeyEdit> {
    let values = BTreeMap::from([(field.name.clone(), field.session_value()?)]);
    let asked = field.debounce.as_deref().or(root_debounce);
    Some(match debounce(asked) {
        Debounce::Submit => KeyEdit::Hold { values },
        Debounce::Wait(_) if field.is_chosen() => KeyEdit::Edit {
            values,
            delay: Delay::After(Duration::ZERO),
        },
        Debounce::Wait(delay) => KeyEdit::Edit { values, delay },
    })
}

/// The visitor has settled on a field's value: the event `change`.
#[must_use]
pub fn change(field: &Field) -> KeyEdit {
    let keys = Some(vec![field.name.clone()]);
    KeyEdit::Release { keys }
}

/// The focus has left an element in a root with these fields: the event `focusout`.
#[must_use]
pub fn focus_out(fields: &[Field]) -> KeyEdit {
    let keys = Some(names(fields));
    KeyEdit::Release { keys }
}

/// The visitor submits a form that is a root, which sends no request of its own. `unsaved` is what
/// [`PageSession::unsaved`](super::PageSession::unsaved) returns.
#[must_use]
pub fn submit(fields: &[Field], unsaved: &BTreeMap<String, Value>) -> Vec<KeyEdit> {
    let changed = fields
        .iter()
        .filter(|field| field.is_edited() || unsaved.contains_key(&field.name));
    let values = changed.filter_map(|field| Some((field.name.clone(), field.session_value()?)));
    let values: BTreeMap<_, _> = values.collect();
    let delay = Delay::After(Duration::ZERO);
    let edit = (!values.is_empty()).then_some(KeyEdit::Edit { values, delay });
    edit.into_iter().chain([focus_out(fields)]).collect()
}

/// The visitor resets a form that is a root. Before the browser resets it, the fields show what
/// [`PageSession::take_back`](super::PageSession::take_back) says.
#[must_use]
pub fn reset(fields: &[Field]) -> KeyEdit {
    let keys = names(fields);
    KeyEdit::Undo { keys }
}

/// A root with these fields has left the page.
#[must_use]
pub fn removed(fields: &[Field]) -> Vec<KeyEdit> {
    let keys = names(fields);
    vec![KeyEdit::Discard { keys }, KeyEdit::Release { keys: None }]
}

impl KeyEdit {
    /// The edit of one key.
    #[must_use]
    pub fn edit(key: &str, value: Value, delay: Delay) -> Self {
        let values = BTreeMap::from([(key.to_owned(), value)]);
        Self::Edit { values, delay }
    }

    /// The same for a form that is saved when it is submitted.
    #[must_use]
    pub fn hold(key: &str, value: Value) -> Self {
        let values = BTreeMap::from([(key.to_owned(), value)]);
        Self::Hold { values }
    }
}

impl Delay {
    pub(super) fn duration(self) -> Duration {
        match self {
            Self::After(wait) => wait,
            Self::UntilLeft => NEVER,
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Debounce {
    Wait(Delay),
    Submit,
}

/// What `data-debounce` says: milliseconds, `blur` or `submit`.
fn debounce(asked: Option<&str>) -> Debounce {
    let usual = Debounce::Wait(Delay::After(DEBOUNCE));
    let milliseconds = match asked.map(str::trim) {
        None => return usual,
        Some("submit") => return Debounce::Submit,
        Some("blur" | "Infinity") => return Debounce::Wait(Delay::UntilLeft),
        // A script reads an empty text as the number 0.
        Some("") => 0.0,
        Some(text) => text.parse().unwrap_or(f64::NAN),
    };
    let wait = Duration::try_from_secs_f64(milliseconds / 1_000.0);
    wait.map_or(usual, |wait| Debounce::Wait(Delay::After(wait)))
}

fn names(fields: &[Field]) -> Vec<String> {
    fields.iter().map(|field| field.name.clone()).collect()
}
