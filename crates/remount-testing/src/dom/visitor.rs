//! What a visitor does with fields: typing, checking, choosing.

mod refused;

pub use self::refused::Refused;

use super::live::{ValueMode, normal_newlines, sanitize};
use super::text::collapse;
use super::tree::Id;
use super::{Document, Node};

impl Document {
    /// Says whether a visitor could use an element: whether it is there, shown and not disabled.
    ///
    /// # Errors
    /// If it is gone, hidden or disabled.
    pub fn check_usable(&self, node: Node) -> Result<(), Refused> {
        self.usable(node).map(|_| ())
    }

    /// Types a text into a field, in place of what stands there. Returns whether the value is
    /// another one now.
    ///
    /// As in a browser, what is over the `maxlength` is lost, and so are line ends in a field of
    /// one line. Fields for dates, colours and the like take the text as their value. The focus
    /// stays where it is.
    ///
    /// # Errors
    /// If the element is gone, hidden, disabled, read-only, or no such field, or if a field for
    /// numbers or dates does not take the text.
    pub fn type_text(&mut self, node: Node, text: &str) -> Result<bool, Refused> {
        let id = self.usable(node)?;
        let element = &self.element(node);
        let is_own = element.is("input") && ValueMode::of(element) == ValueMode::Own;
        if !is_own && !element.is("textarea") {
            return Err(self.refuse(id, |html| Refused::NoField { html }));
        }
        if self.is_read_only(node) {
            return Err(self.refuse(id, |html| Refused::ReadOnly { html }));
        }
        let typed = if element.is("textarea") {
            normal_newlines(text)
        } else {
            sanitize(element, text)
        };
        let is_line = HAS_MAXLENGTH.contains(&element.input_type());
        let is_free = is_line || element.is("textarea");
        if !is_free && !is_same_value(text, &typed) {
            return Err(self.refuse(id, |html| Refused::Value {
                html,
                value: text.to_owned(),
            }));
        }
        let limit = element
            .attribute("maxlength")
            .and_then(|limit| limit.trim().parse().ok());
        let typed = match limit.filter(|_| is_free) {
            Some(limit) => within(&typed, limit),
            None => &typed,
        };
        let is_new = self.value_of(id) != typed;
        let typed = typed.to_owned();
        self.live_mut(id, |live| live.value = Some(typed));
        Ok(is_new)
    }

    /// Checks a checkbox or a radio button. The others of a radio button's group are unchecked.
    /// Returns whether it was not checked before.
    ///
    /// # Errors
    /// If the element is gone, hidden, disabled or neither.
    pub fn check(&mut self, node: Node) -> Result<bool, Refused> {
        let id = self.checkable(node)?;
        let is_new = !self.is_on(id);
        self.set_checked_of(id, true);
        Ok(is_new)
    }

    /// Unchecks a checkbox. Returns whether it was checked before.
    ///
    /// # Errors
    /// If the element is gone, hidden, disabled or no checkbox: a visitor unchecks a radio button
    /// by checking another one.
    pub fn uncheck(&mut self, node: Node) -> Result<bool, Refused> {
        let id = self.checkable(node)?;
        if self.element(node).input_type() == "radio" {
            return Err(self.refuse(id, |html| Refused::RadioButton { html }));
        }
        let is_new = self.is_on(id);
        self.set_checked_of(id, false);
        Ok(is_new)
    }

    /// Chooses the option of a `<select>` that has this value, or else this label, and no other
    /// one. Returns whether others are selected now than before.
    ///
    /// # Errors
    /// If the element is gone, hidden, disabled or no `<select>`, or if there is no such option, or
    /// a disabled one.
    pub fn choose(&mut self, node: Node, option: &str) -> Result<bool, Refused> {
        self.choose_all(node, &[option])
    }

    /// Chooses these options of a `<select multiple>`, by their values or else their labels, and no
    /// others. Returns whether others are selected now than before.
    ///
    /// # Errors
    /// If the element is gone, hidden, disabled or no `<select>`, if one of the options is not
    /// there or disabled, or if the `<select>` does not take so many.
    pub fn choose_all(&mut self, node: Node, options: &[&str]) -> Result<bool, Refused> {
        let id = self.usable(node)?;
        if !self.is(id, "select") {
            return Err(self.refuse(id, |html| Refused::NoField { html }));
        }
        if options.len() != 1 && !self.is_multiple(id) {
            return Err(self.refuse(id, |html| Refused::OneOption { html }));
        }
        let chosen = options.iter().map(|option| self.option_named(id, option));
        let chosen = chosen.collect::<Result<Vec<Id>, _>>()?;
        let mut is_new = false;
        for option in self.options(id) {
            let is_chosen = chosen.contains(&option);
            is_new |= self.is_on(option) != is_chosen;
            self.live_mut(option, |live| {
                live.on_is_dirty |= live.on != is_chosen;
                live.on = is_chosen;
            });
        }
        Ok(is_new)
    }

    fn usable(&self, node: Node) -> Result<Id, Refused> {
        let id = self.checked(node)?;
        if let Some((by, how)) = self.hidden_by(id) {
            let by = (by != id).then(|| self.in_one_line(by));
            return Err(self.refuse(id, |html| Refused::Hidden { html, by, how }));
        }
        if let Some(by) = self.disabled_by(id) {
            let by = (by != id).then(|| self.in_one_line(by));
            return Err(self.refuse(id, |html| Refused::Disabled { html, by }));
        }
        Ok(id)
    }

    fn checkable(&self, node: Node) -> Result<Id, Refused> {
        let id = self.usable(node)?;
        if self.element(node).is_checkable() {
            Ok(id)
        } else {
            Err(self.refuse(id, |html| Refused::NoField { html }))
        }
    }

    fn option_named(&self, select: Id, wanted: &str) -> Result<Id, Refused> {
        let options = self.options(select);
        let label = collapse(wanted);
        let by_value = options
            .iter()
            .find(|&&option| self.value_of(option) == wanted);
        let found = by_value
            .or_else(|| {
                options
                    .iter()
                    .find(|&&option| self.label_of(option) == label)
            })
            .copied();
        let Some(found) = found else {
            return Err(self.refuse(select, |html| Refused::NoOption {
                html,
                wanted: wanted.to_owned(),
                options: options
                    .iter()
                    .map(|&option| self.in_one_line(option))
                    .collect(),
            }));
        };
        match self.disabled_by(found) {
            None => Ok(found),
            Some(by) => {
                let by = (by != found).then(|| self.in_one_line(by));
                Err(self.refuse(found, |html| Refused::Disabled { html, by }))
            }
        }
    }

    fn refuse(&self, node: Id, why: impl FnOnce(String) -> Refused) -> Refused {
        why(self.in_one_line(node))
    }
}

/// Whether a field holds what was typed, in small letters or with a `T` between date and time.
fn is_same_value(text: &str, typed: &str) -> bool {
    typed.eq_ignore_ascii_case(text) || typed == text.replacen(' ', "T", 1)
}

/// As much of a text as a field with a `maxlength` takes: browsers count units of UTF-16.
fn within(text: &str, limit: usize) -> &str {
    let mut units = 0;
    for (at, letter) in text.char_indices() {
        units += letter.len_utf16();
        if units > limit {
            return &text[..at];
        }
    }
    text
}

const HAS_MAXLENGTH: [&str; 6] = ["text", "search", "url", "tel", "email", "password"];

#[cfg(test)]
mod tests;
