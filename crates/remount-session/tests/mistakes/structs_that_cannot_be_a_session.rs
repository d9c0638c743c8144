use remount_session::SessionData;

#[derive(SessionData, Clone, Default)]
struct Pair(String, u32);

#[derive(SessionData, Clone, Default)]
struct Borrowed<'a> {
    name: &'a str,
}

#[derive(SessionData, Clone, Copy)]
union Bits {
    number: u32,
}

#[derive(SessionData, Clone, Default)]
#[session(version = 2)]
struct Versioned {
    name: String,
}

#[derive(SessionData, Clone, Default)]
#[session(storage = local)]
struct Unknown {
    name: String,
}

fn main() {}
