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

    async fn handle_event(&mut self, _: (), socket: &mut Socket<Self>) -> Result {
        socket.push_patch(HallRoute);
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! { "A room" }
    }
}

fn main() {}
