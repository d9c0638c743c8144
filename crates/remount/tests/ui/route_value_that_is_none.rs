use remount::Route;

struct Place {
    x: i32,
}

#[derive(Route)]
#[route("/map/{at}")]
struct Map {
    at: Place,
}

fn main() {}
