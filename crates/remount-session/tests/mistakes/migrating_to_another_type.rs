use remount_session::{SessionData, Stored};

#[derive(SessionData, Clone, Default)]
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
