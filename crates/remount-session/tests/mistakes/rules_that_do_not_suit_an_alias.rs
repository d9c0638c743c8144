use remount_macros::Session;

type Age = u32;
type Name = String;

#[derive(Session, Clone, Default)]
#[session(crate = remount_session)]
struct Visitor {
    #[session(browser, max_chars = 40)]
    age: Age,
    #[session(browser, min = 3)]
    name: Name,
}

fn main() {}
