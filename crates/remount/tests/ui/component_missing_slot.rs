use remount::prelude::*;

#[component]
fn card(
    title: &str,
    #[prop(default = "plain")] tone: &str,
    #[slot] actions: Option<Slot<'_>>,
    #[slot] children: Slot<'_>,
) -> impl Markup {
    view! { <div class=(tone)>(title) (children) (actions)</div> }
}

fn page() -> impl Markup {
    view! {
        <Card title="a"/>
    }
}

fn main() {
    page();
}
