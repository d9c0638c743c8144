//! How long the end of a server takes.

use axum::Extension;

use super::*;
use crate::drain::Drain;

const SECOND: Duration = Duration::from_secs(1);

/// How long a server takes to end that has this limit, while a request is not answered.
async fn ends_after(limit: Duration) -> Option<Duration> {
    let mut world = World::of(Server::new().shutdown_limit(limit), 1_000);
    let _slow = world.send(b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n").await;
    sleep(SECOND).await;
    let start = Instant::now();
    world.stop();
    let served = timeout(600 * SECOND, world.served).await;
    served.ok().map(|_| start.elapsed())
}

#[tokio::test(start_paused = true)]
async fn requests_have_the_time_that_the_program_says() {
    for limit in [Duration::ZERO, 4 * SECOND, 60 * SECOND] {
        assert_eq!(ends_after(limit).await, Some(limit));
    }
    assert_eq!(ends_after(Duration::MAX).await, None);
}

/// Has a thousand live pages, which go one second after they were asked to.
async fn pages(Extension(drain): Extension<Drain>) {
    for _ in 0..1_000 {
        let mut page = drain.page();
        tokio::spawn(async move {
            page.closing().await;
            sleep(SECOND).await;
        });
    }
}

/// Half of the time is for asking one page after the other.
#[tokio::test(start_paused = true)]
async fn pages_have_the_time_that_the_program_says() {
    for (limit, took) in [(4, 3), (10, 6), (60, 11)] {
        let (limit, took) = (limit * SECOND, took * SECOND);
        let site = Router::new().route("/", get(pages));
        let mut world = World::serving(site, Server::new().shutdown_limit(limit), 1_000);
        let open = b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        until_closed(world.send(open).await).await;
        let start = Instant::now();
        world.stop();
        world.served.await.unwrap();
        // At random times, but of a thousand pages the last one is asked close to the end.
        let over = took.abs_diff(start.elapsed());
        assert!(over < took / 20, "{over:?} beside {took:?}");
    }
}
