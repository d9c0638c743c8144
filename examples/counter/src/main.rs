use remount::prelude::*;

struct Counter(i64);

#[derive(Event)]
enum CounterEvent { Dec, Inc }

impl LiveView for Counter {
    type App = ();
    type Event = CounterEvent;
    type Info = ();

    async fn mount(_: Params, _: &mut Socket<Self>) -> Result<Self> { Ok(Self(0)) }

    async fn handle_event(&mut self, event: CounterEvent, _: &mut Socket<Self>) -> Result {
        match event { CounterEvent::Dec => self.0 -= 1, CounterEvent::Inc => self.0 += 1 }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <button phx-click=(CounterEvent::DEC)>"-"</button>
            <output>" " (self.0) " "</output>
            <button phx-click=(CounterEvent::INC)>"+"</button>
        }
    }
}

#[tokio::main]
async fn main() -> Result {
    let live = Live::<()>::new(remount::plain_layout, Sessions::from_env()?, ()).view::<Counter>("/");
    Ok(remount::serve(axum::Router::new().merge(live)).await?)
}
