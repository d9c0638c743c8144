//! The names that a site's hosts have.

use std::sync::{Arc, Mutex, PoisonError};

/// More names than one server answers to; a made-up `Host` must not fill memory.
const MAX_NAMES: usize = 64;

/// One shared copy of each name: thousands of sockets have the same.
#[derive(Default)]
pub(crate) struct HostNames(Mutex<Vec<Arc<str>>>);

impl HostNames {
    pub(crate) fn shared(&self, name: &str) -> Arc<str> {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = names.iter().find(|known| ***known == *name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        if names.len() < MAX_NAMES {
            names.push(Arc::clone(&name));
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_known_is_not_copied() {
        let names = HostNames::default();
        assert!(Arc::ptr_eq(&names.shared("pug"), &names.shared("pug")));
    }

    #[test]
    fn made_up_names_do_not_fill_memory() {
        let names = HostNames::default();
        for number in 0..1_000 {
            names.shared(&number.to_string());
        }
        assert_eq!(names.0.lock().unwrap().len(), MAX_NAMES);
    }
}
