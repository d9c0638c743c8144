use remount::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Portable)]
struct Neither;

#[derive(Serialize, Portable)]
struct OnlyWritten;

#[derive(Deserialize, Portable)]
struct OnlyRead;

const ROOMS: Topic<Neither> = Topic::shared("room");

fn main() {}
