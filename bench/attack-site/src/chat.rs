use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use remount::prelude::*;

use crate::Site;

const ROOM: Topic<Said> = Topic::local("room");

/// Something was said.
struct Said;

/// Messages that a page shows.
const SHOWN: usize = 100;

pub(crate) struct Message {
    id: u64,
    text: String,
}

/// What was said lately.
#[derive(Default)]
pub(crate) struct Room(Mutex<VecDeque<Arc<Message>>>);

impl Room {
    fn say(&self, text: String) {
        let mut said = self.said();
        let id = said.back().map_or(1, |last| last.id + 1);
        if said.len() == SHOWN {
            said.pop_front();
        }
        said.push_back(Arc::new(Message { id, text }));
    }

    fn said(&self) -> MutexGuard<'_, VecDeque<Arc<Message>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A view of which each event broadcasts one message to all.
pub(crate) struct Chat(VecDeque<Arc<Message>>);

#[derive(Event)]
pub(crate) enum ChatEvent {
    #[event(incoming)]
    Say { text: String },
}

impl LiveView for Chat {
    type Scope = Site;
    type Route = ();
    type Event = ChatEvent;

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&ROOM).await?;
        Ok(Self(socket.state().said().clone()))
    }

    async fn handle_event(&mut self, event: ChatEvent, socket: &mut Socket<Self>) -> Result {
        let ChatEvent::Say { text } = event;
        socket.state().say(text);
        socket.broadcast(&ROOM, Said);
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <ul>for message in &self.0, key = message.id { <li>(&message.text)</li> }</ul>
            <form phx-submit=(ChatEvent::SAY)><input name="text"></form>
        }
    }
}

impl On<Said> for Chat {
    async fn on(&mut self, _: &Said, socket: &mut Socket<Self>) -> Result {
        self.0 = socket.state().said().clone();
        Ok(())
    }
}
