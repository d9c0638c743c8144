//! A tab of a browser, and what a test does with it.

use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use http::StatusCode;
use serde_json::Value;
use tokio::sync::{Notify, oneshot};
use url::Url;

use crate::bindings::Gesture;
use crate::dom::{Locator, Node};
use crate::promise::Promise;
use crate::record::Record;
use crate::session::State;
use crate::site;
use crate::tab::history::History;
use crate::tab::page::{Load, Page};
use crate::visitor::Browser;

mod driver;
mod history;
mod load;
pub(crate) mod page;
mod view;
pub(crate) mod wire;

pub use page::Pushed;

/// A tab that shows a page of the site.
///
/// What names an element is a CSS selector, or a [`Locator`] that also looks at texts; exactly one
/// element has to fit. Each of the methods that do something waits until the site is
/// [settled](crate::Site::settled), and fails the test with the line that called it if no visitor
/// could do that.
///
/// The page is closed when this is dropped.
pub struct Tab {
    shared: Arc<Shared>,
}

/// What a tab and its task share.
pub(crate) struct Shared {
    pub(crate) browser: Arc<Browser>,
    page: Mutex<Option<Page>>,
    failure: Mutex<Option<String>>,
    frames: Record,
    asked: Arc<Notify>,
}

impl Tab {
    pub(crate) fn new(browser: &Arc<Browser>) -> Self {
        let shared = Arc::new(Shared {
            browser: Arc::clone(browser),
            page: Mutex::default(),
            failure: Mutex::default(),
            frames: Record::default(),
            asked: Arc::default(),
        });
        browser.site().add_tab(&shared);
        let (tab, asked) = (Arc::downgrade(&shared), Arc::clone(&shared.asked));
        tokio::spawn(driver::drive(tab, asked));
        Self { shared }
    }

    // --- going somewhere ---

    /// Goes to an address of the site, as by the address bar.
    ///
    /// # Panics
    ///
    /// If the answer's status is no success, or the page fails.
    #[track_caller]
    pub fn visit(&self, path: &str) -> impl Future<Output = ()> {
        self.visit_from(path, Location::caller())
    }

    /// Goes to an address, for this line of the test.
    pub(crate) async fn visit_from(&self, path: &str, at: &Location<'_>) {
        let url = site::resolve(self.shared.browser.site().url(), path);
        let load = Load {
            url,
            post: None,
            replaces: false,
            carried: None,
        };
        self.shared.go(load).await;
        self.settle(at).await;
        assert!(
            self.look(Page::is_alive),
            "{at}: the live views of {} have not joined: the log of the app says why",
            self.url()
        );
    }

    /// Loads the page anew.
    ///
    /// # Panics
    ///
    /// As [`visit`](Self::visit).
    #[track_caller]
    pub fn reload(&self) -> impl Future<Output = ()> {
        self.act(|page| {
            page.reload();
            Ok(())
        })
    }

    /// Goes back in the history.
    ///
    /// # Panics
    ///
    /// If there is nothing to go back to, or as [`visit`](Self::visit).
    #[track_caller]
    pub fn back(&self) -> impl Future<Output = ()> {
        self.go(-1, "back")
    }

    /// Goes forward in the history.
    ///
    /// # Panics
    ///
    /// As [`back`](Self::back).
    #[track_caller]
    pub fn forward(&self) -> impl Future<Output = ()> {
        self.go(1, "forward")
    }

    /// The page's address. A page that was sent to another site is there, and shows nothing: no
    /// other site is asked.
    #[must_use]
    pub fn url(&self) -> Url {
        self.look(|page| page.history.url().clone())
    }

    /// The path of the page's address, with its query.
    #[must_use]
    pub fn path(&self) -> String {
        let url = self.url();
        url[url::Position::BeforePath..url::Position::AfterQuery].to_owned()
    }

    // --- doing something ---

