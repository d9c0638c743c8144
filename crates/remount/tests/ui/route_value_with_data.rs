use remount::RouteValue;

#[derive(RouteValue)]
enum Sort {
    Name,
    By(String),
    #[route(name = "last")]
    LastSeen,
}

fn main() {
    Sort::Name.write(&mut String::new());
}
