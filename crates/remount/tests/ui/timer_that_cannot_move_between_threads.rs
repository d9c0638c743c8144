use std::rc::Rc;
use std::time::Duration;

use remount::prelude::*;

struct Chat;

impl LiveView for Chat {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.after(Duration::from_secs(1), async |_, _| {
            let count = Rc::new(7);
            std::future::ready(()).await;
            drop(count);
            Ok(())
        })?;
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "Hello" }
    }
}

fn main() {}
