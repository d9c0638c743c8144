use std::time::{Duration, Instant};

use remount::prelude::*;

use crate::Site;

/// How long a handler keeps its thread.
const TIME: Duration = Duration::from_secs(2);

/// A view whose handlers keep their thread, as no handler should.
pub(crate) struct Blocking(u64);

#[derive(Event)]
pub(crate) enum BlockingEvent {
    Sleep,
    Spin,
}

impl LiveView for Blocking {
    type Scope = Site;
    type Route = ();
    type Event = BlockingEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(0))
    }

    async fn handle_event(&mut self, event: BlockingEvent, _: &mut Socket<Self>) -> Result {
        match event {
            BlockingEvent::Sleep => std::thread::sleep(TIME),
            BlockingEvent::Spin => {
                let until = Instant::now() + TIME;
                while Instant::now() < until {
                    std::hint::spin_loop();
                }
            }
        }
        self.0 += 1;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <button phx-click=(BlockingEvent::Sleep)>"Sleep"</button>
            <button phx-click=(BlockingEvent::Spin)>"Spin"</button>
            <p>(self.0)</p>
        }
    }
}
