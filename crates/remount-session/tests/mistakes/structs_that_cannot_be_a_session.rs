use remount_macros::Session;

#[derive(Session, Clone, Default)]
#[session(crate = remount_session)]
struct Pair(String, u32);

#[derive(Session, Clone, Default)]
#[session(crate = remount_session)]
struct Borrowed<'a> {
    name: &'a str,
}

#[derive(Session, Clone, Copy)]
#[session(crate = remount_session)]
union Bits {
    number: u32,
}

#[derive(Session, Clone, Default)]
#[session(crate = remount_session, version = 2)]
struct Versioned {
    name: String,
}

#[derive(Session, Clone, Default)]
#[session(crates = remount_session)]
struct Misspelt {
    name: String,
}

fn main() {}
