use remount::prelude::*;

fn name(id: u8) -> Result<&'static str, std::fmt::Error> {
    if id == 0 { Err(std::fmt::Error) } else { Ok("Ada") }
}

fn page(ids: &[u8]) -> impl Markup {
    view! {
        <ul>
            for id in ids {
                <li>(if *id == 0 { continue } else { id })</li>
                <li title=(match name(*id) { Ok(name) => name, Err(_) => return })>(id)</li>
                let name = name(*id)?;
                <li>(name) (ids.iter().find(|other| { return **other == 7; }))</li>
            }
        </ul>
    }
}

fn main() {
    page(&[]);
}
