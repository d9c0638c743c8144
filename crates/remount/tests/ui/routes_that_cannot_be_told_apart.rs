use remount::Route;

#[derive(Route)]
enum Members {
    #[route("/members/{id}")]
    ById { id: i64 },
    #[route("/members/{name}")]
    ByName { name: String },
    #[route("/members/{*path}")]
    ByPath { path: String },
}

fn main() {}
