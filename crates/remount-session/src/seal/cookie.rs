//! The session cookie: its name, what is sealed in it, and which one of several counts.

use std::fmt::Write as _;
use std::time::Duration;

use crate::http::headers;
use crate::limits::{MAX_COOKIE_AGE, MAX_COOKIE_BYTES};
use crate::notice::Lease;
use crate::plain_cookie::brought::Brought;
use crate::rule::Rule;
use crate::seal::key_ring::{KeyRing, NONCE_BYTES};
use crate::seal::varint;
use crate::telemetry::OnceAMinute;
use crate::values::entries::{Entries, Entry};
use crate::values::id::{SHORT_HASH_CHARS, SessionId, ShortHash};
use crate::values::key::Key;
use crate::values::timestamp::Timestamp;

#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzed;
#[cfg(test)]
mod tests;

/// What a session cookie holds, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SessionCookie {
    pub(crate) id: SessionId,
    /// When this id was made. Of several cookies, the latest born counts, if no login has made
    /// another one.
    pub(crate) born: Timestamp,
    /// Whether the id was made by a login or logout, so that pages of before may not write to it.
    pub(crate) renewed: bool,
    /// Whether nothing was ever written to the session, so that a store has no record of it. Always
    /// `false` in a cookie that holds the values itself.
    pub(crate) unwritten: bool,
    /// Unless seen again, the session ends here.
    pub(crate) idle_deadline: Timestamp,
    /// The session ends here in any case.
    pub(crate) absolute_deadline: Timestamp,
    /// The login of this session ends with the browser, or here if that is sooner. Who presents the
    /// session shows with a second cookie, the witness, that the browser was not quit since.
    pub(crate) until_quit: Option<Timestamp>,
    pub(crate) entries: Entries,
}

/// What the cookies of a request say.
#[derive(Debug, Default)]
pub(crate) struct Presented {
    /// The session, if there is one.
    pub(crate) session: Option<SessionCookie>,
    /// The hash in the name of its cookie, if it came in a single one. That is authenticated as all
    /// of a cookie is, so nobody has to hash the id again.
    pub(crate) hash: Option<ShortHash>,
    /// Names of cookies that are ours and count no longer: the next answer that sets a cookie
    /// deletes them.
    pub(crate) outdated: Vec<String>,
    /// A session whose time is over.
    pub(crate) expired: Option<SessionId>,
    /// Whether there was a session that a login or logout has ended: the answer that says so may
    /// still be under way.
    pub(crate) ended: bool,
    /// The plain cookies of the site.
    pub(crate) brought: Brought,
    /// When it was found out that the session's login had ended with the browser.
    pub(crate) login_over: Option<Timestamp>,
    /// The latest birth of all that are ours; a new session is born after it.
    pub(crate) latest_born: Timestamp,
}

/// How the cookies of one app are named and set.
#[derive(Clone, Debug)]
pub(crate) struct CookieJar {
    app: String,
    /// Everything in a cookie's name before the hash of the id.
    prefix: String,
    /// What is authenticated beside the content and behind the cookie's name: one that is moved to
    /// another name or app does not open.
    suffix: String,
    plain_http: bool,
    sealing: Sealing,
}

/// How the content of a cookie is kept from being changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sealing {
    /// Nobody but the server can read it.
    Encrypted,
    /// Anybody can read it.
    Signed,
}

impl CookieJar {
    pub(crate) fn new(app: &str, plain_http: bool, sealing: Sealing) -> Self {
        let host = if plain_http { "" } else { "__Host-" };
        Self {
            app: app.to_owned(),
            prefix: format!("{host}{app}-"),
            suffix: format!("|{app}"),
            plain_http,
            sealing,
        }
    }

    pub(crate) fn app(&self) -> &str {
        &self.app
    }

    pub(crate) fn is_plain_http(&self) -> bool {
        self.plain_http
    }

    pub(crate) fn sealing(&self) -> Sealing {
        self.sealing
    }

    /// The name of the cookie of this session.
    pub(crate) fn name(&self, id: SessionId) -> String {
        [&self.prefix, name_hash(id).as_str()].concat()
    }

