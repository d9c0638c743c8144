use remount_macros::Session;
use remount_session::Stored;

#[derive(Session, Clone, Default)]
#[session(crate = remount_session)]
struct Visitor {
    #[session(version = 2, migrate = text)]
    visits: u32,
    #[session(version = 2, migrate = nothing)]
    volume: u32,
}

fn text(old: Stored<'_>) -> Option<String> {
    old.read()
}

fn nothing(old: u32) -> u32 {
    old
}

fn main() {}
