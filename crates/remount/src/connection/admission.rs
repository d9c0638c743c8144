//! Which views a page may join: what its tokens say, and where its address leads.

use remount_page::{PageCore, Place, VIEW_TOPIC};
use remount_session::timestamp::Timestamp;
use remount_wire::JoinRequest;

use crate::app::App;
use crate::base::Base;
use crate::flash::FlashMessages;
use crate::located::Located;
use crate::news::Views;
use crate::site::{Destination, Site};
use crate::token::nested::NestedToken;
use crate::token::sticky::{Audience, StickyToken};
use crate::token::{self, ViewToken};

const FORGED: &str = "its token is forged, or older than a page may be (`Limits::page_age`)";
const OF_OTHERS: &str = "its token is forged, of another session or site, or older than a page may \
                         be (`Limits::page_age`)";

/// What a join is judged by, beside what it says.
pub(super) struct Admission<'a, A: App> {
    pub(super) site: &'a Site<A>,
    /// Where the page comes from, and whose it is.
    pub(super) audience: Audience<'a>,
    /// Where the addresses of the site begin for it.
    pub(super) base: &'a Base,
    pub(super) now: Timestamp,
    pub(super) page: &'a PageCore<Views>,
}

/// A view that may be mounted.
pub(super) struct Admitted<A: App> {
    pub(super) destination: Destination<A>,
    pub(super) place: Place,
    pub(super) flash: FlashMessages,
}

/// Why a join is not admitted: what the client is told, after which it loads the page, and what
/// the log says.
pub(super) struct Refusal {
    pub(super) reason: &'static str,
    pub(super) why: &'static str,
}

impl Refusal {
    fn stale(why: &'static str) -> Self {
        Self {
            reason: "stale",
            why,
        }
    }

    fn unauthorized(why: &'static str) -> Self {
        Self {
            reason: "unauthorized",
            why,
        }
    }
}

impl<A: App> Admission<'_, A> {
    /// Looks at a view's join.
    pub(super) fn admit(
        self,
        topic: &str,
        request: &JoinRequest<'_>,
    ) -> Result<Admitted<A>, Refusal> {
        let ring = self.site.sessions.key_ring();
        let max_age = self.site.limits.page_age;
        let sealed = request.session.as_deref().unwrap_or_default();
        let Some(token) = ViewToken::verify(ring, self.now, sealed, max_age) else {
            let host = &self.audience.host;
            if let Some(text) = NestedToken::open(ring, host, self.now, max_age, sealed) {
                let token = NestedToken::read(&text).ok_or(Refusal::stale(FORGED))?;
                return self.admit_nested(topic, &token);
            }
            let text = StickyToken::open(ring, &self.audience, self.now, max_age, sealed);
            let token = text.as_deref().and_then(StickyToken::read);
            return self.admit_sticky(topic, &token.ok_or(Refusal::stale(OF_OTHERS))?);
        };
        if topic.strip_prefix(VIEW_TOPIC) != Some(&token.id) {
            return Err(Refusal::stale("its token belongs to another element"));
        }
        let (url, navigated) = match (&request.redirect, &request.url) {
            (Some(url), _) => (url, true),
            (None, Some(url)) => (url, false),
            (None, None) => return Err(Refusal::stale("it names no address")),
        };
        let destination = self
            .site
            .resolve(self.base, url)
            .ok_or(Refusal::unauthorized("its address leads to no live view"))?;
        let to = &destination.kind.info;
        if !navigated && to.identity != token.view {
            return Err(Refusal::unauthorized(
                "its address leads to another view than its token",
            ));
        }
        let from = self.site.kind(&token.view);
        if navigated && from.is_none_or(|from| from.info.scope != to.scope) {
            return Err(Refusal::unauthorized(
                "its address leads to a view of another scope, whose page is loaded",
            ));
        }
        let flash = match (&request.flash, &request.static_token) {
            (Some(flash), _) => Some(flash),
            (None, Some(token)) if request.is_first() && !navigated => Some(token),
            _ => None,
        };
        let flash = flash
            .and_then(|token| token::open_flash(ring, self.now, &self.audience.host, token))
            .unwrap_or_default();
        Ok(Admitted {
            destination,
            place: Place::Main,
            flash,
        })
    }

    /// Looks at the join of a view within another one. Its token is good within that mount of that
    /// one only, so nothing that was passed on another page, or to another visitor, is passed here.
    fn admit_nested(self, topic: &str, token: &NestedToken<'_>) -> Result<Admitted<A>, Refusal> {
        let nested = &self.site.nested;
        if topic.strip_prefix(VIEW_TOPIC) != Some(token.id) {
            return Err(Refusal::stale("its token belongs to another element"));
        }
        let parent = token.around.view;
        if (token.around.start, token.around.connection) != (nested.start(), self.page.number()) {
            return Err(Refusal::stale("its token belongs to another connection"));
        }
        if self.page.place(parent).is_none() {
            return Err(Refusal::stale("the view around it is gone"));
        }
        if !self.page.takes_children(parent) {
            return Err(Refusal {
                reason: "parent_redirect",
                why: "the view around it is about to leave",
            });
        }
        let place = Place::Within {
            parent,
            is_linked: token.is_linked,
        };
        self.admit_shown(token.view, token.args, place)
    }

    /// Looks at the join of a view that stays when the main one is replaced. No view has to show it
    /// at this moment.
    fn admit_sticky(self, topic: &str, token: &StickyToken<'_>) -> Result<Admitted<A>, Refusal> {
        if topic.strip_prefix(VIEW_TOPIC) != Some(token.id) {
            return Err(Refusal::stale("its token belongs to another element"));
        }
        self.admit_shown(token.view, token.args, Place::Beside)
    }

    fn admit_shown(self, view: &str, args: &str, place: Place) -> Result<Admitted<A>, Refusal> {
        let kind = self.site.nested.called(view);
        let kind = kind.ok_or(Refusal::stale("the site has no view of this name"))?;
        let at = Located {
            args: args.into(),
            ..Located::default()
        };
        Ok(Admitted {
            destination: Destination {
                kind: kind.clone(),
                at,
            },
            place,
            flash: FlashMessages::default(),
        })
    }
}
