//! One step of a page from address to address.

/// Another address of the page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) to: String,
    /// Whether it takes the place of the one that is left, which else stays in the browser's
    /// history.
    pub(crate) replaces: bool,
}

impl Step {
    /// The client's word for what becomes of the address that is left.
    pub(crate) fn kind(&self) -> &'static str {
        if self.replaces { "replace" } else { "push" }
    }

    /// Both as one: the page keeps the address that it had if one of them does.
    pub(crate) fn then(self, next: Self) -> Self {
        Self {
            replaces: self.replaces && next.replaces,
            ..next
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(to: &str, replaces: bool) -> Step {
        let to = to.to_owned();
        Step { to, replaces }
    }

    #[test]
    fn of_two_steps_the_history_keeps_where_they_began_unless_both_replace() {
        for (first, second, both) in [
            (true, true, true),
            (true, false, false),
            (false, true, false),
            (false, false, false),
        ] {
            let steps = step("/a", first).then(step("/b", second));
            assert_eq!(steps, step("/b", both), "{first} {second}");
        }
    }
}
