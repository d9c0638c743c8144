use remount::prelude::*;

struct Shop {
    orders: Async<u64>,
    name: String,
}

impl LiveView for Shop {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.load(|shop| &mut shop.orders, async { Ok(String::new()) });
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
