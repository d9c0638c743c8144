use remount_session::SessionData;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(default = "you")]
    name: u32,
    #[session(check = is_even)]
    volume: u8,
}

fn is_even(volume: &u8) -> bool {
    volume % 2 == 0
}

fn main() {}
