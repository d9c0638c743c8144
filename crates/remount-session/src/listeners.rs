//! Who is told what happens to sessions.

use std::sync::{Arc, PoisonError, RwLock};

use crate::decide::guard;
use crate::notice::Notice;

pub(crate) type Listener = dyn Fn(&Notice) + Send + Sync;

pub(crate) struct Listeners(RwLock<Arc<[Arc<Listener>]>>);

impl Listeners {
    pub(crate) fn none() -> Self {
        Self(RwLock::new(Arc::new([])))
    }

    pub(crate) fn add(&self, listener: Arc<Listener>) {
        let mut listeners = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *listeners = listeners.iter().cloned().chain([listener]).collect();
    }

    /// Tells everybody. Never called under a lock, since listeners read sessions.
    pub(crate) fn notify(&self, notices: &[Notice]) {
        if notices.is_empty() {
            return;
        }
        let listeners = self
            .0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        for notice in notices {
            for listener in listeners.iter() {
                // It may be the app's, and what is told of has happened in any case.
                if let Err(panic) = guard::call(|| listener(notice)) {
                    tracing::error!(%panic, "who listens for notices failed");
                }
            }
        }
    }
}