    /// The name of the cookie that browsers forget when they are quit, beside that of this session.
    pub(crate) fn witness_name(&self, id: SessionId) -> String {
        [&self.name(id), WITNESS].concat()
    }

    /// Whether this is the name of the cookie of this session.
    fn is_name(&self, name: &str, id: SessionId) -> bool {
        name.strip_prefix(&self.prefix) == Some(name_hash(id).as_str())
    }

    /// Reads every cookie of the family, duplicates too: a longer path or a sibling domain may have
    /// put one of the same name in front.
    ///
    /// `cookies` are the values of the `Cookie` headers, or parts of them.
    pub(crate) fn read<'a>(
        &self,
        cookies: impl Iterator<Item = &'a str>,
        ring: &KeyRing,
        keys: &[Key],
        now: Timestamp,
    ) -> Presented {
        let mut presented = Presented::default();
        let (mut first, mut others, mut refused) = (None, Vec::new(), 0);
        let mut witnesses = Vec::new();
        let is_ours = |name| self.is_family(name) || self.is_witness(name);
        let pairs = cookies
            .flat_map(headers::pairs)
            .filter(|(name, value)| is_ours(name) && !value.is_empty())
            .take(MAX_READ);
        for (name, value) in pairs {
            if self.is_witness(name) {
                witnesses.push((name, value));
                continue;
            }
            match self.open(ring, name, value) {
                Some(cookie) => {
                    presented.add(cookie, keys, now);
                    match first {
                        None => first = Some(name),
                        Some(_) => others.push(name),
                    }
                }
                None => refused += 1,
            }
        }
        if refused > 0 {
            warn_of_foreign_cookies(refused, now);
        }
        if presented.session.is_some() && others.is_empty() {
            let hash = first.and_then(|name| name.strip_prefix(&self.prefix));
            presented.hash = hash.and_then(ShortHash::from_digits);
        }
        let session = presented.session.as_ref().map(|session| session.id);
        // The only one is that of the session, if there is one.
        if session.is_none() || !others.is_empty() {
            let is_current = |name| session.is_some_and(|id| self.is_name(name, id));
            let names = first.into_iter().chain(others);
            let outdated = names.filter(|name| !is_current(name));
            presented.outdated = outdated.map(str::to_owned).collect();
        }
        self.hear(&witnesses, &mut presented, ring, now);
        presented
    }

    /// Ends the login of the presented session if that ended with the browser, and notes which
    /// witnesses count no longer.
    fn hear(
        &self,
        witnesses: &[(&str, &str)],
        presented: &mut Presented,
        ring: &KeyRing,
        now: Timestamp,
    ) {
        let mut counts = None;
        if let Some(session) = &mut presented.session
            && let Some(deadline) = session.until_quit
        {
            let name = self.witness_name(session.id);
            let is_its = |&(own, value): &(&str, &str)| {
                own == name && self.is_from_the_server(ring, own, value)
            };
            if !deadline.has_passed(now) && witnesses.iter().any(is_its) {
                counts = Some(name);
            } else {
                session.until_quit = None;
                presented.login_over = Some(now);
            }
        }
        let over = witnesses.iter().map(|(name, _)| *name);
        let over = over.filter(|name| counts.as_deref() != Some(*name));
        presented.outdated.extend(over.map(str::to_owned));
    }

    /// Whether the value of a witness was made here, for this name.
    fn is_from_the_server(&self, ring: &KeyRing, name: &str, value: &str) -> bool {
        let context = [name, &self.suffix].map(str::as_bytes);
        let read = |plain: &[u8]| plain.is_empty().then_some(());
        value.len() <= MAX_WITNESS_CHARS
            && ring
                .open_with(WITNESS_PURPOSE, &context, value, read)
                .is_some()
    }

    /// The value of the `Set-Cookie` header that has a browser show, until it is quit, that it was
    /// not quit since the login of `cookie`. It has no `Max-Age`, nor has any later one.
    pub(crate) fn witness(
        &self,
        ring: &KeyRing,
        cookie: &SessionCookie,
        nonce: [u8; NONCE_BYTES],
    ) -> String {
        let name = self.witness_name(cookie.id);
        let mut header = [&name, "="].concat();
        let context = [&*name, &self.suffix].map(str::as_bytes);
        ring.seal_onto(&mut header, nonce, WITNESS_PURPOSE, &context, 0, |_| {});
        self.push_attributes(&mut header, None);
        header
    }

    /// The value of the `Set-Cookie` header that stores `cookie`. `hash` is that of its id, where
    /// it is known already.
    pub(crate) fn set(
        &self,
        ring: &KeyRing,
        cookie: &SessionCookie,
        hash: Option<ShortHash>,
        nonce: [u8; NONCE_BYTES],
        now: Timestamp,
    ) -> String {
        let hash = hash.unwrap_or_else(|| name_hash(cookie.id));
        let name = [&*self.prefix, hash.as_str()];
        let context = [name[0], name[1], &self.suffix].map(str::as_bytes);
        let plain = cookie.encoded_len_at_most();
        let mut header = String::with_capacity(self.sealed_len(plain) + ATTRIBUTES_CHARS);
        header.extend(name);
        header.push('=');
        let write = |out: &mut Vec<u8>| cookie.encode_onto(out);
        match self.sealing {
            Sealing::Encrypted => {
                ring.seal_onto(&mut header, nonce, PURPOSE, &context, plain, write);
            }
            Sealing::Signed => ring.sign_onto(&mut header, PURPOSE, &context, plain, write),
        }
        let deadline = cookie.idle_deadline.min(cookie.absolute_deadline);
        let max_age = deadline.since(now).min(MAX_COOKIE_AGE).as_secs();
        self.push_attributes(&mut header, Some(max_age));
        header
    }

    /// The value of the `Set-Cookie` header that deletes the cookie of this name.
    pub(crate) fn delete(&self, name: &str) -> String {
        let mut header = [name, "="].concat();
        self.push_attributes(&mut header, Some(0));
        header
    }

    /// How many bytes of [`MAX_COOKIE_BYTES`] a cookie takes whose content has so many, sealed in
    /// this jar's way.
    pub(crate) fn sealed_len(&self, plain: usize) -> usize {
        let value = match self.sealing {
            Sealing::Encrypted => KeyRing::sealed_len(plain),
            Sealing::Signed => KeyRing::signed_len(plain),
        };
        self.prefix.len() + HASH_CHARS + value
    }

    fn open(&self, ring: &KeyRing, name: &str, value: &str) -> Option<SessionCookie> {
        if name.len() + value.len() > MAX_COOKIE_BYTES {
            return None;
        }
        let context = [name, &self.suffix].map(str::as_bytes);
        let read = SessionCookie::decode;
        match self.sealing {
            Sealing::Encrypted => ring.open_with(PURPOSE, &context, value, read),
            Sealing::Signed => ring.verify_with(PURPOSE, &context, value, read),
        }
    }

    /// Whether a session's cookie may have this name.
    pub(crate) fn is_family(&self, name: &str) -> bool {
        name.strip_prefix(&self.prefix).is_some_and(|hash| {
            hash.len() == HASH_CHARS && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    }

    /// Whether a witness of a session may have this name.
    pub(crate) fn is_witness(&self, name: &str) -> bool {
        name.strip_suffix(WITNESS)
            .is_some_and(|name| self.is_family(name))
    }

    /// Without an age, browsers keep the cookie until they are quit. Those made of Chromium know a
    /// priority, and when a site has too many cookies, they forget others first.
    fn push_attributes(&self, header: &mut String, max_age: Option<u64>) {
        let secure = if self.plain_http { "" } else { "; Secure" };
        header.push_str("; Path=/");
        if let Some(max_age) = max_age {
            let _ = write!(header, "; Max-Age={max_age}");
        }
        let _ = write!(header, "; HttpOnly; SameSite=Lax; Priority=High{secure}");
    }
}

/// More cookies of one family than any browser of ours holds: the rest is somebody's play.
const MAX_READ: usize = 64;
const HASH_CHARS: usize = SHORT_HASH_CHARS;
/// At most, behind the value of a cookie.
const ATTRIBUTES_CHARS: usize = 80;
const PURPOSE: &str = "session cookie";
/// Behind the name of a session's cookie, the name of its witness.
const WITNESS: &str = "-login";
const WITNESS_PURPOSE: &str = "login until the browser is quit";
/// More than a witness has.
const MAX_WITNESS_CHARS: usize = 100;

fn name_hash(id: SessionId) -> ShortHash {
    if Rule::NamePerId.holds() {
        id.short_hash()
    } else {
        ShortHash::ZERO
    }
}

impl Presented {
    /// The hash of the session's id, if this is its id and the hash is known.
    pub(crate) fn hash_of(&self, id: SessionId) -> Option<ShortHash> {
        let session = self.session.as_ref()?;
        self.hash.filter(|_| session.id == id)
    }

    fn add(&mut self, cookie: SessionCookie, keys: &[Key], now: Timestamp) {
        self.latest_born = self.latest_born.max(cookie.born);
        if cookie.has_ended(now) {
            self.expired = Some(cookie.id);
            return;
        }
        match &mut self.session {
            // The same session twice, one of them older: together they lose nothing.
            Some(session) if session.id == cookie.id => {
                session.entries.join(&cookie.entries, keys);
                session.renewed |= cookie.renewed;
                session.until_quit = session.until_quit.or(cookie.until_quit);
                session.born = session.born.max(cookie.born);
                session.idle_deadline = session.idle_deadline.max(cookie.idle_deadline);
                session.absolute_deadline = session.absolute_deadline.min(cookie.absolute_deadline);
            }
            Some(session)
                if Rule::LatestBorn.holds() && session.precedence() > cookie.precedence() => {}
            other => *other = Some(cookie),
        }
    }
}

impl SessionCookie {
    /// A session that begins now, after every one that this browser had.
    pub(crate) fn begin(
        id: SessionId,
        latest_born: Timestamp,
        idle: Duration,
        absolute: Duration,
        now: Timestamp,
    ) -> Self {
        let absolute_deadline = now.after(absolute);
        Self {
            id,
            born: now.max(Timestamp(latest_born.0.saturating_add(1))),
            renewed: false,
            unwritten: false,
            idle_deadline: now.after(idle).min(absolute_deadline),
            absolute_deadline,
            until_quit: None,
            entries: Entries::default(),
        }
    }

    /// The same session, seen again now and holding `entries`. It never ends sooner than before: a
    /// server whose clock is behind, or whose idle time is shorter, may have sealed the answer.
    pub(crate) fn seen_again(&self, entries: Entries, idle: Duration, now: Timestamp) -> Self {
        let idle_deadline = now.after(idle).max(self.idle_deadline);
        Self {
            idle_deadline: idle_deadline.min(self.absolute_deadline),
            entries,
            ..*self
        }
    }

    /// The same session without its values, which a store has.
    pub(crate) fn without_entries(&self) -> Self {
        Self {
            unwritten: self.needs_no_record(),
            entries: Entries::default(),
            ..*self
        }
    }

    /// Whether a store need not know of the session: its cookie says all that there is to say. The
    /// empty session of a logout has a record, since nobody may bring that one back.
    pub(crate) fn needs_no_record(&self) -> bool {
        self.entries.is_empty() && !self.renewed
    }

    /// When pages have to come back: a login that ends does so for open pages too.
    pub(crate) fn lease(&self) -> Lease {
        let end = self.until_quit.unwrap_or(self.absolute_deadline);
        Lease {
            idle_deadline: self.idle_deadline,
            absolute_deadline: self.absolute_deadline.min(end),
        }
    }

    /// Which of several sessions of one browser counts: the latest born, but no session that
    /// somebody began without knowing of a login or logout counts before what that one left. A page
    /// that had no cookie yet may do so while a login is under way.
    fn precedence(&self) -> (bool, Timestamp, SessionId) {
        (self.renewed, self.born, self.id)
    }

    fn has_ended(&self, now: Timestamp) -> bool {
        self.idle_deadline.has_passed(now) || self.absolute_deadline.has_passed(now)
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.encoded_len_at_most());
        self.encode_onto(&mut bytes);
        bytes
    }

    /// Appends what is inside the seal, in the form of postcard. Changing it needs another purpose,
    /// or old cookies are misread.
    fn encode_onto(&self, out: &mut Vec<u8>) {
        varint::push_bytes(out, self.id.as_bytes());
        varint::push(out, self.born.0);
        let until_quit = self.until_quit.map_or(0, |_| UNTIL_QUIT);
        out.push(u8::from(self.renewed) | u8::from(self.unwritten) << 1 | until_quit);
        varint::push(out, self.idle_deadline.0);
        varint::push(out, self.absolute_deadline.0);
        if let Some(deadline) = self.until_quit {
            varint::push(out, deadline.0);
        }
        self.entries.encode(out);
    }

    /// How long [`encode`](Self::encode) would make this session, if it held these entries.
    pub(crate) fn encoded_len<'a>(&self, entries: impl Iterator<Item = Entry<'a>>) -> usize {
        let times = [self.born, self.idle_deadline, self.absolute_deadline];
        let times = times.iter().chain(self.until_quit.as_ref());
        let times = times.map(|time| varint::len(time.0));
        let (mut count, mut all) = (0, 0);
        for entry in entries {
            count += 1;
            all += entry.encoded_len();
        }
        let id = self.id.as_bytes().len();
        // One byte says whether the session was renewed, or not written to, or ends in part.
        let head = varint::len(id as u64) + id + times.sum::<usize>() + 1;
        head + varint::len(count) + all
    }

    /// The same for this session as it is, or somewhat more, and quickly told: keys and values are
    /// shorter than 2 MiB.
    pub(crate) fn encoded_len_at_most(&self) -> usize {
        HEAD_BYTES + self.entries.encoded_len_at_most()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (id, rest) = varint::take_bytes(bytes)?;
        let (born, rest) = varint::take(rest)?;
        let (kind, rest) = rest.split_first()?;
        let (idle_deadline, rest) = varint::take(rest)?;
        let (absolute_deadline, rest) = varint::take(rest)?;
        let (until_quit, rest) = match *kind & UNTIL_QUIT {
            0 => (None, rest),
            _ => varint::take(rest).map(|(time, rest)| (Some(Timestamp(time)), rest))?,
        };
        let (entries, rest) = Entries::decode(rest)?;
        if !rest.is_empty() {
            return None;
        }
        Some(Self {
            id: SessionId::from_bytes(id.try_into().ok()?),
            born: Timestamp(born),
            renewed: match *kind & !UNTIL_QUIT {
                0 | 2 => false,
                1 => true,
                _ => return None,
            },
            unwritten: *kind & !UNTIL_QUIT == 2,
            idle_deadline: Timestamp(idle_deadline),
            absolute_deadline: Timestamp(absolute_deadline),
            until_quit,
            entries,
        })
    }
}

/// What is encoded in front of the entries, at most: an id and its length, four times and a byte.
const HEAD_BYTES: usize = 17 + 4 * varint::MAX_LEN + 1;

/// In the byte that says what kind of session it is: the login ends with the browser.
const UNTIL_QUIT: u8 = 4;

/// Any client can send such cookies, and with another app on the same host every request brings
/// one: the log is told in words at most once a minute, and otherwise only who asks for details.
#[cold]
fn warn_of_foreign_cookies(count: usize, now: Timestamp) {
    static TOLD: OnceAMinute = OnceAMinute::new();
    if !TOLD.is_due(now) {
        tracing::debug!(count, "session cookie ignored");
        return;
    }
    tracing::warn!(
        count,
        "session cookie ignored: it was changed, or sealed with another secret or before \
         `Sessions::signed_cookie` was switched. If another app runs on this host, tell them apart \
         with `Sessions::app_name`. For a minute, further ones are logged at debug level"
    );
}
