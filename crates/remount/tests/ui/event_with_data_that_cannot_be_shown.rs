use remount::prelude::*;

#[derive(serde::Deserialize)]
struct Place {
    x: i32,
    y: i32,
}

#[derive(Event)]
enum MapEvent {
    Go { to: Place },
}

fn main() {}
