//! Who judges what a page sends, by what was sent to it.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use remount_wire::{self as wire, CidsRequest, EventRequest, Frame, JoinRequest, PatchRequest};
use serde_json::Value;

use super::seen::Seen;
use crate::limits::Limits;
use crate::place::Place;
use crate::view_tag::ViewTag;

/// The topic of the page's main view.
pub(super) const MAIN: &str = "lv:a";

/// What was lost, or said that should not have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Loss(pub(super) String);

/// A channel as the page and the judge know it.
struct Open {
    join_ref: String,
    incarnation: u64,
    view: Option<ViewTag>,
    /// The view around it, and whether it takes that along when it fails.
    within: Option<(ViewTag, bool)>,
    /// The view around it does not show it, and so often the page has said since that it is there.
    hidden: Option<u8>,
    is_answered: bool,
    /// The page has heard that it is over, or is sent elsewhere by it.
    is_over: bool,
    /// It is about to leave, and hears nothing more.
    leaves: bool,
    /// The page has left it, or joined it anew.
    is_left: bool,
    /// Until when it has to be asked whether the visitor may have it.
    recheck: Option<Instant>,
    /// What it has not been given to handle of what has a number, in the order in which it came.
    waiting: VecDeque<Waiting>,
}

#[derive(Clone, Copy)]
struct Waiting {
    number: u64,
    what: What,
}

#[derive(Clone, Copy, PartialEq)]
enum What {
    /// A message of the page, and its length.
    Message(usize),
    News,
    Reply,
}

impl Open {
    fn news(&self) -> usize {
        let waiting = self.waiting.iter();
        waiting.filter(|waiting| waiting.what == What::News).count()
    }
}

/// What a reply says that comes after its turn.
pub(super) const LATER: &str = "later";

/// What is kept of a message that waits, at least, whatever its length.
const KEPT: usize = 64;

/// A frame that waits for its answer.
struct Ask {
    topic: String,
    reference: String,
    /// Of the channel that it was sent on, if it is for a view to answer.
    incarnation: Option<u64>,
    is_join: bool,
    /// The page tries no more after this.
    is_last_try: bool,
    /// It may be answered and need not be.
    is_optional: bool,
    owed: Option<OwedReply>,
    /// Its reply is one too many, and fails.
    fails: bool,
}

/// A reply that a view keeps.
#[derive(Clone, Copy)]
pub(super) struct OwedReply {
    pub(super) tag: u64,
    pub(super) until: Instant,
}

#[derive(Default)]
pub(super) struct Judge {
    open: HashMap<String, Open>,
    asks: Vec<Ask>,
    incarnations: u64,
    /// What could not be read at all, and when.
    unreadable: Option<(Instant, usize)>,
    /// The views that have to end, since a view that is linked to them has failed.
    taken_along: Vec<ViewTag>,
    pub(super) seen: Seen,
}

impl Judge {
    /// The channels that the page believes to have, with the reference of each join.
    pub(super) fn joined(&self) -> Vec<(String, String)> {
        let mut joined: Vec<_> = self
            .open
            .iter()
            .map(|(topic, open)| (topic.clone(), open.join_ref.clone()))
            .collect();
        joined.sort();
        joined
    }

    /// Takes a text frame that is about to be sent.
    pub(super) fn text(&mut self, text: &str, now: Instant) {
        match wire::parse(text) {
            Ok(frame) => self.frame(&frame, text.len()),
            Err(_) => self.unreadable(now),
        }
    }

    /// Takes a binary frame that is about to be sent.
    pub(super) fn binary(&mut self, bytes: &[u8], now: Instant) {
        match wire::parse_binary(bytes) {
            Ok(frame) => self.frame(&frame, bytes.len()),
            Err(_) => self.unreadable(now),
        }
    }

    fn unreadable(&mut self, now: Instant) {
        match &mut self.unreadable {
            Some((at, count)) if *at == now => *count += 1,
            other => *other = Some((now, 1)),
        }
    }

    /// How many frames of this moment could not be read.
    pub(super) fn unreadable_at(&self, now: Instant) -> usize {
        self.unreadable
            .filter(|(at, _)| *at == now)
            .map_or(0, |(_, count)| count)
    }

