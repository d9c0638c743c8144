//! Live views in the page of a handler, which is none of the site's.

use axum::Router;
use axum::extract::Path;
use axum::response::{Html, Redirect, Response};
use axum::routing::get;
use remount::Flash;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::dom::Document;
use remount_testing::{Site, text};

use crate::log::Log;
use crate::site::SECRET;

#[derive(SessionData, Clone, Default)]
struct Reader {
    #[session(browser, max_chars = 40)]
    name: String,
    editor: bool,
}

struct Paper;

impl App for Paper {
    type Session = Reader;
    type State = ();
}

/// The comments on an article, in its page.
struct Comments {
    article: u32,
    count: u32,
    reader: String,
    newspaper: String,
}

#[derive(Event)]
enum CommentsEvent {
    Write,
    Sign,
    Fail,
    Leave,
    Title,
}

impl LiveView for Comments {
    type Scope = Paper;
    type Route = Args<u32>;
    type Event = CommentsEvent;

    async fn mount(Args(article): Args<u32>, socket: &mut Socket<Self>) -> Result<Self> {
        if article == 404 {
            return Err(redirect(FrontRoute));
        }
        if article == 410 {
            socket.response().status(StatusCode::GONE);
        }
        let reader = socket.session().get().name;
        let newspaper = socket.request().prefix_param("newspaper");
        Ok(Self {
            article,
            count: 0,
            reader,
            newspaper: newspaper.unwrap_or_default().to_owned(),
        })
    }

    async fn handle_event(&mut self, event: CommentsEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            CommentsEvent::Write => self.count += 1,
            CommentsEvent::Sign => {
                socket
                    .session()
                    .update(|reader| reader.name = "Ada".to_owned())?;
            }
            CommentsEvent::Fail => return Err("asked to".into()),
            CommentsEvent::Leave => {
                socket.put_flash(FlashKind::Info, "Thank you");
                socket.push_navigate(FrontRoute);
            }
            CommentsEvent::Title => socket.set_page_title("Mine"),
        }
        Ok(())
    }

    async fn handle_session(
        &mut self,
        change: SessionChange<Reader>,
        _: &mut Socket<Self>,
    ) -> Result {
        self.reader.clone_from(&change.now.name);
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <em>(&self.newspaper)</em>
            <p>"On no. " (self.article)</p>
            <output>(self.count)</output>
            <cite>(&self.reader)</cite>
            <button phx-click=(CommentsEvent::Write)>"Write"</button>
            <button phx-click=(CommentsEvent::Sign)>"Sign"</button>
            <button phx-click=(CommentsEvent::Fail)>"Fail"</button>
            <button phx-click=(CommentsEvent::Leave)>"Leave"</button>
            <button phx-click=(CommentsEvent::Title)>"Title"</button>
            <remount::ui::Link to=(FrontRoute)>"Front page"</remount::ui::Link>
            (nested::<Clock>("clock", ()))
        }
    }
}

/// A view within the comments.
struct Clock;

impl LiveView for Clock {
    type Scope = Paper;
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        let _ = socket;
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <time>"12:00"</time> }
    }
}

/// Lets in editors.
struct Editors;

impl Scope for Editors {
    type App = Paper;
    type Value = ();

    async fn enter(visit: &mut Visit<Paper>) -> Result {
        let is_editor = visit.session().get().editor;
        is_editor.then_some(()).ok_or_else(|| redirect(FrontRoute))
    }
}

/// What only editors see of an article.
struct Notes;

impl LiveView for Notes {
    type Scope = Editors;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "Do not print" }
    }
}

/// A view that no site knows.
struct Stranger;

impl LiveView for Stranger {
    type Scope = Paper;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "never" }
    }
}

#[derive(Route)]
#[route("/front")]
struct FrontRoute;

/// A page of the site.
struct Front;

impl LiveView for Front {
    type Scope = Paper;
    type Route = FrontRoute;
    type Event = ();

    async fn mount(_: FrontRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <remount::ui::FlashGroup /><h1>"Front page"</h1> }
    }
}

