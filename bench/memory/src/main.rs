//! The live view of `examples/counter`, on a server that counts what it allocates. `BESIDE` is how
//! many further views each page has, and for each line of its standard input the server prints how
//! many bytes are in use.
//!
//! It shares no file with the other benchmarks: an older version of the project is measured with
//! this program too, or with `params.txt`, the same in the contract before `type Route`.

use std::alloc::System;
use std::io::{self, Write as _};
use std::sync::OnceLock;
use std::thread;

use cap::Cap;
use remount::prelude::*;

/// It limits nothing.
#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// The views that a page may have beside the main one.
const BESIDE: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

struct Counter(i64);

#[derive(Event, PartialEq)]
enum CounterEvent {
    Dec,
    Inc,
}

impl LiveView for Counter {
    type Scope = ();
    type Route = ();
    type Event = CounterEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(0))
    }

    async fn handle_event(&mut self, event: CounterEvent, _: &mut Socket<Self>) -> Result {
        self.0 += if event == CounterEvent::Inc { 1 } else { -1 };
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <button phx-click=(CounterEvent::Dec)>"-"</button>
            <output>" " (self.0) " "</output>
            <button phx-click=(CounterEvent::Inc)>"+"</button>
        }
    }
}

/// Those that each page of this server has.
fn beside() -> &'static [&'static str] {
    static COUNT: OnceLock<usize> = OnceLock::new();
    let asked = || std::env::var("BESIDE").ok()?.parse().ok();
    let count = *COUNT.get_or_init(|| asked().unwrap_or(0).min(BESIDE.len()));
    &BESIDE[..count]
}

fn layout(page: &Page<()>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head><meta charset="utf-8"><title>"memory"</title> (page.head())</head>
            <body>
                (page.content())
                for id in beside(), key = id {
                    (nested::<Counter>(*id, ()).sticky())
                }
            </body>
        </html>
    }
}

/// Answers until its standard input ends.
fn tell() {
    for _ in io::stdin().lines() {
        if writeln!(io::stdout(), "{}", ALLOCATOR.allocated()).is_err() {
            return;
        }
    }
}

#[tokio::main]
async fn main() -> Result {
    let live = Live::new(Sessions::from_env()?)
        .layout(layout)
        .view_at::<Counter>("/")
        .nested::<Counter>("counter");
    thread::spawn(tell);
    Ok(serve(live).await?)
}
