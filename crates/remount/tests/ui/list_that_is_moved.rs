use remount::prelude::*;

struct Page {
    names: Vec<String>,
}

impl Page {
    fn render(&self) -> impl Markup {
        view! {
            for name in self.names { <p>(name)</p> }
        }
    }
}

fn main() {
    let _ = Page { names: Vec::new() }.render();
}
