use remount_session::SessionData;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, min = 10, max = 2)]
    volume: u8,
    #[session(max = -1.5, min = 0.0)]
    balance: f32,
    #[session(browser, min_chars = 5, max_chars = 4)]
    name: String,
    #[session(max_chars = 0)]
    city: String,
    #[session(min_chars = 0)]
    street: String,
    #[session(browser, min_chars = 2000)]
    letter: String,
    #[session(one_of = [])]
    nothing: String,
    #[session(one_of = ["light", "dark", "light"])]
    theme: String,
    #[session(browser, one_of = ["cat", "pug"], max_chars = 40)]
    animal: String,
}

fn main() {}
