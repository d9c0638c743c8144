use remount::prelude::*;
use remount::session::Stored;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Portable)]
#[portable(rename = "said")]
struct Said;

#[derive(Serialize, Deserialize, Portable)]
#[portable(name = "a b", version = 1, migrate = moved)]
struct Moved;

fn moved(_: Stored<'_>) -> Option<Moved> {
    None
}

#[derive(Serialize, Deserialize, Portable)]
#[portable(version = 2, migrate = text)]
struct Left;

fn text(old: Stored<'_>) -> Option<String> {
    old.read()
}

#[derive(Serialize, Deserialize, Portable)]
struct Changed<T>(T);

fn main() {}
