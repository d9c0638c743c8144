use std::ops::Range;

use remount::prelude::*;

use crate::Site;

/// All the lines that there are.
const LINES: u32 = 200;
/// How many are on the page.
const SHOWN: u32 = 60;
/// How many are new at an end that the visitor has reached.
const STEP: u32 = 20;

/// A long list, of which the page has a part: another one at each end that the visitor reaches.
pub(crate) struct Lines {
    first: u32,
}

#[derive(Event)]
pub(crate) enum LinesEvent {
    /// A visitor who is fast has left all lines below, and gets the first ones.
    #[event(incoming)]
    Earlier {
        #[event(name = "_overran")]
        overran: bool,
    },
    Later,
}

impl LiveView for Lines {
    type Scope = Site;
    type Route = ();
    type Event = LinesEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { first: 0 })
    }

    async fn handle_event(&mut self, event: LinesEvent, _: &mut Socket<Self>) -> Result {
        self.first = match event {
            LinesEvent::Earlier { overran: true } => 0,
            LinesEvent::Earlier { overran: false } => self.first.saturating_sub(STEP),
            LinesEvent::Later => (self.first + STEP).min(LINES - SHOWN),
        };
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <main>
                <h1>"Lines"</h1>
                <ul
                    id="lines"
                    class=["has-earlier": self.first > 0]
                    phx-viewport-top=(LinesEvent::EARLIER)
                    phx-viewport-bottom=(LinesEvent::Later)
                >
                    for line in self.shown(), key = line {
                        <li id=("line-", line)>"Line " (line)</li>
                    }
                </ul>
            </main>
        }
    }
}

impl Lines {
    fn shown(&self) -> Range<u32> {
        self.first..self.first + SHOWN
    }
}
