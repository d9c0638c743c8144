/// One figure of an attack.
pub(crate) struct Figure {
    /// What was done, where an attack is made in more than one way.
    pub(crate) what: &'static str,
    /// What came of it.
    pub(crate) found: String,
    pub(crate) bar: &'static str,
    pub(crate) met: bool,
}

impl Figure {
    /// As it is shown. `before`: the same figure of an older site, if the attack was made on one;
    /// the inner `None` says that it could not be made there.
    pub(crate) fn line(&self, before: Option<Option<&Self>>) -> String {
        let Self {
            what, found, bar, ..
        } = self;
        let before = match before {
            None => String::new(),
            Some(None) => " (before: not made)".to_owned(),
            Some(Some(before)) => format!(" (before: {})", before.found),
        };
        let met = if self.met { "met" } else { "NOT MET" };
        let comma = if what.is_empty() { "" } else { ": " };
        format!("{what}{comma}{found}{before}; bar: {bar}: {met}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(found: &str, met: bool) -> Figure {
        Figure {
            what: "from one address",
            found: found.to_owned(),
            bar: "30 of 30",
            met,
        }
    }

    #[test]
    fn a_figure_is_shown_with_its_bar_and_what_it_was_before() {
        let (today, before) = (figure("30 of 30", true), figure("1 of 30", false));
        assert_eq!(
            today.line(Some(Some(&before))),
            "from one address: 30 of 30 (before: 1 of 30); bar: 30 of 30: met"
        );
        assert_eq!(
            before.line(None),
            "from one address: 1 of 30; bar: 30 of 30: NOT MET"
        );
    }
}
