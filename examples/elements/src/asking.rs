use std::time::Duration;

use remount::prelude::*;

use crate::Site;

/// Answers what a hook asks: at once, later, or never.
#[derive(Default)]
pub(crate) struct Asking {
    kept: Option<Reply<Sum>>,
    clicks: u32,
}

#[derive(serde::Serialize)]
pub(crate) struct Sum {
    sum: i64,
}

#[derive(Event)]
pub(crate) enum AskingEvent {
    Add { a: i64, b: i64, reply: Reply<Sum> },
    Ponder { a: i64, b: i64, reply: Reply<Sum> },
    Ignore { reply: Reply<Sum> },
    Keep { reply: Reply<Sum> },
    Count,
    Send,
    Break,
}

impl LiveView for Asking {
    type Scope = Site;
    type Route = ();
    type Event = AskingEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self::default())
    }

    async fn handle_event(&mut self, event: AskingEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            AskingEvent::Add { a, b, reply } => reply.send(Sum { sum: a + b })?,
            AskingEvent::Ponder { a, b, reply } => {
                socket.task(async move {
                    tokio::time::sleep(Duration::from_millis(500)).await;
                    Pondered(reply.send(Sum { sum: a + b }))
                })?;
            }
            AskingEvent::Ignore { reply } => drop(reply),
            AskingEvent::Keep { reply } => self.kept = Some(reply),
            AskingEvent::Count => self.clicks += 1,
            AskingEvent::Send => {
                if let Some(reply) = self.kept.take() {
                    reply.send(Sum { sum: 7 })?;
                }
            }
            AskingEvent::Break => return Err("this is what the button is for".into()),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <main>
                <h1>"Asking"</h1>
                <div id="asker" phx-hook="Asker">
                    <button data-event="add">"Add"</button>
                    <button data-event="ponder">"Ponder"</button>
                    <button data-event="ignore">"Ignore"</button>
                    <button data-event="keep">"Keep"</button>
                    <small>"after " (self.clicks) " clicks"</small>
                </div>
                <p>
                    <button phx-click=(AskingEvent::Count)>"Count"</button>
                    <button phx-click=(AskingEvent::Send)>"Send"</button>
                    <button phx-click=(AskingEvent::Break)>"Break"</button>
                </p>
                <output>(self.clicks) " clicks"</output>
                <p id="answer" phx-update="ignore" role="status"></p>
                <script data-phx-runtime-hook="Asker">
                    "window.phx_hook_Asker = () => ({"
                    "  mounted() { this.el.onclick = (click) => this.ask(click.target.dataset.event); },"
                    "  async ask(event) {"
                    "    const answer = document.getElementById('answer');"
                    "    answer.textContent = 'asked';"
                    "    try {"
                    "      const reply = await this.pushEvent(event, { a: 2, b: 3 });"
                    "      answer.textContent = `The sum is ${reply.sum}`;"
                    "    } catch (error) {"
                    "      answer.textContent = error.message;"
                    "    }"
                    "  },"
                    "});"
                </script>
            </main>
        }
    }
}

/// A task has sent what it has found.
pub(crate) struct Pondered(Result);

impl On<Pondered> for Asking {
    async fn on(&mut self, pondered: &Pondered, _: &mut Socket<Self>) -> Result {
        if let Err(error) = &pondered.0 {
            return Err(error.to_string().into());
        }
        Ok(())
    }
}
