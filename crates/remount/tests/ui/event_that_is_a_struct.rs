use remount::prelude::*;

#[derive(Event)]
struct Inc;

fn main() {}
