use remount::Route;

#[derive(Route)]
enum Rooms {
    #[route("/rooms")]
    List,
    Room {
        id: i64,
    },
}

#[derive(Route)]
struct About;

fn main() {
    let mut out = String::new();
    Rooms::Room { id: 7 }.write(&mut out);
    About.write(&mut out);
}
