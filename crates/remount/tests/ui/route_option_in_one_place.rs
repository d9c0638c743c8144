use remount::Route;

#[derive(Route)]
enum Archive {
    #[route("/archive/{month?}")]
    Month { month: u8 },
    #[route("/rooms/{id}")]
    Room { id: Option<i64> },
}

fn main() {}
