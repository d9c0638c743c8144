//! The scopes that a visitor has entered with one load of a page.

use std::any::{Any, TypeId};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

pub(crate) type Brought = Box<dyn Any + Send + Sync>;

/// What each scope has brought, by its type.
#[derive(Default)]
pub(crate) struct Entered(Mutex<Vec<(TypeId, Arc<OnceCell<Brought>>)>>);

impl Entered {
    /// The place of a scope that somebody has entered, or is about to.
    pub(crate) fn get(&self, scope: TypeId) -> Option<Arc<OnceCell<Brought>>> {
        let places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut places = places.iter();
        places.find_map(|(entered, place)| (*entered == scope).then(|| Arc::clone(place)))
    }

    /// The place of a scope, which may be empty or just being filled.
    pub(crate) fn of(&self, scope: TypeId) -> Arc<OnceCell<Brought>> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, place)) = places.iter().find(|(entered, _)| *entered == scope) {
            return Arc::clone(place);
        }
        let place = Arc::default();
        places.push((scope, Arc::clone(&place)));
        place
    }
}
