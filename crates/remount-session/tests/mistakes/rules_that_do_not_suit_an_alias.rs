use remount_session::SessionData;

type Age = u32;
type Name = String;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 40)]
    age: Age,
    #[session(browser, min = 3)]
    name: Name,
}

fn main() {}