    /// Clicks an element: a button, a link, a box, or anything with `phx-click`.
    ///
    /// # Panics
    ///
    /// If there is not exactly one such element, if it is hidden or disabled, or if nothing on the
    /// page would react.
    #[track_caller]
    pub fn click(&self, what: impl Into<Locator>) -> impl Future<Output = ()> {
        self.gesture(what, Gesture::Click)
    }

    /// Replaces the text in a field.
    ///
    /// # Panics
    ///
    /// As [`click`](Self::click), and if it is no field for text, or its form could not send it.
    #[track_caller]
    pub fn fill(&self, what: impl Into<Locator>, text: &str) -> impl Future<Output = ()> {
        self.gesture(what, Gesture::Fill(text.to_owned()))
    }

    /// Chooses the option of a `<select>` that has this value.
    ///
    /// # Panics
    ///
    /// As [`click`](Self::click), and if there is no such option.
    #[track_caller]
    pub fn choose(&self, what: impl Into<Locator>, value: &str) -> impl Future<Output = ()> {
        self.gesture(what, Gesture::Choose(vec![value.to_owned()]))
    }

    /// Submits a form by Enter.
    ///
    /// # Panics
    ///
    /// As [`click`](Self::click), and if it is no form.
    #[track_caller]
    pub fn submit(&self, what: impl Into<Locator>) -> impl Future<Output = ()> {
        self.gesture(what, Gesture::Submit { submitter: None })
    }

    /// Presses a key at an element and releases it, by the key's name: `Escape`, `a`.
    ///
    /// # Panics
    ///
    /// As [`click`](Self::click).
    #[track_caller]
    pub fn press(&self, what: impl Into<Locator>, key: &str) -> impl Future<Output = ()> {
        self.gesture(what, Gesture::Press(key.to_owned()))
    }

    /// Does anything else that a visitor can do with an element.
    ///
    /// # Panics
    ///
    /// As [`click`](Self::click).
    #[track_caller]
    pub fn gesture(&self, what: impl Into<Locator>, gesture: Gesture) -> impl Future<Output = ()> {
        let what = what.into();
        self.act(move |page| {
            let node = locate(page, &what)?;
            page.gesture(node, gesture)
        })
    }

    /// Sends an event as a hook of the page does from its element. Returns the promise that the
    /// hook gets.
    ///
    /// # Panics
    ///
    /// If the element has no `phx-hook`, or is in no live view.
    #[track_caller]
    pub fn push_event(
        &self,
        what: impl Into<Locator>,
        event: &str,
        payload: Value,
    ) -> impl Future<Output = Promise> {
        let promises = self.push_of_hook(what, None, event, payload);
        // Without a target the view of the element is the only one that gets it.
        async move { promises.await.swap_remove(0) }
    }

    /// Sends an event as a hook does by `pushEventTo`: to the live component, or else the view, of
    /// each element that this CSS selector finds. Returns a promise for each of them.
    ///
    /// # Panics
    ///
    /// As [`push_event`](Self::push_event), and if the selector finds nothing.
    #[track_caller]
    pub fn push_event_to(
        &self,
        what: impl Into<Locator>,
        target: &str,
        event: &str,
        payload: Value,
    ) -> impl Future<Output = Vec<Promise>> {
        self.push_of_hook(what, Some(target), event, payload)
    }

    #[track_caller]
    fn push_of_hook(
        &self,
        what: impl Into<Locator>,
        target: Option<&str>,
        event: &str,
        payload: Value,
    ) -> impl Future<Output = Vec<Promise>> {
        let (what, event) = (what.into(), event.to_owned());
        let target = target.map(str::to_owned);
        let (told, mut promises) = oneshot::channel();
        let sent = self.act(move |page| {
            let node = locate(page, &what)?;
            let promises = page.hook_event(node, target.as_deref(), &event, &payload)?;
            // Who has asked waits for them.
            let _ = told.send(promises);
            Ok(())
        });
        async move {
            sent.await;
            promises.try_recv().expect("the event was sent")
        }
    }

