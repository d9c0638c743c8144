use remount::prelude::*;
use remount::ui;

/// Which tasks are shown. The address says it, so that the back button, a reload, a bookmark and a
/// connection that was lost all come back to it.
#[derive(RouteValue, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum Show {
    #[default]
    All,
    Open,
    Done,
}

/// The addresses of the page: `/`, `/?show=open`, `/?show=done`.
#[derive(Route)]
#[route("/")]
pub(crate) struct TasksRoute {
    #[query]
    pub(crate) show: Show,
}

impl Show {
    const EACH: [Self; 3] = [Self::All, Self::Open, Self::Done];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::All => "Tasks",
            Self::Open => "Open tasks",
            Self::Done => "Done tasks",
        }
    }

    pub(crate) fn includes(self, done: bool) -> bool {
        match self {
            Self::All => true,
            Self::Open => !done,
            Self::Done => done,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Open => "Open",
            Self::Done => "Done",
        }
    }
}

/// Links that change the address of the page, and not the page.
pub(crate) fn links() -> impl Markup {
    view! {
        <nav aria-label="Which tasks">
            for show in Show::EACH, key = show.name() {
                <ui::Link to=(TasksRoute { show })>(show.name())</ui::Link>
            }
        </nav>
    }
}
