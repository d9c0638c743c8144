use remount::prelude::*;
use remount::Topics;

struct Said {
    body: String,
}

const ROOM: Topic<Said> = Topic::local("room");

fn say(topics: &Topics) {
    topics.broadcast(&ROOM, "hello");
}

fn main() {}
