use remount::{Route, RouteValue};

#[derive(RouteValue)]
enum Sort {
    Name,
    Age,
}

#[derive(Route)]
#[route("/rooms")]
struct Rooms {
    #[query]
    sort: Sort,
}

fn main() {}
