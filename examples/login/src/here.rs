//! Who has the members' page open.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use remount::{LiveHandle, Topic};

use crate::Site;

/// The topic on which open pages hear that something is to be looked at again.
pub(crate) const MEMBERS: Topic<LookAgain> = Topic::local("members");

pub(crate) struct LookAgain;

#[derive(Clone, Default)]
pub(crate) struct Here(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// How many pages each member has open.
    pages: Mutex<BTreeMap<String, usize>>,
    site: OnceLock<LiveHandle<Site>>,
}

/// An open page of a member: for as long as this is held, the member is here.
pub(crate) struct Seat {
    here: Here,
    name: String,
}

impl Here {
    pub(crate) fn tell_through(&self, site: LiveHandle<Site>) {
        self.0.site.get_or_init(|| site);
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.pages().keys().cloned().collect()
    }

    pub(crate) fn sit_down(&self, name: &str) -> Seat {
        *self.pages().entry(name.to_owned()).or_default() += 1;
        self.tell();
        Seat {
            here: self.clone(),
            name: name.to_owned(),
        }
    }

    fn tell(&self) {
        if let Some(site) = self.0.site.get() {
            site.broadcast(&MEMBERS, LookAgain);
        }
    }

    fn pages(&self) -> MutexGuard<'_, BTreeMap<String, usize>> {
        self.0.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut pages = self.here.pages();
        if let Some(count) = pages.get_mut(&self.name) {
            *count -= 1;
            if *count == 0 {
                pages.remove(&self.name);
            }
        }
        drop(pages);
        self.here.tell();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_here_until_the_last_page_is_closed() {
        let here = Here::default();
        let (one, two) = (here.sit_down("ada"), here.sit_down("ada"));
        drop(one);
        assert_eq!(here.names(), ["ada"]);
        drop(two);
        assert!(here.names().is_empty());
    }
}
