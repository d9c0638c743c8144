use remount_session::SessionData;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser = true)]
    name: String,
    #[session(max_chars)]
    city: String,
    #[session(min_chars = -1)]
    street: String,
    #[session(check = "even")]
    volume: u32,
    #[session(version = 2, migrate = "even")]
    size: u32,
    #[session(rename = visits)]
    count: u32,
    #[session(one_of = "light")]
    theme: String,
    #[session(one_of = [1, 2])]
    animal: String,
    #[session(max = )]
    age: u32,
}

fn main() {}
