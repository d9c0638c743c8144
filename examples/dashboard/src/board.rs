use std::time::Duration;

use remount::prelude::*;
use remount::ui;

use crate::clock::Clock;
use crate::files::FilesPanel;
use crate::guards::Staff;
use crate::panel::Panel;
use crate::sources::{Folder, Load};

/// How long the first HTML waits for a panel that is ready in an instant as a rule.
const AT_ONCE: Duration = Duration::from_millis(80);
const READ_AGAIN: Duration = Duration::from_secs(5);

#[derive(Route)]
#[route("/")]
pub(crate) struct BoardRoute;

/// The panels. The files are views of their own: what happens in one of them renders it alone.
pub(crate) struct Board {
    load: Async<Load>,
    neighbour: Async<Duration>,
}

#[derive(Event)]
pub(crate) enum BoardEvent {
    ReadLoad,
    AskNeighbour,
}

impl LiveView for Board {
    type Scope = Staff;
    type Route = BoardRoute;
    type Event = BoardEvent;

    async fn mount(_: BoardRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Board");
        read_load(socket);
        ask_neighbour(socket);
        socket.every(READ_AGAIN, async |_, socket| {
            read_load(socket);
            Ok(())
        })?;
        Ok(Self {
            load: Async::default(),
            neighbour: Async::default(),
        })
    }

    async fn handle_event(&mut self, event: BoardEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            BoardEvent::ReadLoad => read_load(socket),
            BoardEvent::AskNeighbour => ask_neighbour(socket),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <ui::FlashGroup />
            <ui::ConnectionStatus />
            <h1>"This machine"</h1>
            (nested::<Clock>("clock", ()).tag("p").class("hint"))
            <div class="panels">
                (self.load_panel())
                (self.neighbour())
                for folder in Folder::EACH, key = folder.id() {
                    (nested::<FilesPanel>(format!("{}-view", folder.id()), folder).class("panel"))
                }
            </div>
        }
    }
}

/// Asks for the load. The value that there is stays until the next one has come.
fn read_load(socket: &mut Socket<Board>) {
    let reading = socket.state().sources.load.read();
    socket
        .load(|board| &mut board.load, reading)
        .within(AT_ONCE);
}

fn ask_neighbour(socket: &mut Socket<Board>) {
    let answer = socket.state().sources.neighbour.read();
    socket.load(|board| &mut board.neighbour, answer);
}

impl Board {
    fn load_panel(&self) -> impl Markup {
        let panel = Panel {
            id: "load",
            title: "Load",
            reading: &self.load,
            failed: "This machine does not say.",
            again: BoardEvent::ReadLoad,
        };
        panel.show(|load| {
            view! {
                <p class="value">(hundredths(load.last_minute))</p>
                <p class="hint">
                    "programs want a processor, "
                    (hundredths(load.last_five_minutes)) " in the last five minutes"
                </p>
            }
        })
    }

    fn neighbour(&self) -> impl Markup {
        let panel = Panel {
            id: "neighbour",
            title: "Neighbour",
            reading: &self.neighbour,
            failed: "It does not answer.",
            again: BoardEvent::AskNeighbour,
        };
        panel.show(|answer| {
            view! {
                <p class="value">(hundredths(answer.as_secs_f32() * 1_000.0)) " ms"</p>
                <p class="hint">"until it takes a connection"</p>
                <button class="quiet" phx-click=(BoardEvent::AskNeighbour)>"Ask again"</button>
            }
        })
    }
}

fn hundredths(number: f32) -> String {
    format!("{number:.2}")
}
