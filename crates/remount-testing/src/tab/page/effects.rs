//! What a gesture or a command has a page do.

use serde_json::Value;
use url::Url;

use super::saving::Fields;
use super::{AwaitedReply, Load, Page};
use crate::bindings::{self, Gesture};
use crate::dom::Node;
use crate::effect::{Effect, Link, Push, Submission};
use crate::promise::Promise;
use crate::tab::history::Way;

impl Page {
    /// Does what a visitor does with an element.
    pub(crate) fn gesture(&mut self, node: Node, gesture: Gesture) -> Result<(), String> {
        self.pass_time();
        let (before, focused) = (Fields::of(&self.document), self.document.focused());
        let effects = bindings::messages(&mut self.document, node, gesture);
        let mut effects = effects.map_err(|error| error.to_string())?;
        self.save_fields(&before, focused, &mut effects);
        self.carry_out(effects);
        self.scripts.look(&self.document);
        Ok(())
    }

    /// Sends what a hook pushes from its element. Returns what the hook gets, for each target.
    pub(crate) fn hook_event(
        &mut self,
        node: Node,
        target: Option<&str>,
        event: &str,
        payload: &Value,
    ) -> Result<Vec<Promise>, String> {
        let effects = bindings::hook_event(&self.document, node, target, event, payload);
        let mut promises = Vec::new();
        for effect in effects.map_err(|error| error.to_string())? {
            if let Effect::Push(push) = effect {
                let promise = Promise::new();
                promises.push(promise.clone());
                self.send(&push, Some(promise));
            }
        }
        Ok(promises)
    }

    pub(crate) fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Push(push) => self.send(&push, None),
                Effect::Patch(link) => self.follow_patch(&link),
                Effect::Navigate(link) => {
                    if let Some(to) = self.resolve(&link.href) {
                        self.navigate(to, link.replace, None);
                    }
                }
                Effect::Visit(visit) => {
                    if visit.new_tab {
                        self.fail(format!(
                            "a link to {:?} opens another tab: open that with `Visitor::open`",
                            visit.href
                        ));
                    } else if let Some(url) = self.resolve(&visit.href) {
                        self.visit(url, None);
                    }
                }
                Effect::Submit(submission) => self.submit(&submission),
                // No script of the app is here to hear it; what waits is let go by the clock.
                Effect::Dispatch(_) | Effect::Wait(_) => {}
            }
        }
    }

    /// Goes back, or forward, in the history; whether there is somewhere to go.
    pub(crate) fn go(&mut self, by: isize) -> bool {
        self.before_arrival = None;
        match self.history.go(by) {
            None => return false,
            Some((Way::Patch, href)) => {
                if let Some(index) = self.main() {
                    self.ask_for_patch(index, href, None);
                } else {
                    self.reload();
                }
            }
            Some((Way::Navigate, to)) => self.go_on_as(to.to_string(), None),
            Some((Way::Load, _)) => self.reload(),
        }
        true
    }

    /// Loads the page anew.
    pub(crate) fn reload(&mut self) {
        let url = self.history.url().clone();
        self.load(Load {
            url,
            post: None,
            replaces: true,
            carried: None,
        });
    }

    fn send(&mut self, push: &Push, promise: Option<Promise>) {
        let place = self.views.iter().position(|view| view.element == push.view);
        let Some(index) = place else {
            let html = self.document.html(push.source);
            return self.fail(format!(
                "{:?} is an event for a live view, and none is around {html}",
                push.event
            ));
        };
        let asked = AwaitedReply::Event {
            topic: self.views[index].topic.clone(),
            refocus: push.refocus,
            promise,
        };
        self.push(index, "event", &push.payload(), asked);
    }

    fn follow_patch(&mut self, link: &Link) {
        let Some(href) = self.resolve(&link.href) else {
            return;
        };
        match self.main() {
            Some(index) => self.ask_for_patch(index, href, Some(link.replace)),
            None => self.visit(href, None),
        }
    }

    fn ask_for_patch(&mut self, index: usize, href: Url, push: Option<bool>) {
        let payload = serde_json::json!({ "url": href.as_str() });
        self.link += 1;
        let asked = AwaitedReply::Patch {
            topic: self.views[index].topic.clone(),
            href,
            push,
            link: self.link,
        };
        self.push(index, "live_patch", &payload, asked);
    }

    fn submit(&mut self, submission: &Submission) {
        let Some(mut url) = self.resolve(&submission.action) else {
            return;
        };
        if submission.multipart {
            return self.fail("a form of files cannot be submitted here".to_owned());
        }
        if submission.post {
            return self.visit(url, Some(submission.encoded()));
        }
        url.set_query(Some(&submission.encoded()));
        self.visit(url, None);
    }

    fn visit(&mut self, url: Url, post: Option<String>) {
        self.load(Load {
            url,
            post,
            replaces: false,
            carried: None,
        });
    }

    fn resolve(&mut self, href: &str) -> Option<Url> {
        match self.history.url().join(href) {
            Ok(url) => Some(url),
            Err(error) => {
                self.fail(format!("{href:?} is no address: {error}"));
                None
            }
        }
    }
}
