use remount::Route;

fn link(_: impl Route) {}

struct Room;

fn main() {
    link(Room);
    link("/rooms/7");
}
