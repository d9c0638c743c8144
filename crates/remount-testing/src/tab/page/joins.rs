//! Joining views, and what a join or a message of the server has a page do.

use serde_json::{Value, json};
use url::Url;

use super::shows::Occasion;
use super::{AwaitedReply, Carried, Load, Page};
use crate::bindings;
use crate::rendered::Rendered;

/// How often a view is joined in vain before the page is given up: the stock client loads it anew.
const ATTEMPTS: u64 = 5;

impl Page {
    /// Joins the session's channel and all views.
    pub(super) fn join_all(&mut self) {
        if self.speaks {
            self.join_session();
        }
        for index in 0..self.views.len() {
            self.join(index);
        }
    }

    pub(super) fn join(&mut self, index: usize) {
        let url = self.history.url().to_string();
        let mut brought = self.session.view_params();
        let tracked = self.tracked();
        if !tracked.is_empty() {
            brought.insert("_track_static".to_owned(), tracked.into());
        }
        let brought = Value::Object(brought);
        let view = &mut self.views[index];
        let referer = self.referer.as_deref().filter(|_| view.is_main);
        let mut payload = view.join_payload(&url, referer, &brought);
        // A sticky view is passed something else by another main view.
        if self.document.contains(view.element)
            && let Some(session) = self.document.attribute(view.element, "data-phx-session")
        {
            payload["session"] = session.into();
        }
        let topic = view.topic.clone();
        let asked = AwaitedReply::Join {
            topic: topic.clone(),
        };
        view.join_ref = Some(self.wire.join(&topic, &payload, asked));
    }

    /// The addresses of the assets that the page has marked, so that a view can tell old ones.
    fn tracked(&self) -> Vec<String> {
        let marked = self.document.select("[phx-track-static]");
        let marked = marked.unwrap_or_default().into_iter();
        let address = |node| {
            let attribute = |name| self.document.attribute(node, name);
            let written = attribute("src").or_else(|| attribute("href"))?;
            self.history.url().join(written).ok()
        };
        marked.filter_map(address).map(Url::into).collect()
    }

    pub(super) fn joined(&mut self, index: usize, mut response: Value) -> Result<(), String> {
        let id = self.views[index].id.clone();
        // Of a view within another one that is not there: nobody could say what it shows.
        let is_absent = response["rendered"] == json!({"s": [""]});
        let (rendered, extras) = Rendered::new(id.clone(), response["rendered"].take())
            .map_err(|error| format!("the view of #{id} cannot be shown: {error}"))?;
        let view = &mut self.views[index];
        let occasion = if view.mounts > 0 {
            Occasion::JoinAgain
        } else {
            Occasion::Join
        };
        let (element, is_main) = (view.element, view.is_main);
        let is_arrival = is_main && view.redirect.is_some() && view.mounts == 0;
        view.rendered = Some(rendered);
        view.attempts = 0;
        view.mounts += 1;
        view.flash = None;
        if is_arrival {
            self.before_arrival = None;
            bindings::leave(&mut self.document, element);
            self.document.lift_sticky(element);
            self.meta.forget();
        }
        let has_title = extras.title.is_some();
        self.show(index, extras, occasion)?;
        self.views[index].is_dirty &= !is_absent;
        if is_main && !has_title {
            self.set_title("");
        }
        if is_arrival {
            let arrived = bindings::arrived(&mut self.document, element);
            self.carry_out_or_fail(arrived);
        }
        let patch = response.get("live_patch");
        if let Some(patch) = patch {
            let (to, replaces) = self.target(patch)?;
            self.history.patch(to, replaces);
        }
        if is_arrival || patch.is_some() {
            self.follow_address();
        }
        Ok(())
    }

