use remount_session::SessionData;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(scope = local)]
    draft: String,
    #[session(browser, scope = cookie)]
    search: String,
    #[session(browser, scope = "local")]
    panel: String,
    #[session(browser, scope)]
    filter: String,
    #[session(browser, local)]
    note: String,
}

fn main() {}