    fn frame(&mut self, frame: &Frame<'_>, bytes: usize) {
        let topic = &*frame.topic;
        let reference = frame.reference.as_deref();
        if frame.is_heartbeat() {
            let hidden = self
                .open
                .values_mut()
                .filter_map(|open| open.hidden.as_mut());
            hidden.for_each(|age| *age += 1);
        }
        if frame.event == "phx_join" {
            let is_channel = topic == "session" || topic.starts_with("lv:");
            let request = JoinRequest::parse(frame.payload);
            let join_ref = frame.join_ref.as_deref();
            return match (join_ref, reference, request) {
                (Some(join_ref), Some(reference), Ok(request)) if is_channel => {
                    let is_last_try = request.failed_before() >= 2;
                    self.join(topic, (join_ref, reference), is_last_try);
                }
                _ => self.ask(topic, reference, None),
            };
        }
        let Some(open) = self.open.get_mut(topic) else {
            return self.ask(topic, reference, None);
        };
        if frame.event == "phx_leave" {
            return self.ask(topic, reference, None);
        }
        let is_meant = frame
            .join_ref
            .as_deref()
            .is_none_or(|join_ref| join_ref == open.join_ref);
        if !is_meant || open.leaves {
            self.seen.voids += 1;
            return;
        }
        let incarnation = open.incarnation;
        if topic != "session" && is_for_view(frame) {
            if let Some(number) = number_of(frame) {
                let what = What::Message(bytes);
                open.waiting.push_back(Waiting { number, what });
            }
            return self.ask(topic, reference, Some(incarnation));
        }
        self.ask(topic, reference, None);
    }

    fn join(&mut self, topic: &str, (join_ref, reference): (&str, &str), is_last_try: bool) {
        self.incarnations += 1;
        let incarnation = self.incarnations;
        if let Some(replaced) = self.open.remove(topic) {
            self.forget(replaced.incarnation);
        }
        self.open.insert(
            topic.to_owned(),
            Open {
                join_ref: join_ref.to_owned(),
                incarnation,
                view: None,
                within: None,
                hidden: None,
                is_answered: false,
                is_over: false,
                leaves: false,
                is_left: false,
                recheck: None,
                waiting: VecDeque::new(),
            },
        );
        self.asks.push(Ask {
            topic: topic.to_owned(),
            reference: reference.to_owned(),
            incarnation: Some(incarnation),
            is_join: true,
            is_last_try,
            is_optional: false,
            owed: None,
            fails: false,
        });
    }

    fn ask(&mut self, topic: &str, reference: Option<&str>, incarnation: Option<u64>) {
        if let Some(reference) = reference {
            self.asks.push(Ask {
                topic: topic.to_owned(),
                reference: reference.to_owned(),
                incarnation,
                is_join: false,
                is_last_try: false,
                is_optional: false,
                owed: None,
                fails: false,
            });
        }
    }

    /// The view that a join has led to.
    pub(super) fn mounted(&mut self, topic: &str, view: ViewTag, place: Place) {
        if let Some(open) = self.open.get_mut(topic) {
            open.view = Some(view);
            open.within = match place {
                Place::Within { parent, is_linked } => Some((parent, is_linked)),
                Place::Main | Place::Beside => None,
            };
        }
    }

    /// A view may join within this one.
    pub(super) fn nests(&mut self, parent: ViewTag) -> Result<(), Loss> {
        self.seen.nested += 1;
        match self.of(parent) {
            Some(parent) if parent.is_answered && !parent.leaves => Ok(()),
            _ => loss("a view joins within one that has not joined, or is gone"),
        }
    }

    /// The view around a view shows it, or does not.
    pub(super) fn shows(&mut self, view: ViewTag, is_shown: bool) {
        if let Some(open) = self.of(view) {
            open.hidden = (!is_shown).then(|| open.hidden.unwrap_or(0));
        }
    }

    /// A view is refused to the visitor. That is no failure, and takes no view along.
    pub(super) fn refuses(&mut self, view: ViewTag) {
        if let Some((_, is_linked)) = self.of(view).and_then(|open| open.within.as_mut()) {
            *is_linked = false;
        }
    }

    /// Whether no view goes on that has not been shown for so long.
    pub(super) fn none_overdue(&self) -> Result<(), Loss> {
        let mut open = self.open.values();
        if open.any(|open| open.hidden.is_some_and(|age| age >= 2)) {
            return loss("a view goes on that is not shown any more");
        }
        Ok(())
    }

    /// A link that turned out to lead elsewhere is answered at once.
    pub(super) fn link_leads_elsewhere(&mut self, reference: Option<&str>) {
        let asks = self.asks.iter_mut().rev();
        if let Some(ask) = asks
            .into_iter()
            .find(|ask| Some(&*ask.reference) == reference)
        {
            ask.incarnation = None;
        }
    }

