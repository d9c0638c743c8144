//! What a view and a guard say of the response that their page arrives with.

use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, SET_COOKIE, VARY};
use remount::Group;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Answer, Site, containing};

/// Lets everybody in, and counts him.
struct Guests;

impl Scope for Guests {
    type App = ();
    type Value = ();

    async fn enter(visit: &mut Visit<()>) -> Result {
        let response = visit.response();
        response
            .append_header(SET_COOKIE, "seen=1; Path=/")
            .header(CACHE_CONTROL, "no-cache");
        Ok(())
    }
}

/// The policy of an article that other sites may show in a frame.
const SHARED: &str = "frame-ancestors *";

#[derive(Route)]
#[route("/articles/{name}")]
struct ArticleRoute {
    name: String,
}

/// There is one article, about ferns.
struct Article {
    text: &'static str,
}

#[derive(Event)]
enum ArticleEvent {
    Say,
}

impl LiveView for Article {
    type Scope = Guests;
    type Route = ArticleRoute;
    type Event = ArticleEvent;

    async fn mount(route: ArticleRoute, socket: &mut Socket<Self>) -> Result<Self> {
        let language = socket.language(&["en", "de"]).to_owned();
        socket
            .response()
            .header(CONTENT_LANGUAGE, &language)
            .append_header(VARY, "accept-language");
        match &*route.name {
            "ferns" => Ok(Self {
                text: "Ferns are old.",
            }),
            "shared" => {
                let response = socket.response();
                response.header(CONTENT_SECURITY_POLICY, SHARED);
                Ok(Self {
                    text: "Ferns, for other sites.",
                })
            }
            "moved" => {
                socket.response().status(StatusCode::IM_A_TEAPOT);
                Err(redirect(LocalPath::new("/articles/ferns")?))
            }
            "broken" => {
                socket
                    .response()
                    .status(StatusCode::OK)
                    .header(CACHE_CONTROL, "public");
                Err("no text".into())
            }
            _ => {
                let response = socket.response().status(StatusCode::NOT_FOUND);
                response.header(CACHE_CONTROL, "no-store");
                Ok(Self {
                    text: "No such article.",
                })
            }
        }
    }

    async fn handle_event(&mut self, _: ArticleEvent, socket: &mut Socket<Self>) -> Result {
        socket
            .response()
            .status(StatusCode::GONE)
            .header(CACHE_CONTROL, "public");
        self.text = "Said.";
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! { <button phx-click=(ArticleEvent::Say)>(self.text)</button> }
    }
}

fn site() -> Site {
    let sessions = Sessions::new(KeyRing::new(&[7; 32]).unwrap());
    let live = Live::new(sessions).state(());
    Site::new(live.scope::<Guests>(Group::view::<Article>))
}

async fn answer(name: &str) -> Answer {
    site().visitor().get(&format!("/articles/{name}")).await
}

#[tokio::test]
async fn a_view_says_the_status_and_the_cache_policy_of_its_page() {
    let answer = answer("moss").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(answer.body().contains("No such article."));
}

#[tokio::test]
async fn the_policy_that_a_view_says_is_the_only_one_of_its_page() {
    let answer = answer("shared").await;
    let policies: Vec<_> = answer
        .headers()
        .get_all(CONTENT_SECURITY_POLICY)
        .iter()
        .collect();
    assert_eq!(policies, [SHARED]);
}

#[tokio::test]
async fn what_it_says_nothing_of_is_as_for_any_page_and_as_its_guard_says() {
    let answer = answer("ferns").await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.header("cache-control"), Some("no-cache"));
    assert_eq!(answer.header("set-cookie"), Some("seen=1; Path=/"));
    assert_eq!(answer.header("content-language"), Some("en"));
    let varies: Vec<_> = answer.headers().get_all(VARY).iter().collect();
    assert_eq!(varies, ["cookie", "accept-language"]);
}

#[tokio::test]
async fn a_page_that_is_not_rendered_has_nothing_of_it() {
    let moved = answer("moved").await;
    assert_eq!(moved.status(), StatusCode::SEE_OTHER);
    assert_eq!(moved.header("content-language"), None);
    let broken = answer("broken").await;
    assert_eq!(broken.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_ne!(broken.header("cache-control"), Some("public"));
}

#[tokio::test]
async fn a_page_with_a_status_of_its_own_comes_alive() {
    let site = site();
    let tab = site.visitor().open("/articles/moss").await;
    assert_eq!(tab.status(), StatusCode::NOT_FOUND);
    // What is said of a response that has arrived changes nothing.
    tab.click(containing("No such article.")).await;
    assert_eq!(tab.text("button"), "Said.");
}
