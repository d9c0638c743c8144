use remount::prelude::*;

struct Said {
    body: String,
}

const ROOM: Topic<Said> = Topic::local("room");

fn say(pages: &LiveHandle<()>) {
    pages.broadcast(&ROOM, "hello");
}

fn main() {}