    /// Sends a message of any kind to the live view in which an element is, as a script could that
    /// somebody has smuggled into the page. Returns the reply's payload; `None` if the view has not
    /// replied by the time that the site is [settled](crate::Site::settled).
    ///
    /// What the reply says of the view is taken up by the page, as if it had asked itself.
    ///
    /// ```
    /// # async fn on(page: &remount_testing::Tab) {
    /// use serde_json::json;
    ///
    /// let event = json!({"type": "click", "event": "no such event", "value": {}});
    /// let reply = page.send("#save", "event", event).await.expect("it is answered");
    /// assert_eq!(reply["status"], "ok");
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there is not exactly one such element, or its view is not connected.
    #[track_caller]
    pub fn send(
        &self,
        what: impl Into<Locator>,
        event: &str,
        payload: Value,
    ) -> impl Future<Output = Option<Value>> {
        let (what, event) = (what.into(), event.to_owned());
        let (told, mut reply) = oneshot::channel();
        let sent = self.act(move |page| {
            let node = locate(page, &what)?;
            page.send_to_view(node, &event, &payload, told)
        });
        async move {
            sent.await;
            reply.try_recv().ok()
        }
    }

    /// Sends a text over the page's socket, whatever it is: a frame is an array
    /// `[join_ref, ref, topic, event, payload]`. An answer is among the [`frames`](Self::frames).
    ///
    /// The page does not fail over answers that it has not asked for, once this was called. Give
    /// a frame a reference that is no number, such as `"mine"`: those are the page's own.
    ///
    /// # Panics
    ///
    /// If the page has no socket.
    #[track_caller]
    pub fn send_frame(&self, text: &str) -> impl Future<Output = ()> {
        let text = text.to_owned();
        self.act(move |page| page.send_raw(&text))
    }

    /// Loses the socket, as on a train. The page comes back by itself as time passes, or by
    /// [`reconnect`](Self::reconnect).
    pub async fn disconnect(&self) {
        self.shared.lock().as_mut().expect(NO_PAGE).disconnect();
        self.shared.wake();
        tokio::task::yield_now().await;
    }

    /// Waits until a page that has lost its socket is back.
    ///
    /// # Panics
    ///
    /// If it does not come back within a minute.
    #[track_caller]
    pub fn reconnect(&self) -> impl Future<Output = ()> {
        let at = Location::caller();
        async move {
            for _ in 0..60 {
                self.settle(at).await;
                if self.is_connected() {
                    return;
                }
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            }
            panic!("{at}: the page does not come back to the server");
        }
    }

    // --- looking at something ---

    /// The text of an element as a visitor reads it, with single spaces.
    ///
    /// # Panics
    ///
    /// If there is not exactly one such element.
    #[must_use]
    #[track_caller]
    pub fn text(&self, what: impl Into<Locator>) -> String {
        self.of(what, |page, node| page.document.text(node))
    }

    /// The HTML of an element as the page holds it now.
    ///
    /// # Panics
    ///
    /// As [`text`](Self::text).
    #[must_use]
    #[track_caller]
    pub fn html(&self, what: impl Into<Locator>) -> String {
        self.of(what, |page, node| page.document.html(node))
    }

    /// The value of an attribute.
    ///
    /// # Panics
    ///
    /// As [`text`](Self::text).
    #[must_use]
    #[track_caller]
    pub fn attribute(&self, what: impl Into<Locator>, name: &str) -> Option<String> {
        self.of(what, |page, node| {
            page.document.attribute(node, name).map(str::to_owned)
        })
    }

    /// What a field holds now.
    ///
    /// # Panics
    ///
    /// As [`text`](Self::text), and if it is no field.
    #[must_use]
    #[track_caller]
    pub fn value(&self, what: impl Into<Locator>) -> String {
        let value = self.of(what, |page, node| page.document.value(node));
        value.expect("the element is no field")
    }

    /// Whether a box is checked.
    ///
    /// # Panics
    ///
    /// As [`text`](Self::text).
    #[must_use]
    #[track_caller]
    pub fn is_checked(&self, what: impl Into<Locator>) -> bool {
        self.of(what, |page, node| page.document.is_checked(node))
    }

