use std::time::Duration;

use remount::prelude::*;

struct Chat;

impl LiveView for Chat {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        let name = String::from("pug");
        socket.every(Duration::from_secs(1), async move |_, socket| {
            socket.set_page_title(name.clone());
            Ok(())
        })?;
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "Hello" }
    }
}

fn main() {}
