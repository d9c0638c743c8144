use remount::Route;

#[derive(Route)]
enum Rooms {
    #[route("/rooms/{id}")]
    Room(i64),
}

#[derive(Route)]
#[route("/members/{id}")]
struct Member<T> {
    id: T,
}

fn main() {}
