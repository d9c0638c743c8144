use remount::prelude::*;

use crate::store::Todo;

/// The addresses of the page, and the only ones that a link can name.
#[derive(Route)]
pub(crate) enum TodosRoute {
    #[route("/")]
    List {
        #[query]
        show: Show,
    },
    #[route("/todos/{id}")]
    One { id: u64 },
}

/// Which of the todos the list shows.
#[derive(RouteValue, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Show {
    #[default]
    All,
    Open,
    Done,
}

impl Show {
    pub(crate) const EACH: [Self; 3] = [Self::All, Self::Open, Self::Done];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Open => "Open",
            Self::Done => "Done",
        }
    }

    pub(crate) fn includes(self, todo: &Todo) -> bool {
        match self {
            Self::All => true,
            Self::Open => !todo.done,
            Self::Done => todo.done,
        }
    }
}
