//! Writes of which no page says anything: how long they are waited for, and by whom.

use std::time::Duration;

use remount::session::{Failure, Outcome};
use remount_testing::{Fault, Site, text};

use crate::profile::{Told, app, app_telling, kept_name, named, sessions};
use crate::session_channel::SessionChannel;

const SECOND: Duration = Duration::from_secs(1);
/// A page is as silent as this for longer than a minute.
const SILENCE: [Fault; 9] = [Fault::Hold; 9];
const UNCONFIRMED: Outcome = Outcome::Failed(Failure::Unconfirmed);

#[tokio::test]
async fn a_write_of_which_the_page_says_nothing_is_unconfirmed_after_30_seconds() {
    let site = Site::new(app());
    let page = named(&site, "pug").await.open("/").await;
    site.network().next_posts(SILENCE);
    page.click(text("rename_and_wait")).await;
    site.advance(29 * SECOND).await;
    assert_eq!(page.count("li"), 0);
    site.advance(SECOND).await;
    assert_eq!(page.texts("li"), ["Failed(Unconfirmed)"]);
}

#[tokio::test]
async fn what_a_page_leaves_behind_is_unconfirmed_at_its_deadline() {
    let told = Told::default();
    let site = Site::new(app_telling(&sessions(), &told));
    let page = named(&site, "pug").await.open("/").await;
    site.network().next_posts(SILENCE);
    page.click(text("rename_and_tell")).await;
    site.advance(9 * SECOND).await;
    drop(page);
    site.advance(20 * SECOND).await;
    assert_eq!(told.all(), []);
    site.advance(SECOND).await;
    assert_eq!(told.all(), [UNCONFIRMED]);
}

#[tokio::test]
async fn what_another_page_took_over_is_its_own_to_settle() {
    let told = Told::default();
    let site = Site::new(app_telling(&sessions(), &told));
    let pug = named(&site, "pug").await;
    let (page, other) = (pug.open("/").await, pug.open("/").await);
    // What it posts at once, and what it posts as it goes.
    site.network().next_posts([Fault::LoseRequest; 2]);
    page.click(text("rename_and_tell")).await;
    drop(page);
    site.settled().await;
    assert_eq!(other.texts("em"), ["Pending", "Committed"]);
    site.advance(60 * SECOND).await;
    assert_eq!(other.texts("em"), ["Pending", "Committed"]);
    assert_eq!(told.all(), [Outcome::Committed]);
}

#[tokio::test]
async fn a_page_that_ends_with_all_settled_leaves_nothing_behind() {
    let site = Site::new(app());
    let pug = named(&site, "pug").await;
    let page = pug.open("/").await;
    page.click(text("rename")).await;
    drop(page);
    site.settled().await;
    let next = pug.open("/").await;
    assert!(SessionChannel::of(&next).heard("write").is_empty());
    assert_eq!(kept_name(&pug).await, "cat");
}
