use remount::prelude::*;

struct Item;

fn page(count: u32, items: &Stream<Item>) -> impl Markup {
    view! {
        for n in count { (n) }
        for (id, _) in items { <li id=(id)></li> }
    }
}

fn main() {
    page(1, &Stream::with_ids(|_| String::new(), []));
}
