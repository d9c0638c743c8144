use remount::prelude::*;

struct Said;

const ROOM: Topic<Said> = Topic::local("room");

struct Chat;

impl LiveView for Chat {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&ROOM).await?;
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "Hello" }
    }
}

fn main() {}
