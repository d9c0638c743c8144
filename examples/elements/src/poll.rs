use std::sync::{Mutex, MutexGuard, PoisonError};

use remount::prelude::*;

use crate::Site;

const CHANGED: Topic<Changed> = Topic::local("poll");

const MOST_ANSWERS: usize = 20;
const MOST_CHARS: usize = 40;

/// The votes or the answers have changed.
struct Changed;

/// A poll. What others do is shown also while the visitor's own vote is on its way, except in what
/// the vote is cast with: that waits for the answer.
pub(crate) struct Poll {
    answers: Vec<Answer>,
}

#[derive(Event)]
pub(crate) enum PollEvent {
    Vote {
        name: String,
    },
    #[event(incoming)]
    Suggest {
        name: String,
    },
}

impl LiveView for Poll {
    type Scope = Site;
    type Route = ();
    type Event = PollEvent;

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&CHANGED).await?;
        Ok(Self {
            answers: socket.state().answers.now(),
        })
    }

    async fn handle_event(&mut self, event: PollEvent, socket: &mut Socket<Self>) -> Result {
        let answers = &socket.state().answers;
        match event {
            PollEvent::Vote { name } => answers.vote(&name),
            PollEvent::Suggest { name } => answers.suggest(name.trim()),
        }
        self.answers = answers.now();
        socket.broadcast_from(&CHANGED, Changed);
        Ok(())
    }

    fn render(&self) -> impl Markup {
        let votes: u32 = self.answers.iter().map(|answer| answer.votes).sum();
        view! {
            <main>
                <h1>"Which colour?"</h1>
                <output>(votes) " votes"</output>
                <ul>
                    for answer in &self.answers, key = &answer.name {
                        <li>
                            <button phx-click=(PollEvent::Vote { name: answer.name.clone() })>
                                (&answer.name) ": " (answer.votes)
                            </button>
                        </li>
                    }
                </ul>
                <form id="suggestion" phx-submit=(PollEvent::SUGGEST)>
                    <label for="name">"None of these " (self.answers.len()) "?"</label>
                    <input id="name" name="name" maxlength=(MOST_CHARS)>
                    <button>"Suggest no. " (self.answers.len() + 1)</button>
                </form>
            </main>
        }
    }
}

impl On<Changed> for Poll {
    async fn on(&mut self, _: &Changed, socket: &mut Socket<Self>) -> Result {
        self.answers = socket.state().answers.now();
        Ok(())
    }
}

#[derive(Clone)]
struct Answer {
    name: String,
    votes: u32,
}

/// What one may vote for, with the votes.
pub(crate) struct Answers(Mutex<Vec<Answer>>);

impl Default for Answers {
    fn default() -> Self {
        let answers = ["Red", "Green"].map(|name| Answer {
            name: name.to_owned(),
            votes: 0,
        });
        Self(Mutex::new(answers.into()))
    }
}

impl Answers {
    fn now(&self) -> Vec<Answer> {
        self.lock().clone()
    }

    fn vote(&self, name: &str) {
        if let Some(answer) = self.lock().iter_mut().find(|answer| answer.name == name) {
            answer.votes += 1;
        }
    }

    fn suggest(&self, name: &str) {
        let mut answers = self.lock();
        let is_new = answers.iter().all(|answer| answer.name != name);
        let fits = !name.is_empty() && name.chars().count() <= MOST_CHARS;
        if is_new && fits && answers.len() < MOST_ANSWERS {
            answers.push(Answer {
                name: name.to_owned(),
                votes: 0,
            });
        }
    }

    /// Every change is whole, so that one that panicked has left nothing half done.
    fn lock(&self) -> MutexGuard<'_, Vec<Answer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
