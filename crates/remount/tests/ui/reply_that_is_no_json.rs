use remount::prelude::*;

struct City;

#[derive(Event)]
enum SearchEvent {
    Suggest { typed: String, reply: Reply<Vec<City>> },
}

fn suggest(event: SearchEvent) -> Result {
    let SearchEvent::Suggest { reply, .. } = event;
    reply.send(vec![City])
}

fn main() {}
