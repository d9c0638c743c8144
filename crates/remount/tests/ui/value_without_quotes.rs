use remount::prelude::*;

fn shown() -> impl Markup {
    view! {
        <input name=title value=self.title>
    }
}

fn main() {
    let _ = shown();
}
