//! The channel of a live view: what its page asks of it.

use std::sync::Arc;
use std::time::Instant;

use remount_wire::{CidsRequest, EventRequest, Frame, JoinRequest, PatchRequest, Status, Value};

use crate::app::App;
use crate::connection::admission::{Admission, Admitted};
use crate::connection::joined::Joined;
use crate::connection::queue::Work;
use crate::connection::refusals::excerpt;
use crate::connection::slot::Slot;
use crate::connection::{Connection, local_values};
use crate::flash::FlashKind;
use crate::mounted::{Input, MountRequest};
use crate::site::Destination;
use crate::socket::{Core, Place};
use crate::source::Source;
use crate::token::Now;

/// Reserved by the stock client.
const CLEAR_FLASH: &str = "lv:clear-flash";
/// A test asks a view for its whole tree, as the page should hold it.
#[cfg(feature = "testing")]
const FRESH: &str = "testing:fresh";

impl<A: App> Connection<A> {
    /// Mounts the view that the page asks for, if it may have it.
    pub(super) fn join_view(
        &mut self,
        joined: Joined,
        reference: &str,
        frame: &Frame<'_>,
        request: &JoinRequest<'_>,
        now: Instant,
    ) {
        let most = self.limits().views;
        if self.slots.len() >= most {
            self.note_refusal(now, || {
                tracing::warn!("a join was refused: {most} views are open on this socket");
            });
            return self.reply_to(
                frame,
                Status::Error,
                r#"{"reason":"too many channels joined"}"#,
            );
        }
        let admission = Admission {
            site: &self.site,
            host: self.attachment.host(),
            base: self.attachment.request.base(),
            now: Now::read(),
        };
        match admission.admit(&frame.topic, request) {
            Ok(admitted) => {
                if let Some(store) = self.bring_local(&request.params) {
                    self.push_store(&store);
                }
                let brought = connect_params(&request.params);
                self.mount(joined, reference, admitted, brought);
            }
            Err(refusal) => {
                self.note_refusal(now, || {
                    let topic = excerpt(&frame.topic);
                    tracing::warn!(topic, reason = refusal.why, "a join was refused");
                });
                let response = format!(r#"{{"reason":"{}"}}"#, refusal.reason);
                self.reply_to(frame, Status::Error, &response);
            }
        }
    }

    fn mount(
        &mut self,
        joined: Joined,
        reference: &str,
        admitted: Admitted<A>,
        connect_params: Value,
    ) {
        let Admitted {
            destination: Destination { kind, params, uri },
            main,
            flash,
        } = admitted;
        let tag = self.next_tag;
        self.next_tag = tag.next();
        let core = Core {
            place: Some(Place {
                mailbox: Arc::clone(&self.mailbox),
                tag,
            }),
            flash,
            connect_params: Some(Box::new(connect_params)),
            ..Core::default()
        };
        let mounting = (kind.mount)(MountRequest {
            site: Arc::clone(&self.site),
            source: Source::Connection(Arc::clone(&self.attachment)),
            core,
            params,
            uri: main.then_some(uri),
        });
        // Most pages have one or two views, and a vector would make room for four.
        self.slots.reserve_exact(1);
        self.slots.push(Slot::mounting(
            tag,
            joined,
            reference,
            (kind.name, kind.merge),
            main,
            mounting,
        ));
    }

    /// Takes something for a view that the page has joined.
    pub(super) fn receive_view(
        &mut self,
        index: usize,
        frame: &Frame<'_>,
        bytes: usize,
        now: Instant,
    ) {
        let work = match &*frame.event {
            "event" => EventRequest::parse(frame.payload).map(event_work),
            "live_patch" => match PatchRequest::parse(frame.payload) {
                Ok(PatchRequest { url }) => match self.patch_work(index, &url) {
                    Some(work) => Ok(work),
                    None => return self.reply_to(frame, Status::Ok, r#"{"link_redirect":true}"#),
                },
                Err(error) => Err(error),
            },
            "cids_will_destroy" => CidsRequest::parse(frame.payload)
                .map(|CidsRequest { cids }| Work::WillDestroy(component_numbers(&cids))),
            "cids_destroyed" => CidsRequest::parse(frame.payload)
                .map(|CidsRequest { cids }| Work::Destroyed(component_numbers(&cids))),
            #[cfg(feature = "testing")]
            FRESH if is_fresh(frame) => Ok(Work::Fresh),
            event => {
                let view = self.slots[index].view;
                self.note_refusal(now, || {
                    let event = excerpt(event);
                    tracing::warn!(view, event, "an unknown message was refused");
                });
                return self.reply_to(frame, Status::Error, r#"{"reason":"unknown message"}"#);
            }
        };
        match work {
            Ok(work) => self.slots[index].enqueue(frame.reference.as_deref(), work, bytes),
            Err(error) => self.refuse(frame, &error, now),
        }
    }

    /// What a view has to do to go to another address, if that is one of its own.
    fn patch_work(&self, index: usize, url: &str) -> Option<Work> {
        let slot = &self.slots[index];
        let Destination { kind, params, uri } =
            self.site.resolve(self.attachment.request.base(), url)?;
        (slot.main && kind.name == slot.view).then_some(Work::Patch { params, uri })
    }
}

/// What a page brought to a join, without what its script keeps for the session: that has been
/// taken already, and may be long.
fn connect_params(params: &Value) -> Value {
    let Value::Object(members) = params else {
        return Value::Object(Vec::new());
    };
    let members = members.iter();
    let of_the_app = members.filter(|(name, _)| name != local_values::ITEM);
    Value::Object(of_the_app.cloned().collect())
}

/// Whether a page asks for its whole tree. Only one that a test drives, with a clock of its own, is
/// answered: a build that has the feature for its tests serves visitors as any other.
#[cfg(feature = "testing")]
pub(super) fn is_fresh(frame: &Frame<'_>) -> bool {
    frame.event == FRESH && remount_session::clock::is_replaced()
}

#[cfg(not(feature = "testing"))]
pub(super) fn is_fresh(_: &Frame<'_>) -> bool {
    false
}

fn event_work(event: EventRequest<'_>) -> Work {
    if event.name == CLEAR_FLASH {
        let key = event.value.get("key").and_then(Value::as_str);
        return Work::ClearFlash(key.and_then(FlashKind::from_key));
    }
    Work::Handle(Input::Event {
        name: event.name.into_owned(),
        value: event.value,
        // A number that is too large is that of no component.
        cid: event.cid.map(|cid| u32::try_from(cid).unwrap_or(0)),
    })
}

/// The numbers that a component can have.
fn component_numbers(cids: &[u64]) -> Vec<u32> {
    cids.iter()
        .filter_map(|cid| u32::try_from(*cid).ok())
        .collect()
}
