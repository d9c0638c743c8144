use remount::prelude::*;

#[derive(serde::Deserialize)]
struct Form {
    name: String,
}

#[derive(Event)]
enum FormEvent {
    Save(Form),
    #[event(incoming)]
    Reset,
    #[event(rename_all = "camelCase")]
    Go { first_id: u8 },
}

fn main() {}
