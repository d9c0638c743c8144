//! What a visit is made of, and a visit that does not say it in its type.

use std::any::{Any, TypeId};
use std::cell::OnceCell;
use std::sync::Arc;

use remount_markup::Surroundings;
use remount_page::Limits;
use remount_page::VIEW_TOPIC;
use remount_session::guard;

use super::any_site::VisitInAnySite;
use super::{OwnVisit, VisitCore};
use remount_session::timestamp::Timestamp;

use crate::app::App;
use crate::around::{Around, LentSite};
use crate::base::Base;
use crate::container::Element;
use crate::drain::Drain;
use crate::here::Here;
use crate::keys::Keys;
use crate::nested_view::{Bond, Nested};
use crate::news::SessionNews;
use crate::page_meta::PageMeta;
use crate::page_response::Said;
use crate::rendering::{Nesting, Rendering};
use crate::request_info::RequestInfo;
use crate::session_change::SessionChange;
use crate::session_handle::SessionHandle;
use crate::site::Site;
use crate::source::{PageLoad, Source};
use crate::subscribing::{Subscribes, SubscribesWith};
use crate::terminating::LastTurn;
use crate::token::nested::{self, NestedToken};
use crate::token::sticky::StickyToken;
use crate::topics::Topics;

/// The parts of a visit, behind a type that has none.
///
/// The compiler checks for every handler of every view whether its future is `Send`. It would look
/// at all that a site, a session and a connection are made of each time, which takes longer than
/// everything else that it does with a view.
pub trait AnyParts<A: App>: Send + Sync + 'static {
    fn state(&self) -> &A::State;
    fn session(&self) -> SessionHandle<'_, A::Session>;
    fn core(&self) -> &VisitCore;
    fn core_mut(&mut self) -> &mut VisitCore;
    /// The load of the page, which its views share. None once its socket has joined.
    fn load(&self) -> Option<&Arc<PageLoad<A::Session>>>;
    fn site(&self) -> SiteParts<'_>;
    /// The core, beside what all sites have.
    fn split(&mut self) -> (SiteParts<'_>, &mut VisitCore);
    fn subscribes(&mut self) -> &mut dyn Subscribes;
}

/// What a visit has whatever its site.
#[derive(Clone, Copy)]
pub struct SiteParts<'a> {
    pub(crate) topics: &'a Topics,
    pub(crate) keys: &'a Keys,
    pub(crate) limits: &'a Limits,
    pub(crate) request: &'a RequestInfo,
    /// What is said of the page that is loaded. None once its socket has joined.
    pub(crate) page: Option<(&'a Said, &'a PageMeta)>,
}

pub struct Parts<A: App> {
    pub(crate) site: Arc<Site<A>>,
    pub(crate) source: Source<A::Session>,
    pub(crate) core: VisitCore,
}

impl<A: App> AnyParts<A> for Parts<A> {
    fn state(&self) -> &A::State {
        &self.site.state
    }

    fn session(&self) -> SessionHandle<'_, A::Session> {
        SessionHandle::of(&self.source, self.core.inbox.as_ref())
    }

    fn core(&self) -> &VisitCore {
        &self.core
    }

    fn core_mut(&mut self) -> &mut VisitCore {
        &mut self.core
    }

    fn load(&self) -> Option<&Arc<PageLoad<A::Session>>> {
        self.source.load()
    }

    fn site(&self) -> SiteParts<'_> {
        site_parts(&self.site, &self.source)
    }

    fn split(&mut self) -> (SiteParts<'_>, &mut VisitCore) {
        (site_parts(&self.site, &self.source), &mut self.core)
    }

    fn subscribes(&mut self) -> &mut dyn Subscribes {
        self
    }
}

impl<A: App> Subscribes for Parts<A> {
    fn parts(&mut self) -> SubscribesWith<'_> {
        SubscribesWith {
            topics: self.site.topics.registry(),
            inbox: self.core.inbox.as_ref(),
            owner: self.core.owner,
            ongoing: &mut self.core.ongoing,
            most: self.site.limits.subscriptions,
        }
    }
}

fn site_parts<'a, A: App>(site: &'a Site<A>, source: &'a Source<A::Session>) -> SiteParts<'a> {
    SiteParts {
        topics: &site.topics,
        keys: &site.keys,
        limits: &site.limits,
        request: source.request(),
        page: source.said(),
    }
}

