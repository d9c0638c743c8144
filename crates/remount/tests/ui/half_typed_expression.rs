use remount::prelude::*;

struct Page {
    name: String,
}

impl Page {
    fn render(&self) -> impl Markup {
        view! {
            <p>(self.name) (self.)</p>
            <p title=(self.name.)>"a"</p>
        }
    }
}

fn main() {
    let _ = Page { name: String::new() }.render();
}
