use remount::markup::To;
use remount::prelude::*;
use remount::ui;

use crate::Site;

/// While a dialog is open, the focus stays in it, and goes back to where it was afterwards.
pub(crate) struct Dialog {
    is_open: bool,
    votes: u32,
}

#[derive(Event)]
pub(crate) enum DialogEvent {
    Open,
    Agree,
    Close,
}

#[derive(Route)]
#[route("/dialog")]
pub(crate) struct DialogRoute;

impl LiveView for Dialog {
    type Scope = Site;
    type Route = DialogRoute;
    type Event = DialogEvent;

    async fn mount(_: DialogRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            is_open: false,
            votes: 0,
        })
    }

    async fn handle_event(&mut self, event: DialogEvent, _: &mut Socket<Self>) -> Result {
        match event {
            DialogEvent::Open => self.is_open = true,
            DialogEvent::Agree => self.votes += 1,
            DialogEvent::Close => self.is_open = false,
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <main>
                <h1>"Dialog"</h1>
                <ui::FlashGroup />
                <button phx-click=(JS::new().push_focus(To::Itself).push(DialogEvent::Open))>
                    "Open"
                </button>
                if self.is_open {
                    (dialog(self.votes))
                }
                <a href="/">"Behind it"</a>
            </main>
        }
    }
}

fn dialog(votes: u32) -> impl Markup {
    view! {
        <ui::FocusWrap id="dialog" role="dialog" aria-modal="true" aria-labelledby="question">
            <h2 id="question">"Shall we?"</h2>
            <output>"Agreed " (votes) " times"</output>
            <button phx-click=(DialogEvent::Agree)>"Agree"</button>
            <button phx-click=(JS::new().push(DialogEvent::Close).pop_focus())>"Close"</button>
        </ui::FocusWrap>
    }
}
