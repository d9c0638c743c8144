use remount::prelude::*;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 3)]
    age: u8,
}

fn main() {}
