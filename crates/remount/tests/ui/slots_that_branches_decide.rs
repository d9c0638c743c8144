use remount::prelude::*;

#[component]
fn card(#[slot] actions: Option<Slot<'_>>, #[slot] children: Slot<'_>) -> impl Markup {
    view! { <div>(children) (actions)</div> }
}

#[component]
fn headed(#[slot] head: Slot<'_>) -> impl Markup {
    view! { <h1>(head)</h1> }
}

fn page(on: bool, names: &'static [&'static str]) -> impl Markup {
    view! {
        <Card>
            "It may be filled once."
            for name in names { <:actions>(name)</:actions> }
        </Card>
        <Headed>
            if on { <:head>"It must be filled."</:head> }
        </Headed>
    }
}

fn main() {
    page(true, &[]);
}
