use remount_session::SessionData;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(on_login = keep)]
    basket: Vec<u32>,
    #[session(on_login = "drop")]
    search: String,
    #[session(on_login)]
    draft: String,
    #[session(drop)]
    filter: String,
}

fn main() {}
