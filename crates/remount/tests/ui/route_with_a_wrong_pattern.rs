use remount::Route;

#[derive(Route)]
enum Rooms {
    #[route("rooms")]
    NoSlash,
    #[route("/:id")]
    OldNotation { id: i64 },
    #[route("/{year?}/{month}")]
    OptionalFirst { year: Option<u16>, month: u8 },
    #[route("/{*path}/edit")]
    RestFirst { path: String },
    #[route("/{id}.json")]
    TextBehind { id: i64 },
    #[route("/räume")]
    NotAscii,
}

fn main() {
    let mut out = String::new();
    Rooms::NoSlash.write(&mut out);
}
