use remount_session::{SessionData, Stored};

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(version = 0)]
    visits: u32,
    #[session(migrate = number)]
    volume: u32,
    #[session(version = 1, migrate = number)]
    size: u32,
    #[session(version = "2")]
    balance: u32,
    #[session(version = 5_000_000_000)]
    far: u32,
}

fn number(old: Stored<'_>) -> Option<u32> {
    old.read()
}

fn main() {}
