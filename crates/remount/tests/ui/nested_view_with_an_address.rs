use remount::prelude::*;

#[derive(Route)]
#[route("/clock")]
struct ClockRoute;

struct Clock;

impl LiveView for Clock {
    type Scope = ();
    type Route = ClockRoute;
    type Event = ();

    async fn mount(_: ClockRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "12:00" }
    }
}

fn routes(live: Live<()>) -> Live<()> {
    live.nested::<Clock>("clock")
}

fn main() {}
