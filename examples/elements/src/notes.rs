use remount::markup::To;
use remount::prelude::*;

use crate::Site;

/// What a visitor has changed on the page itself stays as it is, whatever the server shows.
pub(crate) struct Notes {
    round: u32,
}

#[derive(Event)]
pub(crate) enum NotesEvent {
    NextRound,
}

impl LiveView for Notes {
    type Scope = Site;
    type Route = ();
    type Event = NotesEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { round: 1 })
    }

    async fn handle_event(&mut self, event: NotesEvent, _: &mut Socket<Self>) -> Result {
        let NotesEvent::NextRound = event;
        self.round += 1;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <main>
                <h1>"Notes"</h1>
                <button phx-click=(NotesEvent::NextRound)>"Next round"</button>
                <output>"Round " (self.round)</output>
                // Its content is the visitor's once it is there, its data stay the server's.
                <div
                    id="notes"
                    role="textbox"
                    aria-label="Your notes"
                    contenteditable="true"
                    phx-update="ignore"
                    data-round=(self.round)
                >
                    "Notes of round " (self.round)
                </div>
                // Whether it is open is the visitor's, its content stays the server's.
                <details id="rules" phx-mounted=(JS::new().ignore_attributes(["open"], To::Itself))>
                    <summary>"Rules"</summary>
                    <p>"In round " (self.round) " all is allowed."</p>
                </details>
            </main>
        }
    }
}
