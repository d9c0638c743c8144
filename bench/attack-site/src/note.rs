use remount::prelude::*;

use crate::Site;

/// A view that writes a key of the session on every event.
#[derive(Default)]
pub(crate) struct Note {
    written: u64,
    refused: u64,
}

#[derive(Event)]
pub(crate) enum NoteEvent {
    #[event(incoming)]
    Write { text: String },
}

impl LiveView for Note {
    type Scope = Site;
    type Route = ();
    type Event = NoteEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self::default())
    }

    async fn handle_event(&mut self, event: NoteEvent, socket: &mut Socket<Self>) -> Result {
        let NoteEvent::Write { text } = event;
        match socket.session().update(|visitor| visitor.note = text) {
            Ok(_) => self.written += 1,
            Err(_) => self.refused += 1,
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <p>(self.written) " written, " (self.refused) " refused"</p>
            <form phx-submit=(NoteEvent::WRITE)><input name="text"></form>
        }
    }
}
