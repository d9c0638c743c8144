//! Long polls, which the server holds for longer than it waits for anybody.

use remount_session::{KeyRing, Sessions};

use super::*;
use crate::live::{Live, NoState};

const SECOND: Duration = Duration::from_secs(1);

/// A site whose server waits for its peers as little as it can.
fn impatient() -> World {
    let sessions = Sessions::<()>::new(KeyRing::new(&[7; 32]).unwrap());
    let live: Live<(), NoState> = Live::new(sessions);
    let server = Server::new()
        .head_limit(SECOND)
        .idle_limit(SECOND)
        .body_limit(SECOND)
        .answer_limit(SECOND);
    World::serving(live.into(), server, 1_000)
}

/// What a page is answered that asks for this after the rest of the address, and after how many
/// seconds.
async fn asked(world: &World, query: &str) -> (String, u64) {
    let head = format!(
        "GET /live/longpoll?vsn=2.0.0&{query} HTTP/1.1\r\nhost: pugs.example\r\n\
         connection: close\r\n\r\n"
    );
    until_closed(world.send(head.as_bytes()).await).await
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_is_held_outlasts_all_limits_of_time() {
    let world = impatient();
    let (opened, _) = asked(&world, "").await;
    let token = opened.split("\"token\":\"").nth(1).expect("a token");
    let token = token.split('"').next().unwrap();
    let (answer, took) = asked(&world, &format!("token={token}")).await;
    assert!(answer.contains("\"status\":204"), "{answer}");
    assert_eq!(took, 10);
}
