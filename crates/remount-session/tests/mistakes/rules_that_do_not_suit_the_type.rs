use remount_session::SessionData;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 40)]
    age: u32,
    #[session(browser, min = 3)]
    name: String,
    #[session(one_of = ["1", "2"])]
    size: Option<i8>,
    #[session(max = 1)]
    subscribed: bool,
}

fn main() {}
