use remount_session::SessionData;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browsr, max_chars = 40)]
    name: String,
    #[session(max_chars = "40")]
    about: String,
    theme: String,
    #[session(versoin = 2)]
    visits: u32,
    #[session(max_length = 3)]
    city: String,
    #[session(encrypted)]
    secret: String,
}

// What follows from the mistakes is not told beside them.
fn main() {
    let visitor = <Visitor as remount_session::SessionData>::from_entries(&Default::default());
    println!("{} is {}", Visitor::NAME, visitor.name);
}