impl<A: App> OwnVisit<A> {
    /// What the templates of its view may ask the runtime for.
    pub(crate) fn lent<'a>(&'a self, rendering: Rendering<'a>) -> Lent<'a, A> {
        Lent {
            visit: self,
            in_any_site: OnceCell::new(),
            rendering,
        }
    }
}

impl<A: App> Parts<A> {
    /// Appends what stands in a template for a view that it shows.
    ///
    /// # Panics
    ///
    /// If the site does not know that view.
    fn append_nested(&self, shown: &Nested, nesting: Nesting<'_>, out: &mut String) {
        let name = self.site.nested.shown(shown).name;
        let args = shown.args();
        let (around, connection, ends_with_main) = match nesting {
            Nesting::Noted(holes) => return holes.note(out.len(), shown),
            Nesting::Joined {
                around,
                connection,
                ends_with_main,
            } => (around, connection, ends_with_main),
        };
        let (Some(inbox), Source::Connection(socket)) = (&self.core.inbox, &self.source) else {
            return;
        };
        let (ring, now) = (self.site.sessions.key_ring(), Timestamp::now());
        if shown.is_sticky() && ends_with_main {
            let token = StickyToken {
                id: &shown.id,
                view: name,
                args,
            };
            let audience = socket.audience(&self.site.mount_point);
            let element = Element::sticky(shown);
            element.open(&token.seal(ring, &audience, now), "", out);
            return element.close(out);
        }
        let token = NestedToken {
            around: nested::Around {
                start: self.site.nested.start(),
                connection,
                view: inbox.tag,
            },
            id: &shown.id,
            view: name,
            is_linked: shown.bond == Bond::Linked,
            args,
        };
        let token = token.seal(ring, socket.host(), now);
        let around = around.strip_prefix(VIEW_TOPIC).unwrap_or(around);
        let element = Element::nested(shown, around);
        element.open(&token, "", out);
        element.close(out);
    }

    /// The change of the session as the view handles it.
    pub(crate) fn change(&self, news: SessionNews) -> SessionChange<A::Session> {
        news.into_change(self.session().get())
    }

    /// Ends all that leads to the view of this type, and returns its last turn with what stays of
    /// the visit for that. `None` if it is the view of a first render.
    pub(crate) fn retire(&mut self, view: &'static str) -> Option<(LastTurn, OwnVisit<A>)> {
        let mailbox = Arc::clone(&self.core.inbox.as_ref()?.mailbox);
        guard::drop(view, std::mem::take(&mut self.core));
        let last = LastTurn {
            view,
            limit: self.site.limits.termination,
            place: self.site.drain.get().map(Drain::page),
            mailbox,
            most: self.site.limits.views,
        };
        let stays = Self {
            site: Arc::clone(&self.site),
            source: self.source.clone(),
            core: VisitCore::default(),
        };
        Some((last, OwnVisit::new(stays)))
    }
}

/// What templates are lent for one render.
pub(crate) struct Lent<'a, A: App> {
    visit: &'a OwnVisit<A>,
    /// For components that go into every site, once there is one.
    in_any_site: OnceCell<VisitInAnySite>,
    rendering: Rendering<'a>,
}

impl<A: App> Surroundings for Lent<'_, A> {
    fn get(&self, of: TypeId) -> Option<&dyn Any> {
        // Each event in a template asks for this.
        if of == TypeId::of::<Around>() {
            return Some(&self.visit.parts.core.around);
        }
        self.get_other(of)
    }

    fn version(&self) -> u64 {
        self.rendering.here.version()
    }

    fn append_apart(&self, asked: &dyn Any, out: &mut String) {
        let nested = asked.downcast_ref();
        let nested = nested.expect("only views stand apart");
        self.visit
            .parts
            .append_nested(nested, self.rendering.nesting, out);
    }
}

impl<A: App> Lent<'_, A> {
    #[inline(never)]
    fn get_other(&self, of: TypeId) -> Option<&dyn Any> {
        if of == TypeId::of::<Here>() {
            Some(self.rendering.here)
        } else if of == TypeId::of::<Base>() {
            Some(self.visit.parts.source.request().base())
        } else if of == TypeId::of::<OwnVisit<A>>() {
            Some(self.visit)
        } else if of == TypeId::of::<VisitInAnySite>() {
            let visit = || VisitInAnySite::of(self.visit);
            Some(self.in_any_site.get_or_init(visit))
        } else if of == TypeId::of::<LentSite>() {
            Some(LentSite::of::<A>())
        } else {
            None
        }
    }
}
