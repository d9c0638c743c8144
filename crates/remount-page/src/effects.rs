use crate::event_reply::EventReply;

/// What the handlers of a turn ask of the browser, beside what they change on the page.
#[derive(Debug, Default)]
pub struct Effects {
    /// Events that are pushed to the page: names, and payloads as JSON.
    pub events: Vec<(String, String)>,
    /// The page's title, if a handler has set it.
    pub title: Option<Box<str>>,
    /// The reply to the event, if that asks for one.
    pub reply: Option<EventReply>,
}

impl Effects {
    /// Adds what a later handler of the same turn asks for.
    pub(crate) fn add(&mut self, later: Self) {
        if self.events.is_empty() {
            self.events = later.events;
        } else {
            self.events.extend(later.events);
        }
        if later.title.is_some() {
            self.title = later.title;
        }
    }
}
