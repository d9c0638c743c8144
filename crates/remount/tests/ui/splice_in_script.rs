use remount::prelude::*;

fn page(name: &str) -> impl Markup {
    view! {
        <script>"let name = '" (name) "';"</script>
    }
}

fn main() {
    page("pug");
}
