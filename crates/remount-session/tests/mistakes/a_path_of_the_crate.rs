use remount_session::SessionData;

#[derive(SessionData, Clone, Default)]
#[session(crate = remount_session)]
struct Visitor {
    name: String,
}

// What follows from the mistake is not told beside it.
fn main() {
    println!("{}", Visitor::NAME);
}
