use remount::prelude::*;

struct Page {
    name: String,
}

impl Page {
    fn render(&self) -> impl Markup {
        let name = self.name.to_uppercase();
        let first = &name[..1];
        view! { <p>(first)</p> }
    }
}

fn list(names: &[String]) -> impl Markup {
    let upper: Vec<String> = names.iter().map(|name| name.to_uppercase()).collect();
    let rows = upper.iter().filter(|name| name.len() > 1);
    view! {
        for name in rows.clone() { <p>(name)</p> }
    }
}

fn main() {
    let page = Page { name: String::new() };
    let _ = (page.render(), list(&[]));
}