    /// Takes news that is about to be given to a view.
    pub(super) fn news(&mut self, view: ViewTag, number: u64) {
        if let Some(open) = self.of(view)
            && !open.leaves
        {
            let what = What::News;
            open.waiting.push_back(Waiting { number, what });
        }
    }

    /// News is about to become one with what waits for a view, which takes another number then.
    pub(super) fn merges(
        &mut self,
        view: ViewTag,
        (waiting, merged): (u64, u64),
        most: usize,
    ) -> Result<(), Loss> {
        self.seen.merged += 1;
        let Some(open) = self.of(view) else {
            return loss("news waits for a view that is gone");
        };
        // It has missed something already, and is about to end.
        if open.news() > most {
            return Ok(());
        }
        match open.waiting.back_mut() {
            Some(last) if last.number == waiting && last.what == What::News => {
                last.number = merged;
                Ok(())
            }
            _ => loss("news is merged with what came before something else"),
        }
    }

    /// A view is about to be asked whether the visitor may have it.
    pub(super) fn recheck(&mut self, view: ViewTag, until: Instant) {
        if let Some(open) = self.of(view)
            && !open.leaves
        {
            open.recheck.get_or_insert(until);
        }
    }

    /// A view begins a turn with something else.
    pub(super) fn begins(&mut self, view: ViewTag) -> Result<(), Loss> {
        match self.of(view) {
            Some(open) if open.recheck.is_some() => {
                loss("a view begins with something before it is asked who may have it")
            }
            _ => Ok(()),
        }
    }

    /// It is asked.
    pub(super) fn rechecked(&mut self, view: ViewTag) {
        self.seen.rechecks += 1;
        if let Some(open) = self.of(view) {
            open.recheck = None;
        }
    }

    /// When the next view has to be asked.
    pub(super) fn next_recheck(&self) -> Option<Instant> {
        self.open.values().filter_map(|open| open.recheck).min()
    }

    /// A view is given something to handle: the number of what the page or the server sent, if it
    /// has one.
    pub(super) fn handles(&mut self, view: ViewTag, number: Option<u64>) -> Result<(), Loss> {
        self.seen.turns += 1;
        let Some(open) = self.of(view) else {
            return loss("a view that is gone is given something");
        };
        let Some(number) = number else {
            return Ok(());
        };
        match open.waiting.pop_front() {
            Some(first) if first.number == number => Ok(()),
            Some(_) => loss("a view is given something in another order than it came"),
            None => loss("a view is given what was not for it"),
        }
    }

    /// A view keeps the reply to the event with this number.
    pub(super) fn keeps(&mut self, view: ViewTag, number: u64, owed: OwedReply, most: usize) {
        let incarnation = self.of(view).map(|open| open.incarnation);
        let fails = self.owes(incarnation) >= most;
        let reference = number.to_string();
        let asked = self.asks.iter_mut().find(|ask| {
            let is_free = !ask.is_optional && ask.owed.is_none() && !ask.fails;
            ask.incarnation == incarnation && ask.reference == reference && is_free
        });
        if let Some(ask) = asked {
            ask.fails = fails;
            ask.owed = Some(owed).filter(|_| !fails);
            self.seen.kept += 1;
        }
    }

    /// How many replies an incarnation of a view owes.
    fn owes(&self, incarnation: Option<u64>) -> usize {
        let owed = self.asks.iter().filter(|ask| ask.owed.is_some());
        owed.filter(|ask| ask.incarnation == incarnation).count()
    }

    /// A view is about to send a reply that it has kept, or to drop it.
    pub(super) fn replies(&mut self, view: ViewTag, tag: u64) {
        let is_owed = self.owed().any(|owed| owed.tag == tag);
        if let Some(open) = self.of(view)
            && is_owed
            && !open.leaves
        {
            let what = What::Reply;
            open.waiting.push_back(Waiting { number: tag, what });
        }
    }

    fn owed(&self) -> impl Iterator<Item = OwedReply> {
        self.asks.iter().filter_map(|ask| ask.owed)
    }

    /// Until when the next reply has to come.
    pub(super) fn next_reply(&self) -> Option<Instant> {
        self.owed().map(|owed| owed.until).min()
    }

    /// A view is about to leave, with its page or without it.
    pub(super) fn leaves(&mut self, view: ViewTag) {
        let Some(open) = self.of(view) else { return };
        open.leaves = true;
        open.recheck = None;
        open.waiting.clear();
        let incarnation = open.incarnation;
        // The departure answers the message that led to it, if one did: the first of them.
        let mut own = true;
        self.asks.retain_mut(|ask| {
            if ask.incarnation != Some(incarnation) || ask.owed.is_some() {
                return true;
            }
            ask.is_optional = true;
            std::mem::take(&mut own)
        });
    }

