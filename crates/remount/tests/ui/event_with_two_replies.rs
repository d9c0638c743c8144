use remount::prelude::*;

#[derive(Event)]
enum SearchEvent {
    Suggest {
        typed: String,
        first: Reply<u8>,
        second: Reply<u8>,
    },
    Count(#[event(name = "count")] Reply<u8>),
}

fn main() {}