    /// Whether a visitor sees an element. One that is not there is not seen.
    ///
    /// # Panics
    ///
    /// If there are several such elements.
    #[must_use]
    #[track_caller]
    pub fn shows(&self, what: impl Into<Locator>) -> bool {
        let what = what.into();
        let located = self.look(|page| match page.document.locate(&what) {
            Ok(node) => Ok(!page.document.is_hidden(node)),
            Err(error) if error.is_missing() => Ok(false),
            Err(error) => Err(error.to_string()),
        });
        match located {
            Ok(shows) => shows,
            Err(error) => panic!("{error}"),
        }
    }

    /// How many elements fit.
    ///
    /// # Panics
    ///
    /// If the selector is none.
    #[must_use]
    #[track_caller]
    pub fn count(&self, what: impl Into<Locator>) -> usize {
        self.texts(what).len()
    }

    /// The texts of all elements that fit, in the order of the page.
    ///
    /// # Panics
    ///
    /// If the selector is none.
    #[must_use]
    #[track_caller]
    pub fn texts(&self, what: impl Into<Locator>) -> Vec<String> {
        let what = what.into();
        let texts = self.look(|page| {
            let found = page.document.locate_all(&what);
            found.map(|found| {
                let texts = found.into_iter().map(|node| page.document.text(node));
                texts.collect()
            })
        });
        match texts {
            Ok(texts) => texts,
            Err(error) => panic!("{error}"),
        }
    }

    /// The status that the page was answered with: a success, what its live view has
    /// [said](remount::PageResponse::status), or what it was refused with when the page's socket
    /// joined it.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.look(|page| page.status)
    }

    /// The page's title.
    #[must_use]
    pub fn title(&self) -> String {
        self.look(Page::title)
    }

    /// The description in the page's head, as the script keeps it for
    /// [`ui::LiveMeta`](struct@remount::ui::LiveMeta).
    #[must_use]
    pub fn description(&self) -> Option<String> {
        self.look(Page::description)
    }

    /// The canonical address in the page's head, kept the same way: path and query.
    #[must_use]
    pub fn canonical(&self) -> Option<String> {
        self.look(Page::canonical)
    }

    /// The events that views have pushed to the page since it was loaded.
    #[must_use]
    pub fn pushed(&self) -> Vec<Pushed> {
        self.look(|page| page.pushed().to_vec())
    }

    /// The frames that the server has sent to this tab since this was called before, in their
    /// order, without those by which the kit compares the page with its views. Of more than 10,000
    /// these are the last ones.
    ///
    /// A frame is an array `[join_ref, ref, topic, event, payload]`.
    ///
    /// ```
    /// # async fn on(page: &remount_testing::Tab) {
    /// use serde_json::json;
    ///
    /// page.frames();
    /// page.click("#more").await;
    /// let answer = &page.frames()[0];
    /// assert_eq!(answer[3], "phx_reply");
    /// assert_eq!(answer[4]["response"], json!({"diff": {"0": "1"}}));
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If one of them is no JSON.
    #[track_caller]
    pub fn frames(&self) -> Vec<Value> {
        self.shared.frames.take()
    }

    /// What became of the visitor's change of a key of the session, as the page shows it with
    /// `data-session-state`; `None` if he has changed nothing.
    #[must_use]
    pub fn saving(&self, key: &str) -> Option<State> {
        self.look(|page| page.session().state([key]))
    }

    /// Whether the page has nothing left to save: it waits neither to post something, nor for an
    /// answer. A tab that is closed before posts the rest at once, without its browser's
    /// [lock](crate::Visitor::lock).
    #[must_use]
    pub fn is_saved(&self) -> bool {
        self.look(|page| page.session().is_saved())
    }

    /// Whether all live views of the page have joined.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.look(Page::is_connected)
    }

    fn look<T>(&self, look: impl FnOnce(&Page) -> T) -> T {
        look(self.shared.lock().as_ref().expect(NO_PAGE))
    }

    #[track_caller]
    fn of<T>(&self, what: impl Into<Locator>, read: impl FnOnce(&Page, Node) -> T) -> T {
        let what = what.into();
        let found = self.look(|page| {
            let node = locate(page, &what);
            node.map(|node| read(page, node))
        });
        match found {
            Ok(read) => read,
            Err(problem) => panic!("{problem}"),
        }
    }

    #[track_caller]
    fn go(&self, by: isize, whither: &'static str) -> impl Future<Output = ()> {
        self.act(move |page| {
            let is_there = page.go(by);
            is_there
                .then_some(())
                .ok_or_else(|| format!("there is no page to go {whither} to"))
        })
    }

    /// Does something, and waits for all that comes of it.
    #[track_caller]
    fn act(&self, act: impl FnOnce(&mut Page) -> Result<(), String>) -> impl Future<Output = ()> {
        let at = Location::caller();
        async move {
            let done = act(self.shared.lock().as_mut().expect(NO_PAGE));
            if let Err(problem) = done {
                panic!("{at}: {problem}");
            }
            self.shared.wake();
            self.settle(at).await;
        }
    }

    async fn settle(&self, at: &Location<'_>) {
        if let Err(problem) = self.shared.browser.site().try_settled().await {
            panic!("{at}: {problem}");
        }
    }
}

