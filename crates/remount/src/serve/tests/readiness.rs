//! What a load balancer learns from a server that ends, and what still goes on then.

use axum::Extension;

use super::*;
use crate::drain::Drain;

const MINUTE: Duration = Duration::from_secs(60);

fn site() -> Router {
    app()
        .route("/ready", get(ready))
        .route("/ready/later", get(ready_later))
        .route("/page", get(page))
}

async fn ready(Extension(drain): Extension<Drain>) -> StatusCode {
    if drain.is_closing() {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::NO_CONTENT
    }
}

async fn ready_later(drain: Extension<Drain>) -> StatusCode {
    sleep(Duration::from_secs(1)).await;
    ready(drain).await
}

/// Is open until the server closes its pages.
async fn page(Extension(drain): Extension<Drain>) -> &'static str {
    drain.page().closing().await;
    "closed"
}

async fn ask(world: &World, path: &str) -> DuplexStream {
    let head = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    world.send(head.as_bytes()).await
}

#[track_caller]
fn check_status(answer: &str, status: StatusCode) {
    let expected = format!("HTTP/1.1 {}", status.as_str());
    assert!(answer.starts_with(&expected), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_asked_to_end_says_so_and_goes_on_for_as_long_as_it_is_told() {
    let server = Server::new().idle_limit(DAY).shutdown_delay(MINUTE);
    let mut world = World::serving(site(), server, 1_000);
    let page = ask(&world, "/page").await;
    let mut rests = world.send(GET).await;
    hello(&mut rests).await;
    let (before, _) = until_closed(ask(&world, "/ready").await).await;
    check_status(&before, StatusCode::NO_CONTENT);

    world.stop();
    let (after, _) = until_closed(ask(&world, "/ready").await).await;
    check_status(&after, StatusCode::SERVICE_UNAVAILABLE);
    rests.write_all(GET).await.unwrap();
    hello(&mut rests).await;
    let (closed, took) = until_closed(page).await;
    assert!(closed.ends_with("closed"), "{closed}");
    assert_eq!(took, 60);
    assert_eq!(until_closed(rests).await, (String::new(), 0));
}

#[tokio::test(start_paused = true)]
async fn without_such_a_time_too_it_says_so_before_it_closes_a_connection() {
    let mut world = World::serving(site(), Server::new(), 1_000);
    let asking = ask(&world, "/ready/later").await;
    sleep(Duration::from_millis(500)).await;
    world.stop();
    let (answer, _) = until_closed(asking).await;
    check_status(&answer, StatusCode::SERVICE_UNAVAILABLE);
    world.served.await.unwrap();
}
