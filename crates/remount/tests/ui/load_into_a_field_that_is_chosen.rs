use remount::prelude::*;

struct Shop {
    rows: Vec<Async<u64>>,
}

async fn count() -> Result<u64> {
    Ok(7)
}

impl LiveView for Shop {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        let index = 0;
        socket.load(|shop| &mut shop.rows[index], count());
        Ok(Self {
            rows: vec![Async::default()],
        })
    }

    fn render(&self) -> impl Markup {
        view! { (self.rows[0].get()) }
    }
}

fn main() {}
