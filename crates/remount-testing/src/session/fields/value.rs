//! What fields hold, as values of the session, and back.

use serde_json::{Number, Value};

use super::held::float;
use super::{Field, Shown};

impl Field {
    /// The field's value. It has none to save if it is a radio button that is not chosen, a number
    /// that is half typed, or a password.
    #[must_use]
    pub fn session_value(&self) -> Option<Value> {
        if self.is_never_saved() {
            return None;
        }
        match &*self.kind {
            "checkbox" => Some(self.checked.into()),
            "radio" => self.checked.then(|| self.value.clone().into()),
            "number" => match &*self.value {
                "" => Some(Value::Null),
                text => float(text).map(number),
            },
            "range" => float(&self.held()).map(number),
            "select-multiple" => {
                let chosen = self.options.iter().filter(|option| option.selected);
                Some(chosen.map(|option| option.value.clone()).collect())
            }
            "select-one" => {
                let chosen = self.options.iter().find(|option| option.selected);
                let value = chosen.map(|option| option.value.clone());
                Some(value.unwrap_or_default().into())
            }
            _ => Some(self.held().into()),
        }
    }

    /// Whether a change of it is a decision at once, and not one letter of many.
    #[must_use]
    pub fn is_chosen(&self) -> bool {
        matches!(
            &*self.kind,
            "checkbox" | "radio" | "select-one" | "select-multiple" | "color"
        )
    }

    /// Whether it holds something else than what the server has rendered.
    #[must_use]
    pub fn is_edited(&self) -> bool {
        match &*self.kind {
            "select-one" | "select-multiple" => {
                let mut options = self.options.iter();
                options.any(|option| option.selected != option.default_selected)
            }
            "checkbox" | "radio" => self.checked != self.default_checked,
            _ => self.held() != self.default_value,
        }
    }

    /// What the server has rendered; nothing if that is another radio button of the group.
    #[must_use]
    pub fn rendered_value(&self) -> Option<Value> {
        let mut rendered = self.options.iter().filter(|option| option.default_selected);
        match &*self.kind {
            "checkbox" => Some(self.default_checked.into()),
            "radio" => self.default_checked.then(|| self.value.clone().into()),
            "select-multiple" => Some(rendered.map(|option| option.value.clone()).collect()),
            "select-one" => {
                let option = rendered.next().or(self.options.first())?;
                Some(option.value.clone().into())
            }
            _ => Some(self.default_value.clone().into()),
        }
    }

    /// How the field shows a value.
    #[must_use]
    pub fn showing(&self, value: &Value) -> Shown {
        match &*self.kind {
            "checkbox" => Shown::Checked(*value == true),
            "radio" => Shown::Checked(*value == *self.value),
            "select-one" | "select-multiple" => Shown::Selected(match value {
                Value::Array(values) => values.iter().map(text).collect(),
                value => vec![text(value)],
            }),
            _ => Shown::Text(match value {
                Value::Null => String::new(),
                value => text(value),
            }),
        }
    }

    fn is_never_saved(&self) -> bool {
        const KINDS: [&str; 7] = [
            "submit", "reset", "button", "image", "file", "hidden", "password",
        ];
        // Says so too of a password whose letters are shown, in a field of another type.
        let is_password = |word: &str| matches!(word, "current-password" | "new-password");
        KINDS.contains(&&*self.kind) || self.autocomplete.split_whitespace().any(is_password)
    }
}

/// A whole number is written without a fraction, as scripts write it.
fn number(number: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        return Value::from(number as i64);
    }
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

/// The text that a script makes of a value.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(","),
        value => value.to_string(),
    }
}
