use remount::prelude::*;

struct Said {
    body: String,
}

const ROOMS: Topic<Said> = Topic::shared("room");

fn main() {}
