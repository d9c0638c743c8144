//! One panel, whatever becomes of what it is to show.

use remount::markup::Attribute;
use remount::prelude::*;

/// What a panel shows, and what it says meanwhile or instead.
pub(crate) struct Panel<'a, T, E> {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) reading: &'a Async<T>,
    pub(crate) failed: &'static str,
    /// Reads it once more.
    pub(crate) again: E,
}

impl<'a, T, E: Attribute> Panel<'a, T, E> {
    /// The panel, of which `show` draws the value.
    pub(crate) fn show<M: Markup>(self, show: impl Fn(&'a T) -> M) -> impl Markup {
        view! {
            <section
                id=(self.id)
                aria-labelledby=(self.id, "-title")
                aria-busy=(self.reading.is_loading())
            >
                <h2 id=(self.id, "-title")>(self.title)</h2>
                match self.reading.state() {
                    AsyncState::Idle | AsyncState::Loading(None) => <p class="hint">"Reading …"</p>,
                    AsyncState::Loading(Some(value)) | AsyncState::Ready(value) => (show(value)),
                    // Why it failed is for the log: an error may say what is not for everybody.
                    AsyncState::Failed(_, before) => {
                        <p class="failed" role="alert">(self.failed)</p>
                        <button phx-click=(&self.again)>"Try again"</button>
                        if let Some(before) = before {
                            <div class="before">"It was: " (show(before))</div>
                        }
                    }
                }
            </section>
        }
    }
}