async fn article(Path(number): Path<u32>, page: Page<Paper>) -> Response {
    let page = &page;
    page.show(view! {
        <!DOCTYPE html>
        <html>
            <head><title>"Article"</title> (page.head())</head>
            <body>
                for (kind, message) in page.flash(), key = kind.name() { <b>(message)</b> }
                <h2>(&page.session().name)</h2>
                (nested::<Comments>("comments", number))
                <aside>(nested::<Notes>("notes", ()))</aside>
            </body>
        </html>
    })
    .await
}

/// With another template engine.
async fn about(page: Page<Paper>) -> std::result::Result<Html<String>, Response> {
    let head = page.render(page.head()).await?;
    let comments = page.render(nested::<Comments>("comments", 7)).await?;
    let html = format!("<!doctype html><head>{head}</head><body>{comments}</body>");
    Ok(Html(html))
}

async fn strange(page: Page<Paper>) -> Response {
    page.show(nested::<Stranger>("stranger", ())).await
}

async fn greet(flash: Flash) -> (Flash, Redirect) {
    (
        flash.put(FlashKind::Info, "Welcome"),
        Redirect::to("/articles/7"),
    )
}

fn live() -> Live<Paper> {
    Live::new(Sessions::new(KeyRing::new(SECRET).unwrap()))
        .state(())
        .view::<Front>()
        .nested::<Comments>("comments")
        .nested::<Clock>("clock")
        .scope::<Editors>(|editors| editors.nested::<Notes>("notes"))
}

fn app() -> Router {
    let live = live();
    Router::new()
        .route("/articles/{number}", get(article))
        .route("/about", get(about))
        .route("/strange", get(strange))
        .with_state(live.handle())
        .merge(live)
}

#[tokio::test]
async fn the_page_of_a_handler_shows_a_view_with_a_token_and_no_main_one() {
    let site = Site::new(app());
    let answer = site.visitor().get("/articles/7").await;
    assert_eq!(answer.status(), 200);
    let document = Document::parse(answer.body()).unwrap();
    let count = |css: &str| document.select(css).unwrap().len();
    assert_eq!(count("[data-phx-main], [data-phx-sticky]"), 0);
    let comments = document.select("#comments").unwrap()[0];
    let token = document.attribute(comments, "data-phx-session").unwrap();
    assert!(!token.is_empty());
    assert_eq!(count("#comments p, #comments #clock time"), 2);
}

#[tokio::test]
async fn a_view_in_the_page_of_a_handler_is_alive_and_so_is_the_one_within_it() {
    let site = Site::new(app());
    let page = site.visitor().open("/articles/7").await;
    page.click(text("Write")).await;
    assert_eq!(
        (page.text("p"), page.text("output")),
        ("On no. 7".into(), "1".into())
    );
    assert_eq!(page.text("#clock"), "12:00");
    assert_eq!(page.title(), "Article");
    page.click(text("Title")).await;
    assert_eq!(page.title(), "Article", "the title is that of the handler");
}

#[tokio::test]
async fn a_part_of_a_page_that_another_template_engine_writes_is_alive_too() {
    let site = Site::new(app());
    let page = site.visitor().open("/about").await;
    page.click(text("Write")).await;
    assert_eq!(page.text("output"), "1");
}

#[tokio::test]
async fn from_a_page_without_a_main_view_a_link_loads_the_page_where_it_leads() {
    let site = Site::new(app());
    let page = site.visitor().open("/articles/7").await;
    page.click(text("Front page")).await;
    assert_eq!(
        (page.text("h1"), page.path()),
        ("Front page".into(), "/front".into())
    );
    assert_eq!(page.count("#comments"), 0);
}

#[tokio::test]
async fn a_view_that_navigates_there_loads_the_page_with_its_flash_message() {
    let site = Site::new(app());
    let page = site.visitor().open("/articles/7").await;
    page.click(text("Leave")).await;
    assert_eq!(page.text("h1"), "Front page");
    assert_eq!(page.text(".flash-text"), "Thank you");
}

#[tokio::test]
async fn it_has_the_headers_of_the_sites_pages_and_sets_no_cookie() {
    let site = Site::new(app());
    let answer = site.visitor().get("/articles/7").await;
    for header in [
        "content-security-policy",
        "x-content-type-options",
        "cache-control",
    ] {
        assert!(answer.header(header).is_some(), "{header}");
    }
    assert_eq!(answer.header("set-cookie"), None);
    assert_eq!(
        answer.header("content-type"),
        Some("text/html; charset=utf-8")
    );
}

