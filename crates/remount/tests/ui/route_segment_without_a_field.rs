use remount::Route;

#[derive(Route)]
#[route("/rooms/{id}")]
struct Room {
    number: i64,
}

fn main() {}
