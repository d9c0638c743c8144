use remount::prelude::*;

#[component]
fn card(#[slot] actions: Option<Slot<'_>>, #[slot] children: Slot<'_>) -> impl Markup {
    view! { <div>(children) (actions)</div> }
}

fn page(names: &'static [&'static str]) -> impl Markup {
    view! {
        <Card>
            if let Some(name) = names.first() {
                <p>(name)</p>
                <:actions>(name)</:actions>
            }
        </Card>
    }
}

fn main() {
    page(&[]);
}
