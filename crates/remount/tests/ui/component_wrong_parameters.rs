use remount::prelude::*;

#[component]
fn card(
    title: impl Markup,
    #[slot] children: &str,
    #[prop(defualt = 1)] level: u8,
    (a, b): (u8, u8),
) -> impl Markup {
    view! { (title) }
}

#[component]
fn nothing() {}

fn main() {}