const NO_PAGE: &str = "the tab shows no page";

fn locate(page: &Page, what: &Locator) -> Result<Node, String> {
    let found = page.document.locate(what);
    found.map_err(|error| error.to_string())
}

impl Shared {
    async fn go(self: &Arc<Self>, load: Load) {
        let is_shown = match self.lock().as_mut() {
            Some(page) => {
                page.load(load.clone());
                true
            }
            None => false,
        };
        if is_shown {
            self.wake();
        } else {
            load::load(self, load).await;
            self.wake();
        }
    }

    /// Has the task look for what there is to do.
    pub(crate) fn wake(&self) {
        self.asked.notify_one();
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Option<Page>> {
        self.page.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut Page) -> T) -> Option<T> {
        self.lock().as_mut().map(look)
    }

    fn set_page(&self, page: Page) {
        *self.lock() = Some(page);
        self.wake();
    }

    /// The history with this address in it.
    fn history(&self, url: Url, replaces: bool) -> History {
        match self.lock().as_ref() {
            None => History::new(url),
            Some(page) => {
                let mut history = page.history.clone();
                if replaces {
                    history.reload(url);
                } else {
                    history.load(url);
                }
                history
            }
        }
    }

    fn fail(&self, problem: String) {
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.get_or_insert(problem);
    }

    /// What has gone wrong in the tab, once, with the address that it shows.
    pub(crate) fn take_failure(&self) -> Option<String> {
        let failed = self
            .failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let failed = failed.or_else(|| self.with(Page::take_failure).flatten());
        let problem = failed?;
        let url = self.with(|page| page.history.url().to_string());
        Some(match url {
            Some(url) => format!("the page at {url}: {problem}"),
            None => problem,
        })
    }

    /// Has the page compare itself with its views; whether there is something to compare.
    pub(crate) fn begin_comparison(&self) -> bool {
        let asked = self.with(Page::ask_for_fresh).unwrap_or(false);
        if asked {
            self.wake();
        }
        asked
    }

    pub(crate) fn is_at_rest(&self) -> bool {
        self.with(|page| page.is_at_rest()).unwrap_or(true)
    }

    /// Cuts the socket.
    pub(crate) fn cut(&self) {
        self.with(Page::disconnect);
        self.wake();
    }
}

impl Drop for Tab {
    /// The page goes away, and what is unsaved leaves.
    fn drop(&mut self) {
        let unsaved = self.shared.with(|page| {
            let requests = page.leave().into_iter();
            let posts = requests.map(|request| driver::Post::of(page, request));
            posts.collect::<Vec<_>>()
        });
        if tokio::runtime::Handle::try_current().is_ok() {
            for post in unsaved.unwrap_or_default() {
                let browser = Arc::clone(&self.shared.browser);
                tokio::spawn(driver::deliver(browser, Weak::new(), post));
            }
        }
        self.shared.wake();
    }
}
