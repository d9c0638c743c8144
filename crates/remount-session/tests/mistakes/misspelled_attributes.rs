use remount_macros::Session;

#[derive(Session, Clone, Default)]
#[session(crate = remount_session)]
struct Visitor {
    #[session(browsr, max_chars = 40)]
    name: String,
    #[session(max_chars = "40")]
    about: String,
    #[session(crate = remount_session)]
    theme: String,
}

fn main() {}
