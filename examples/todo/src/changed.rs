use remount::prelude::*;
use serde::{Deserialize, Serialize};

use crate::store::Todo;

/// What happened to the list. Servers can tell it each other, so it has a name and can be written.
#[derive(Serialize, Deserialize, Portable, Clone)]
pub(crate) enum Changed {
    Saved(Todo),
    Removed { id: u64 },
}

pub(crate) const TODOS: Topic<Changed> = Topic::shared("todos");
