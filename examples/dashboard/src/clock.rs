use std::time::Duration;

use jiff::ZonedDateTime;
use remount::prelude::*;

use crate::guards::Staff;

const TICK: Duration = Duration::from_secs(1);

/// What time it is at the machine, and how long the server has been running. It is a view within
/// the board, so that a second renders two texts and no panel.
pub(crate) struct Clock {
    now: ZonedDateTime,
    running: Duration,
}

impl LiveView for Clock {
    type Scope = Staff;
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.every(TICK, async |clock, socket| {
            *clock = Self::read(socket);
            Ok(())
        })?;
        Ok(Self::read(socket))
    }

    fn render(&self) -> impl Markup {
        view! {
            "It is "
            <time id="now">(self.now.strftime("%H:%M:%S").to_string())</time>
            " there, and the server has been running for "
            <span id="running">(time(self.running))</span>
            "."
        }
    }
}

impl Clock {
    fn read(socket: &Socket<Self>) -> Self {
        let office = socket.state();
        Self {
            now: office.sources.now(),
            running: office.started.elapsed(),
        }
    }
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
