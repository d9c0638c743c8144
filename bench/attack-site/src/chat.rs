use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use remount::prelude::*;

use crate::Site;

const TOPIC: &str = "chat";
/// Messages that a page shows.
const SHOWN: usize = 20;

/// What was said lately.
#[derive(Default)]
pub(crate) struct Room(Mutex<VecDeque<Arc<str>>>);

impl Room {
    fn say(&self, text: &str) {
        let mut said = self.said();
        if said.len() == SHOWN {
            said.pop_front();
        }
        said.push_back(text.into());
    }

    fn said(&self) -> MutexGuard<'_, VecDeque<Arc<str>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A view of which each event broadcasts one message to all.
pub(crate) struct Chat(VecDeque<Arc<str>>);

#[derive(Event)]
pub(crate) enum ChatEvent {
    Say { text: String },
}

impl LiveView for Chat {
    type App = Site;
    type Event = ChatEvent;
    type Info = ();

    async fn mount(_: Params, socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(TOPIC);
        Ok(Self(socket.state().said().clone()))
    }

    async fn handle_event(&mut self, event: ChatEvent, socket: &mut Socket<Self>) -> Result {
        let ChatEvent::Say { text } = event;
        socket.state().say(&text);
        socket.broadcast(TOPIC, ());
        Ok(())
    }

    async fn handle_info(&mut self, _: Arc<()>, socket: &mut Socket<Self>) -> Result {
        self.0 = socket.state().said().clone();
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <ul>for text in &self.0 { <li>(&**text)</li> }</ul>
            <form phx-submit=(ChatEvent::SAY)><input name="text"></form>
        }
    }
}
