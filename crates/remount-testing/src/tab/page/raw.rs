//! What a test sends that no page would send, and what becomes of the answers.

use serde_json::Value;
use tokio::sync::oneshot;

use super::{AwaitedReply, Line, Output, Page};
use crate::dom::Node;
use crate::push::owner;
use crate::tab::wire::{Frame, Reply};

impl Page {
    /// Sends a text over the socket, as it is.
    pub(crate) fn send_raw(&mut self, text: &str) -> Result<(), String> {
        if !matches!(self.line, Line::Open { .. }) {
            return Err("a frame cannot be sent: the page has no socket".to_owned());
        }
        self.has_raw_frames = true;
        self.outputs.push_back(Output::Frame(text.to_owned()));
        Ok(())
    }

    /// Sends a message of any kind to the view in which an element is. Tells the payload of the
    /// reply, if one comes.
    pub(crate) fn send_to_view(
        &mut self,
        node: Node,
        event: &str,
        payload: &Value,
        told: oneshot::Sender<Value>,
    ) -> Result<(), String> {
        let element = owner::view_of(&self.document, node);
        let place = self
            .views
            .iter()
            .position(|view| Some(view.element) == element);
        let Some(index) = place else {
            let html = self.document.html(node);
            return Err(format!("no live view is around {html}"));
        };
        self.push(index, event, payload, AwaitedReply::Test { told });
        Ok(())
    }

    /// Takes a reply that only the test has asked for. If it changes a view, then on the page too:
    /// the server counts on that.
    pub(super) fn take_raw_reply(&mut self, frame: Frame) -> Result<(), String> {
        let is_of = |view: &super::View| {
            view.topic == frame.topic && view.join_ref.is_some() && view.join_ref == frame.join_ref
        };
        let Some(index) = self.views.iter().position(is_of) else {
            return Ok(());
        };
        let Reply { is_ok, response } = Reply::read(frame.payload)?;
        if is_ok {
            self.answered(index, response, None).map(drop)
        } else {
            Ok(())
        }
    }

    /// Whether this frame answers the kit itself, which compares the page with its views.
    pub(crate) fn answers_the_kit(&self, text: &str) -> bool {
        Frame::parse(text).is_ok_and(|frame| {
            let reference = frame.reference.as_deref();
            let asked = reference.and_then(|reference| self.wire.asked(reference));
            frame.event == "phx_reply" && matches!(asked, Some(AwaitedReply::Fresh { .. }))
        })
    }
}
