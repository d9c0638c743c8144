use remount_macros::Session;

#[derive(Session, Clone, Default)]
#[session(crate = remount_session)]
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
