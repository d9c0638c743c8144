use remount_session::SessionData;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    name: String,
    #[session(rename = "name")]
    title: String,
    #[session(browser, max_chars = 3, browser)]
    city: String,
    #[session(rename = "the street")]
    street: String,
}

fn main() {}
