use remount::prelude::*;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browsr)]
    username: String,
}

fn main() {}
