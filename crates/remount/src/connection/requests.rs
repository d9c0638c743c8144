//! What a page asks for that its core cannot answer alone: to join a view, and where a link leads.

use std::sync::Arc;
use std::time::Instant;

use remount_page::{Joining, Link, Place, Request, ViewTag};
use remount_session::timestamp::Timestamp;
use remount_wire::{JoinRequest, Value};

use crate::app::App;
use crate::around::Around;
use crate::connection::admission::{Admission, Admitted};
use crate::connection::seat::Seat;
use crate::connection::{Connection, local_values};
use crate::here::Here;
use crate::inbox::Inbox;
use crate::located::Located;
use crate::mounting::MountRequest;
use crate::site::Destination;
use crate::source::Source;
use crate::visit::VisitCore;

impl<A: App> Connection<A> {
    pub(super) fn answer(&mut self, request: Request<'_>, now: Instant) {
        match request {
            Request::Join(joining, request) => self.join_view(joining, &request, now),
            Request::JoinSession(joining, request) => self.join_session(joining, &request, now),
            Request::Session(asked, message) => self.receive_session(asked, message, now),
            Request::Link(link) => self.follow_link(link),
        }
    }

    /// Mounts the view that the page asks for, if it may have it.
    fn join_view(&mut self, joining: Joining<'_>, request: &JoinRequest<'_>, now: Instant) {
        let admission = Admission {
            site: &self.site,
            audience: self.session.audience(&self.site.mount_point),
            base: self.session.request.base(),
            now: Timestamp::now(),
            page: &self.core,
        };
        match admission.admit(joining.topic(), request) {
            Ok(admitted) => {
                if let Some(store) = self.bring_local(&request.params) {
                    self.push_store(&store);
                }
                let brought = connect_params(&request.params);
                self.mount(joining, admitted, brought, !request.is_first());
            }
            Err(refusal) => self.core.refuse(joining, refusal.reason, refusal.why, now),
        }
    }

    fn mount(
        &mut self,
        joining: Joining<'_>,
        admitted: Admitted<A>,
        connect_params: Value,
        is_again: bool,
    ) {
        let Admitted {
            destination: Destination { kind, at },
            place,
            flash,
        } = admitted;
        let tag = self.core.mount(joining, kind.info.name, place);
        if place == Place::Main {
            let here = Here::new(kind.info.addresses, &at, self.session.request.base());
            self.move_to(tag, here);
        }
        let core = VisitCore {
            inbox: Some(Inbox {
                mailbox: Arc::clone(&self.mailbox),
                tag,
            }),
            around: Around::of(flash),
            connect_params: Some(Box::new(connect_params)),
            ..VisitCore::default()
        };
        let mounting = (kind.mount)(MountRequest {
            site: Arc::clone(&self.site),
            source: Source::Connection(Arc::clone(&self.session)),
            core,
            at,
            is_main: place == Place::Main,
            is_again,
        });
        // Most pages have one or two views, and a vector would make room for four.
        self.seats.reserve_exact(1);
        let seat = Seat::mounting(tag, kind.info, mounting);
        self.seats.push(seat);
    }

    /// The visitor follows a link, which leads to the same view if it is the main one.
    fn follow_link(&mut self, link: Link<'_>) {
        let address = self.address_of(link.view(), link.url());
        self.core.follow_link(link, address);
    }

    /// What a view has to know to go to an address, if that is one of its own.
    pub(super) fn address_of(&self, view: ViewTag, url: &str) -> Option<Located> {
        let seat = self.seats.iter().find(|seat| seat.tag == view)?;
        let Destination { kind, at } = self.site.resolve(self.session.request.base(), url)?;
        let is_its = self.core.is_main(view) && kind.info.view == seat.info.view;
        is_its.then_some(at)
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
