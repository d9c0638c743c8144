use remount::prelude::*;

#[derive(Session, Clone, Default)]
struct Visitor {
    #[session(browsr)]
    username: String,
}

fn main() {}