#[tokio::test]
async fn its_views_say_something_of_the_response() {
    let site = Site::new(app());
    assert_eq!(site.visitor().get("/articles/410").await.status(), 410);
    let moved = site.visitor().get("/articles/404").await;
    assert_eq!(
        (moved.status().as_u16(), moved.header("location")),
        (303, Some("/front"))
    );
}

#[tokio::test]
async fn it_has_the_session_of_the_site_and_its_views_write_that() {
    let site = Site::new(app());
    let visitor = site.visitor();
    let page = visitor.open("/articles/7").await;
    page.click(text("Sign")).await;
    assert_eq!(page.text("cite"), "Ada");
    let again = visitor.open("/articles/7").await;
    assert_eq!(
        (again.text("h2"), again.text("cite")),
        ("Ada".into(), "Ada".into())
    );
}

#[tokio::test]
async fn a_view_that_fails_there_is_mounted_anew() {
    let site = Site::new(app());
    let page = site.visitor().open("/articles/7").await;
    page.click(text("Write")).await;
    page.click(text("Fail")).await;
    assert_eq!(page.text("output"), "0");
    page.click(text("Write")).await;
    assert_eq!(page.text("output"), "1");
}

#[tokio::test]
async fn its_views_are_there_again_after_a_lost_connection() {
    let site = Site::new(app());
    let page = site.visitor().open("/articles/7").await;
    page.disconnect().await;
    page.reconnect().await;
    page.click(text("Write")).await;
    assert_eq!(
        (page.text("p"), page.text("output")),
        ("On no. 7".into(), "1".into())
    );
}

#[tokio::test]
async fn the_place_of_a_view_whose_scope_refuses_the_visitor_stays_empty() {
    let site = Site::new(app());
    let page = site.visitor().open("/articles/7").await;
    assert_eq!(
        (page.text("#notes"), page.path()),
        (String::new(), "/articles/7".into())
    );
}

#[tokio::test]
async fn below_a_prefix_it_finds_the_routes_of_its_site() {
    let site = Site::new(Router::new().nest("/daily", app()));
    let page = site.visitor().open("/daily/articles/7").await;
    page.click(text("Write")).await;
    assert_eq!(page.text("output"), "1");
    page.click(text("Front page")).await;
    assert_eq!(page.path(), "/daily/front");
}

#[tokio::test]
async fn below_a_prefix_its_views_know_the_parameters_of_that_from_the_first_html_on() {
    let site = Site::new(Router::new().nest("/{newspaper}", app()));
    let visitor = site.visitor();
    let answer = visitor.get("/daily/about").await;
    assert!(
        answer.body().contains("<em>daily</em>"),
        "{}",
        answer.body()
    );
    let page = visitor.open("/daily/about").await;
    assert_eq!(page.text("em"), "daily");
}

#[tokio::test]
async fn it_shows_a_flash_message_of_another_handler_once() {
    let sessions = Sessions::<Reader>::new(KeyRing::new(SECRET).unwrap());
    let greeting = Router::new()
        .route("/greet", get(greet))
        .layer(sessions.layer());
    let site = Site::new(app().merge(greeting));
    let visitor = site.visitor();
    assert_eq!(visitor.open("/greet").await.texts("b"), ["Welcome"]);
    assert_eq!(visitor.open("/articles/7").await.texts("b"), [""; 0]);
}

#[tokio::test]
async fn a_view_that_no_site_knows_is_named_and_answered_with_the_error_page() {
    let (log, _guard) = Log::listen_to(tracing::Level::ERROR);
    let site = Site::new(app());
    assert_eq!(site.visitor().get("/strange").await.status(), 500);
    let line = "Stranger>(\"stranger\")` to the site's `Live`";
    assert!(log.text().contains(line), "{}", log.text());
}

#[tokio::test]
async fn a_page_of_a_site_that_is_not_served_is_answered_with_500_and_the_log_says_why() {
    let (log, _guard) = Log::listen_to(tracing::Level::ERROR);
    let app = Router::new()
        .route("/about", get(about))
        .with_state(live().handle());
    assert_eq!(Site::new(app).visitor().get("/about").await.status(), 500);
    assert!(log.text().contains("merge its `Live`"), "{}", log.text());
}