    /// What is kept, at least, of what a page has sent and its views have not been given.
    fn waiting_bytes(&self) -> usize {
        let waiting = self.open.values().flat_map(|open| &open.waiting);
        let kept = waiting.map(|waiting| match waiting.what {
            What::Message(bytes) => bytes + KEPT,
            What::News | What::Reply => 0,
        });
        kept.sum()
    }

    /// Whether all views that there are leave.
    pub(super) fn all_leave(&self) -> bool {
        let mut views = self.open.values().filter(|open| open.view.is_some());
        views.all(|open| open.leaves)
    }

    /// Looks at a frame that the page is sent.
    pub(super) fn sent(&mut self, frame: &str) -> Result<(), Loss> {
        if frame.contains("secret") {
            return loss("a visitor who was sent away hears what was not for him");
        }
        if frame.contains("half") {
            return loss("half of what a view shows is sent");
        }
        let Ok(frame) = serde_json::from_str::<[Value; 5]>(frame) else {
            return loss(format!("not a frame: {frame}"));
        };
        let text = |index: usize| frame[index].as_str();
        let (topic, event) = (text(2).unwrap_or_default(), text(3).unwrap_or_default());
        if event == "phx_reply" {
            let Some(reference) = text(1) else {
                return Ok(());
            };
            return self.replied(topic, reference, &frame[4]);
        }
        self.seen.pushes += 1;
        if let Some(open) = self.open.get_mut(topic)
            && text(0) == Some(&*open.join_ref)
        {
            if let (true, "phx_error", Some((parent, true))) =
                (open.is_answered, event, open.within)
            {
                self.taken_along.push(parent);
            }
            open.is_over |= match event {
                "phx_close" | "phx_error" => {
                    open.is_left |= event == "phx_close";
                    true
                }
                "live_redirect" | "redirect" => open.leaves,
                _ => false,
            };
        }
        match (event, self.open.get(topic)) {
            // Of an incarnation that has been replaced, or left.
            ("phx_close", _) => Ok(()),
            (_, Some(open)) if !open.is_answered => {
                loss(format!("a view says {event} before its join is answered"))
            }
            (_, Some(open)) if text(0) != Some(&*open.join_ref) => {
                loss(format!("{event} is of another incarnation"))
            }
            (_, Some(_)) => Ok(()),
            (_, None) => loss(format!("{event} on a channel that is not there")),
        }
    }

    fn replied(&mut self, topic: &str, reference: &str, reply: &Value) -> Result<(), Loss> {
        self.seen.replies += 1;
        let is_ok = reply["status"] == "ok";
        let is_it = |ask: &Ask| ask.topic == topic && ask.reference == reference;
        let is_kept = reply["response"]["diff"]["r"] == LATER;
        // Of two that are alike, what is answered at once is answered first. Only a reply that was
        // kept says what those say.
        let rank = |ask: &Ask| match (is_ok, is_kept) {
            (true, true) => u8::from(ask.owed.is_none()),
            (true, false) => u8::from(ask.owed.is_some() || ask.fails),
            (false, _) if ask.fails => 0,
            (false, _) => 1 + u8::from(ask.owed.is_none()),
        };
        let mut fitting: Vec<_> = (0..self.asks.len())
            .filter(|at| is_it(&self.asks[*at]))
            .collect();
        fitting.sort_by_key(|at| {
            let ask = &self.asks[*at];
            (ask.incarnation.is_some(), rank(ask))
        });
        let Some(position) = fitting.first().copied() else {
            return loss(format!(
                "{reference} on {topic:?} is answered once too often"
            ));
        };
        let ask = self.asks.remove(position);
        if ask.fails && is_ok {
            return loss("a view owes more replies than it may");
        }
        if let Some(owed) = ask.owed {
            self.came(topic, owed.tag, reply["response"]["diff"]["r"] == LATER)?;
        }
        let Some(open) = self.open.get_mut(topic) else {
            return Ok(());
        };
        if ask.is_join {
            self.seen.joins += 1;
            open.is_answered = true;
            let is_crash = reply["response"]["reason"] == "join crashed";
            if is_crash && ask.is_last_try && topic != MAIN {
                return loss("a page is given up for another view than its main one");
            }
            // It shows nothing, and nothing of it is there.
            let is_absent = reply["response"]["rendered"]["s"][0] == "";
            if !is_ok || is_absent {
                let incarnation = open.incarnation;
                self.open.remove(topic);
                self.forget(incarnation);
            }
            return Ok(());
        }
        if ask.incarnation.is_some() && !open.is_answered {
            return loss("a view answers before its join is answered");
        }
        let goes = ["live_redirect", "redirect"];
        let goes = goes.iter().any(|how| reply["response"].get(how).is_some());
        open.is_over |= open.leaves && goes;
        Ok(())
    }

