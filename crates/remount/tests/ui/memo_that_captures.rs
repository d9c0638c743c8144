use remount::prelude::*;

fn shown(rows: &Tracked<Vec<u8>>, selected: u8) -> impl Markup {
    view! {
        (memo(rows, |rows| view! { (rows.contains(&selected)) }))
    }
}

fn main() {
    let _ = shown(&Tracked::default(), 1);
}
