use remount::prelude::*;

struct Chat;

impl LiveView for Chat {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.task(async { 7_u64 })?;
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "Hello" }
    }
}

fn main() {}