    pub(super) fn not_joined(&mut self, index: usize, response: &Value) -> Result<(), String> {
        if let Some(redirect) = response.get("redirect") {
            return self.redirect(redirect);
        }
        if let Some(redirect) = response.get("live_redirect") {
            return self.live_redirect(redirect);
        }
        let view = &mut self.views[index];
        match response["reason"].as_str() {
            // The page is of another time, or of another session; or what a view has sent it to is
            // no view.
            Some("stale" | "unauthorized") => {
                let carried = view.flash.take().map(Carried::Flash);
                let url = self.history.url().clone();
                self.load(Load {
                    url,
                    post: None,
                    replaces: true,
                    carried,
                });
                Ok(())
            }
            Some("reload") => {
                let token = response["token"].as_str().unwrap_or_default();
                let url = self.history.url().clone();
                self.load(Load {
                    url,
                    post: None,
                    replaces: true,
                    carried: Some(Carried::Status(token.to_owned())),
                });
                Ok(())
            }
            _ => {
                view.attempts += 1;
                if view.attempts >= ATTEMPTS {
                    return Err(format!(
                        "the view of #{} cannot be joined: {response}; the log says why",
                        view.id
                    ));
                }
                self.join(index);
                Ok(())
            }
        }
    }

    /// Takes a message that nothing has asked for.
    pub(super) fn take_push(
        &mut self,
        index: usize,
        event: &str,
        payload: Value,
    ) -> Result<(), String> {
        match event {
            "diff" => self.merge(index, payload).map(drop),
            "live_patch" => {
                let (to, replaces) = self.target(&payload)?;
                self.link += 1;
                self.history.patch(to, replaces);
                self.follow_address();
                Ok(())
            }
            "live_redirect" => self.live_redirect(&payload),
            "redirect" => self.redirect(&payload),
            "phx_error" => {
                let id = self.views[index].id.clone();
                self.leave_children(&id);
                let view = &mut self.views[index];
                view.attempts += 1;
                if view.attempts >= ATTEMPTS {
                    return Err(format!(
                        "the view of #{} crashes again and again; the log says why",
                        view.id
                    ));
                }
                self.join(index);
                Ok(())
            }
            // Of a view that was left or sent elsewhere, which has no reference any more.
            "phx_close" => Err(format!(
                "the channel of #{} is closed for good, and the page looks alive but is not",
                self.views[index].id
            )),
            other => Err(format!(
                "the server has sent {other:?}, which is no message to a page"
            )),
        }
    }

    /// The page goes on as another view.
    pub(super) fn live_redirect(&mut self, target: &Value) -> Result<(), String> {
        let (to, replaces) = self.target(target)?;
        let flash = target["flash"].as_str().map(str::to_owned);
        // Where a view sends the page on before it has joined, the page has never been there.
        if let Some(before) = self.before_arrival.take() {
            self.history = before;
        }
        self.navigate(to, replaces, flash);
        Ok(())
    }

    /// Leaves the main view for another one, without loading the page.
    pub(crate) fn navigate(&mut self, to: Url, replaces: bool, flash: Option<String>) {
        // Where no view has an address, the stock client loads the page.
        if self.main().is_none() {
            return self.load(Load {
                url: to,
                post: None,
                replaces: false,
                carried: flash.map(Carried::Flash),
            });
        }
        let from = self.history.url().to_string();
        self.before_arrival = Some(self.history.clone());
        self.history.navigate(to, replaces);
        self.go_on_as(from, flash);
    }

    /// Another view takes the main one's place, at the address that the history has.
    pub(super) fn go_on_as(&mut self, from: String, flash: Option<String>) {
        let Some(index) = self.main() else {
            return;
        };
        if let Some(join_ref) = self.views[index].join_ref.take() {
            let topic = self.views[index].topic.clone();
            let asked = AwaitedReply::Nobody;
            self.wire
                .push(&join_ref, &topic, "phx_leave", &json!({}), asked);
        }
        let id = self.views[index].id.clone();
        self.leave_children(&id);
        self.referer = Some(from);
        let href = self.history.url().to_string();
        self.views[index].navigated(href, flash);
        self.join(index);
    }

    fn redirect(&mut self, target: &Value) -> Result<(), String> {
        let (url, _) = self.target(target)?;
        self.load(Load {
            url,
            post: None,
            replaces: false,
            carried: target["flash"]
                .as_str()
                .map(|flash| Carried::Flash(flash.to_owned())),
        });
        Ok(())
    }

    /// Where a message sends the page, and whether that replaces the present address.
    fn target(&self, message: &Value) -> Result<(Url, bool), String> {
        let to = message["to"].as_str();
        let url = to.and_then(|to| self.history.url().join(to).ok());
        let url = url.ok_or_else(|| format!("the page is sent to no address: {message}"))?;
        Ok((url, message["kind"] == "replace"))
    }
}
