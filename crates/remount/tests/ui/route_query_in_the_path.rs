use remount::Route;

#[derive(Route)]
#[route("/rooms/{id}")]
struct Room {
    #[query]
    id: i64,
    #[query]
    page: u32,
    #[query(rename = "page")]
    from: u32,
}

fn main() {}
