use std::time::Duration;

use remount::prelude::*;
use remount::ui;

use crate::guards::Staff;
use crate::panel::Panel;
use crate::sources::{Files, Load};

/// How long the first HTML waits for a panel that is ready in an instant as a rule.
const AT_ONCE: Duration = Duration::from_millis(80);
const TICK: Duration = Duration::from_secs(1);
const READ_AGAIN: Duration = Duration::from_secs(5);

#[derive(Route)]
#[route("/")]
pub(crate) struct BoardRoute;

/// The panels.
pub(crate) struct Board {
    running: Duration,
    load: Async<Load>,
    files: Async<Files>,
    neighbour: Async<Duration>,
}

#[derive(Event)]
pub(crate) enum BoardEvent {
    ReadLoad,
    CountFiles,
    AskNeighbour,
}

impl LiveView for Board {
    type Scope = Staff;
    type Route = BoardRoute;
    type Event = BoardEvent;

    async fn mount(_: BoardRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Board");
        read_load(socket);
        count_files(socket);
        ask_neighbour(socket);
        socket.every(TICK, async |board, socket| {
            board.running = socket.state().started.elapsed();
            Ok(())
        })?;
        socket.every(READ_AGAIN, async |_, socket| {
            read_load(socket);
            Ok(())
        })?;
        Ok(Self {
            running: socket.state().started.elapsed(),
            load: Async::default(),
            files: Async::default(),
            neighbour: Async::default(),
        })
    }

    async fn handle_event(&mut self, event: BoardEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            BoardEvent::ReadLoad => read_load(socket),
            // A thread that counts goes on to its end, whoever waits for it.
            BoardEvent::CountFiles if self.files.is_loading() => {}
            BoardEvent::CountFiles => count_files(socket),
            BoardEvent::AskNeighbour => ask_neighbour(socket),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        let (load, files, neighbour) = (self.load_panel(), self.files_panel(), self.neighbour());
        view! {
            <ui::FlashGroup />
            <ui::ConnectionStatus />
            <h1>"This machine"</h1>
            <p class="hint">
                "The server has been running for "
                <span id="running">(time(self.running))</span>
                "."
            </p>
            <div class="panels">(load) (files) (neighbour)</div>
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

fn count_files(socket: &mut Socket<Board>) {
    let counting = socket.state().sources.files.read();
    socket.load(|board| &mut board.files, counting);
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

    fn files_panel(&self) -> impl Markup {
        let panel = Panel {
            id: "files",
            title: "Files",
            reading: &self.files,
            failed: "The folder cannot be read.",
            again: BoardEvent::CountFiles,
        };
        panel.show(|files| {
            view! {
                <p class="value">(files.files)</p>
                <p class="hint">"of " (files.bytes / 1_000_000) " MB in the server's folder"</p>
                <button class="quiet" phx-click=(BoardEvent::CountFiles)>"Count again"</button>
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

fn time(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(seconds: u64, expected: &str) {
        assert_eq!(time(Duration::from_secs(seconds)), expected);
    }

    #[test]
    fn a_time_is_written_with_its_two_largest_units() {
        check(0, "0 s");
        check(59, "59 s");
        check(61, "1 min 1 s");
        check(3_661, "1 h 1 min");
        check(90_000, "25 h 0 min");
    }
}
