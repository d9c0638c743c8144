use remount_macros::Session;

#[derive(Session, Clone, Default)]
#[session(crate = remount_session)]
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