    /// A reply that was kept has come, or will not.
    fn came(&mut self, topic: &str, tag: u64, is_sent: bool) -> Result<(), Loss> {
        self.seen.late += u64::from(is_sent);
        let Some(open) = self.open.get_mut(topic) else {
            return Ok(());
        };
        let first = open.waiting.front();
        if is_sent && first.is_none_or(|first| first.number != tag) {
            return loss("a reply is sent before what came before it");
        }
        open.waiting.retain(|waiting| waiting.number != tag);
        Ok(())
    }

    /// Those views have ended, as their page has heard: nobody waits for them any more.
    pub(super) fn ended(&mut self, views: &[ViewTag]) -> Result<(), Loss> {
        let ends = |view: ViewTag| views.contains(&view);
        for open in self.open.values_mut() {
            // The page leaves it by itself.
            if open.within.is_some_and(|(parent, _)| ends(parent)) {
                self.seen.orphaned += 1;
                open.is_over = true;
                open.is_left = true;
            }
        }
        for view in views {
            let mut open = self.open.iter();
            let gone = open.find(|(_, open)| open.view == Some(*view));
            let Some((topic, open)) = gone else {
                continue;
            };
            if !open.is_over && !open.is_answered {
                return loss("a view ends whose join is never answered");
            }
            if !open.is_over {
                return loss("a view ends of which the page waits for answers");
            }
            let (topic, incarnation) = (topic.clone(), open.incarnation);
            if self.owes(Some(incarnation)) > 0 && !open.is_left {
                return loss("a view ends and a hook waits for its reply");
            }
            self.open.remove(&topic);
            self.forget(incarnation);
        }
        let orphans = self.open.values().filter_map(|open| open.within);
        if orphans.into_iter().any(|(parent, _)| ends(parent)) {
            return loss("a view goes on within one that is gone");
        }
        let taken_along = std::mem::take(&mut self.taken_along);
        if taken_along.iter().any(|view| self.of(*view).is_some()) {
            return loss("a view goes on to which one is linked that has failed");
        }
        Ok(())
    }

    /// The page has left the channel of its session.
    pub(super) fn session_left(&mut self) {
        self.open.remove("session");
    }

    /// Whether more is kept than may be.
    pub(super) fn bounded(&self, limits: &Limits, longest: usize) -> Result<(), Loss> {
        let views = self.open.values().filter(|open| open.view.is_some());
        if views.clone().count() > limits.views {
            return loss("a page has more views than it may");
        }
        if views
            .clone()
            .any(|open| open.news() > limits.messages_for_view)
        {
            return loss("more news waits for a view than may");
        }
        if self.waiting_bytes() > limits.waiting_bytes + longest + KEPT {
            return loss("more waits of what a page has sent than may");
        }
        Ok(())
    }

    /// Whether everything has been answered that could be.
    pub(super) fn all_answered(&self) -> Result<(), Loss> {
        match self.asks.iter().find(|ask| !ask.is_optional) {
            Some(ask) => loss(format!(
                "{} on {:?} is never answered",
                ask.reference, ask.topic
            )),
            None => Ok(()),
        }
    }

    fn of(&mut self, view: ViewTag) -> Option<&mut Open> {
        let mut open = self.open.values_mut();
        open.find(|open| open.view == Some(view))
    }

    fn forget(&mut self, incarnation: u64) {
        self.asks.retain(|ask| ask.incarnation != Some(incarnation));
    }
}

/// Whether a frame on the channel of a view is for that to answer.
fn is_for_view(frame: &Frame<'_>) -> bool {
    match &*frame.event {
        "event" => EventRequest::parse(frame.payload).is_ok(),
        "live_patch" => PatchRequest::parse(frame.payload).is_ok(),
        "cids_will_destroy" | "cids_destroyed" => CidsRequest::parse(frame.payload).is_ok(),
        _ => false,
    }
}

/// The number in the name of an event.
fn number_of(frame: &Frame<'_>) -> Option<u64> {
    if frame.event != "event" {
        return None;
    }
    let event = EventRequest::parse(frame.payload).ok()?;
    event.name.strip_prefix('n')?.parse().ok()
}

pub(super) fn loss<T>(what: impl Into<String>) -> Result<T, Loss> {
    Err(Loss(what.into()))
}
