//! Attributes: how those of an element become those of the one that the server sent.

use super::Patch;
use crate::dom::tree::Id;

/// Attributes of elements that wait for an answer.
const PENDING: [&str; 3] = [
    "data-phx-ref-loading",
    "data-phx-ref-src",
    "data-phx-ref-lock",
];

/// Which attributes are merged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Merge {
    All,
    /// All but one, which stays as it is.
    Without(&'static str),
    /// Only those that begin with `data-`.
    Data,
}

impl Patch<'_> {
    /// Gives an element the attributes of another one, and no others.
    pub(super) fn merge_attributes(&mut self, target: Id, source: Id, merge: Merge) {
        // The last comes first: where the type of a field changes, its value has followed already.
        for (name, value) in self.attributes_of(source).into_iter().rev() {
            match merge {
                Merge::Without(excluded) if name == excluded => {
                    if name == "value" {
                        self.merge_value(target, source, &value);
                    }
                }
                Merge::Data if !name.starts_with("data-") => {}
                _ => self.set_if_other(target, &name, &value),
            }
        }
        for (name, _) in self.attributes_of(target).into_iter().rev() {
            let is_kept = merge == Merge::Data
                && (!name.starts_with("data-") || PENDING.contains(&name.as_str()));
            if !is_kept && self.attr(source, &name).is_none() {
                self.document.remove_attr(target, &name);
            }
        }
    }

    /// What is typed stays. The attribute follows only if it says the same.
    fn merge_value(&mut self, target: Id, source: Id, value: &str) {
        if self.document.value_of(target) == self.document.value_of(source) {
            self.document.set_attr(target, "value", value);
        }
    }

    pub(super) fn set_if_other(&mut self, node: Id, name: &str, value: &str) {
        if self.attr(node, name) != Some(value) {
            self.document.set_attr(node, name, value);
        }
    }

    /// Has the new attributes keep those of the old element that JS commands told to ignore.
    pub(super) fn keep_ignored_attributes(&mut self, from: Id, to: Id) {
        let Some(element) = self.document.tree.element(from) else {
            return;
        };
        let patterns = element.live.ignored.clone();
        if patterns.is_empty() {
            return;
        }
        let is_ignored = |name: &str| patterns.iter().any(|pattern| is_named_by(name, pattern));
        let old = self.attributes_of(from);
        for (name, _) in self.attributes_of(to) {
            if is_ignored(&name) && !old.iter().any(|(old, _)| *old == name) {
                self.document.remove_attr(to, &name);
            }
        }
        for (name, value) in old {
            if is_ignored(&name) {
                self.document.set_attr(to, &name, &value);
            }
        }
    }

    fn attributes_of(&self, node: Id) -> Vec<(String, String)> {
        let element = self.document.tree.element(node);
        element.map(crate::dom::attributes).unwrap_or_default()
    }
}

/// Whether a pattern names an attribute: by its whole name, by `*` alone, or, if there is a `*` in
/// it, as the client reads it, namely as a regular expression that matches anywhere in the name.
fn is_named_by(name: &str, pattern: &str) -> bool {
    if name == pattern || pattern == "*" {
        return true;
    }
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    pattern.contains(&'*') && (0..=name.len()).any(|start| begins_with(&name[start..], &pattern))
}

/// Whether a text begins with what a regular expression of letters, `.` and `*` matches.
fn begins_with(text: &[char], pattern: &[char]) -> bool {
    let fits = |wanted: char, letter: &char| wanted == '.' || wanted == *letter;
    match pattern {
        [] => true,
        [wanted, '*', rest @ ..] => {
            let most = text
                .iter()
                .take_while(|letter| fits(*wanted, letter))
                .count();
            (0..=most).any(|count| begins_with(&text[count..], rest))
        }
        [wanted, rest @ ..] => match text {
            [letter, after @ ..] => fits(*wanted, letter) && begins_with(after, rest),
            [] => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::is_named_by;

    #[test]
    fn a_pattern_names_attributes_as_the_client_reads_it() {
        assert!(is_named_by("open", "open"));
        assert!(!is_named_by("opened", "open"));
        assert!(is_named_by("open", "*"));
        assert!(is_named_by("data-x", "data-*"));
        assert!(is_named_by("data", "data-*"));
        assert!(is_named_by("xdata-y", "data-*"));
        assert!(!is_named_by("aria-x", "data-*"));
        assert!(is_named_by("aria-x", "aria-.*"));
    }
}
