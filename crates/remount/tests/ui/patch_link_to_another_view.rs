use remount::prelude::*;

#[derive(Route)]
#[route("/rooms/{id}")]
struct RoomRoute {
    id: u32,
}

#[derive(Route)]
#[route("/hall")]
struct HallRoute;

struct Room;

impl LiveView for Room {
    type Scope = ();
    type Route = RoomRoute;
    type Event = ();

    async fn mount(_: RoomRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <remount::ui::Link to=(Self::patch(HallRoute))>"The hall"</remount::ui::Link> }
    }
}

fn main() {}
