//! What waits until a page's WebSocket takes it.

use remount::Limits;

use crate::log::Log;
use crate::site::{NEWS, limited};

#[tokio::test]
async fn a_page_whose_message_is_longer_than_may_wait_for_it_loses_its_socket_which_the_log_tells()
{
    let (log, _listening) = Log::listen();
    let (site, gate) = limited(Limits::default().unsent_bytes(20_000));
    let page = site.visitor().open("/").await;
    gate.news().broadcast(&NEWS, "x".repeat(19_000));
    site.settled().await;
    assert!(page.text("body").contains("xxx"), "it is connected");
    assert!(!log.text().contains("unsent_bytes"));
    gate.news().broadcast(&NEWS, "x".repeat(20_000));
    site.settled().await;
    assert!(log.text().contains("unsent_bytes"), "{}", log.text());
}
