use std::time::Duration;

use remount::prelude::*;

struct Chat;

impl LiveView for Chat {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.after(Duration::from_secs(1), |_, _| Ok(()))?;
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "Hello" }
    }
}

fn main() {}
