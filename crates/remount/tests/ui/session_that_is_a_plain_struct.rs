use remount::prelude::*;

#[derive(Clone, Default)]
struct Visitor;

struct Site;

impl App for Site {
    type Session = Visitor;
    type State = ();
}

fn main() {}
