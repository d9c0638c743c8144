//! Where the handlers of a turn send the page.

use std::fmt;

/// Where a handler sends the page.
#[derive(Debug, PartialEq)]
pub(crate) enum Navigation {
    /// The same view under another address.
    Patch { to: String, replaces: bool },
    /// Another view of the site, without a page load.
    Navigate { to: String, replaces: bool },
    /// Anywhere on the site, with a page load.
    Redirect { to: String },
    /// Another site, where no flash message goes along.
    External { to: String },
}

impl Navigation {
    /// To the same address, with a page load.
    pub(crate) fn by_page_load(self) -> Self {
        match self {
            Self::Patch { to, .. } | Self::Navigate { to, .. } | Self::Redirect { to } => {
                Self::Redirect { to }
            }
            outside @ Self::External { .. } => outside,
        }
    }

    /// Whether the page stays on the site, and with it what is to be told there.
    pub(crate) fn is_within_site(&self) -> bool {
        !matches!(self, Self::External { .. })
    }
}

/// What the handlers of one turn have asked for. The first navigation counts. A second one is a
/// mistake that must not go unseen: a view that has sent a stranger away would be shown to him if
/// it could change its mind.
#[derive(Debug, Default)]
pub(crate) enum AskedNavigation {
    #[default]
    Nothing,
    Once(Navigation),
    Twice(Navigation, Navigation),
}

/// Two navigations were asked for in one turn of a view.
#[derive(Debug)]
pub(crate) struct TwoNavigations(Navigation, Navigation);

impl AskedNavigation {
    pub(crate) fn ask(&mut self, navigation: Navigation) {
        *self = match std::mem::take(self) {
            Self::Nothing => Self::Once(navigation),
            Self::Once(first) => Self::Twice(first, navigation),
            twice @ Self::Twice(..) => twice,
        };
    }

    pub(crate) fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }

    /// Takes the navigation that counts.
    pub(crate) fn take(&mut self) -> Result<Option<Navigation>, TwoNavigations> {
        match std::mem::take(self) {
            Self::Nothing => Ok(None),
            Self::Once(navigation) => Ok(Some(navigation)),
            Self::Twice(first, second) => Err(TwoNavigations(first, second)),
        }
    }
}

impl fmt::Display for Navigation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Patch { to, .. } => write!(f, "a patch to {to:?}"),
            Self::Navigate { to, .. } => write!(f, "a navigation to {to:?}"),
            Self::Redirect { to } => write!(f, "a redirect to {to:?}"),
            // Its query may be a secret.
            Self::External { to } => {
                let address = to.split(['?', '#']).next().unwrap_or_default();
                write!(f, "a redirect to {address:?}")
            }
        }
    }
}

impl fmt::Display for TwoNavigations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(first, second) = self;
        write!(
            f,
            "it asked for {first} and then {second} in one turn, of which only one can be followed: \
             return from the handler after the first"
        )
    }
}

impl std::error::Error for TwoNavigations {}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch() -> Navigation {
        Navigation::Patch {
            to: "/here".to_owned(),
            replaces: false,
        }
    }

    fn navigate() -> Navigation {
        Navigation::Navigate {
            to: "/there".to_owned(),
            replaces: false,
        }
    }

    fn redirect() -> Navigation {
        let to = "/away".to_owned();
        Navigation::Redirect { to }
    }

    fn external() -> Navigation {
        let to = "https://pay.example/a?token=b".to_owned();
        Navigation::External { to }
    }

    #[test]
    fn whatever_it_is_it_can_be_a_page_load() {
        for (navigation, to) in [
            (patch(), "/here"),
            (navigate(), "/there"),
            (redirect(), "/away"),
        ] {
            let to = to.to_owned();
            assert_eq!(navigation.by_page_load(), Navigation::Redirect { to });
        }
        assert_eq!(external().by_page_load(), external());
    }

    #[test]
    fn of_an_address_elsewhere_the_log_is_not_told_the_query() {
        let told = external().to_string();
        assert_eq!(told, "a redirect to \"https://pay.example/a\"");
    }

    #[test]
    fn the_only_navigation_of_a_turn_counts_once() {
        let mut asked = AskedNavigation::default();
        assert!(asked.is_nothing());
        asked.ask(redirect());
        assert!(!asked.is_nothing());
        assert_eq!(asked.take().unwrap(), Some(redirect()));
        assert_eq!(asked.take().unwrap(), None);
    }

    #[test]
    fn a_second_navigation_of_any_kind_is_an_error_that_names_both() {
        let kinds = [
            (patch as fn() -> Navigation, "a patch to \"/here\""),
            (navigate, "a navigation to \"/there\""),
            (redirect, "a redirect to \"/away\""),
            (external, "a redirect to \"https://pay.example/a\""),
        ];
        for (first, first_name) in kinds {
            for (second, second_name) in kinds {
                let mut asked = AskedNavigation::default();
                asked.ask(first());
                asked.ask(second());
                let error = asked.take().unwrap_err().to_string();
                let both = format!("{first_name} and then {second_name}");
                assert!(error.contains(&both), "{error}");
            }
        }
    }

    #[test]
    fn a_third_navigation_changes_nothing() {
        let mut asked = AskedNavigation::default();
        for navigation in [redirect(), patch(), navigate()] {
            asked.ask(navigation);
        }
        let error = asked.take().unwrap_err().to_string();
        assert!(!error.contains("/there"), "{error}");
    }
}
