use remount_session::SessionData;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(on_login = keep)]
    basket: Vec<u32>,
    #[session(on_login = "drop")]
    search: String,
    #[session(on_login)]
    draft: String,
    #[session(on_quit = stay)]
    theme: String,
    #[session(browser, scope = local, on_quit = drop)]
    note: String,
    #[session(drop)]
    filter: String,
}

fn main() {}
