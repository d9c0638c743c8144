use std::rc::Rc;

use remount::prelude::*;

struct Shop {
    orders: Async<u64>,
    name: String,
}

async fn count() -> Result<u64> {
    Ok(7)
}

impl LiveView for Shop {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        let seven = Rc::new(7);
        socket.load(|shop| &mut shop.orders, async move {
            count().await?;
            Ok(*seven)
        });
        Ok(Self {
            orders: Async::default(),
            name: String::new(),
        })
    }

    fn render(&self) -> impl Markup {
        view! { (&self.name) (self.orders.get()) }
    }
}

fn main() {}
