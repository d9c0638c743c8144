//! One live view of a page, from its element to its channel.

use serde_json::{Value, json};

use crate::dom::{Document, Node};
use crate::rendered::Rendered;

/// A live view of a page.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) element: Node,
    pub(crate) id: String,
    pub(crate) topic: String,
    session: String,
    flash_of_page: Option<String>,
    pub(crate) is_main: bool,
    is_sticky: bool,
    /// The id of the view around it, if there is one.
    pub(crate) parent: Option<String>,
    /// Where a live navigation has led; then this is where each join asks for.
    pub(crate) redirect: Option<String>,
    /// The flash message that came with that navigation, until the view is joined.
    pub(crate) flash: Option<String>,
    /// The incarnation's reference, once it was asked for.
    pub(crate) join_ref: Option<String>,
    pub(crate) rendered: Option<Rendered>,
    /// How often it has joined.
    pub(crate) mounts: u64,
    /// How often that has failed since.
    pub(crate) attempts: u64,
    /// Whether something has changed since it was compared with a fresh render.
    pub(crate) is_dirty: bool,
}

impl View {
    /// The views that a page names and joins by themselves, the main one first: not those within
    /// others.
    pub(crate) fn all(document: &Document) -> Vec<Self> {
        let found = document.select("[data-phx-session]:not([data-phx-parent-id])");
        let elements = found.expect("the selector is one");
        let mut views: Vec<_> = elements
            .into_iter()
            .filter_map(|element| Self::of(document, element))
            .collect();
        views.sort_by_key(|view| !view.is_main);
        views
    }

    /// The views within this one that the document has an element of.
    pub(crate) fn within(&self, document: &Document) -> Vec<Self> {
        let children = format!("[data-phx-session][data-phx-parent-id=\"{}\"]", self.id);
        let elements = document.select(&children).unwrap_or_default().into_iter();
        let views = elements.filter_map(|element| Self::of(document, element));
        let mounts = self.mounts.saturating_sub(1);
        views.map(|view| Self { mounts, ..view }).collect()
    }

    fn of(document: &Document, element: Node) -> Option<Self> {
        let attribute = |name| document.attribute(element, name);
        let id = attribute("id")?.to_owned();
        let flash = attribute("data-phx-static").filter(|token| !token.is_empty());
        Some(Self {
            element,
            topic: format!("lv:{id}"),
            id,
            session: attribute("data-phx-session")?.to_owned(),
            flash_of_page: flash.map(str::to_owned),
            is_main: attribute("data-phx-main").is_some(),
            is_sticky: attribute("data-phx-sticky").is_some(),
            parent: attribute("data-phx-parent-id").map(str::to_owned),
            redirect: None,
            flash: None,
            join_ref: None,
            rendered: None,
            mounts: 0,
            attempts: 0,
            is_dirty: false,
        })
    }

    /// Goes on as another view in the same element, as a live navigation has it.
    pub(crate) fn navigated(&mut self, href: String, flash: Option<String>) {
        self.redirect = Some(href);
        self.flash = flash;
        self.join_ref = None;
        self.rendered = None;
        self.mounts = 0;
        self.attempts = 0;
        self.is_dirty = false;
    }

    /// What a join says. `url` is the page's address, `referer` the one that was left.
    pub(crate) fn join_payload(
        &mut self,
        url: &str,
        referer: Option<&str>,
        brought: &Value,
    ) -> Value {
        let mut params = json!({
            "_mounts": self.mounts,
            "_mount_attempts": self.attempts,
        });
        if let Some(referer) = referer {
            params["_live_referer"] = referer.into();
        }
        if let (Value::Object(params), Value::Object(brought)) = (&mut params, brought) {
            params.extend(brought.clone());
        }
        let mut payload = json!({
            "params": params,
            "session": self.session,
            "static": self.flash_of_page,
            "sticky": self.is_sticky,
        });
        if self.parent.is_none() && !self.is_sticky {
            match &self.redirect {
                Some(redirect) => payload["redirect"] = redirect.as_str().into(),
                None => payload["url"] = url.into(),
            }
        }
        if let Some(flash) = &self.flash {
            payload["flash"] = flash.as_str().into();
        }
        payload
    }

    /// Whether its element shows what the view shows.
    pub(crate) fn has_joined(&self) -> bool {
        self.rendered.is_some() && self.join_ref.is_some()
    }
}
