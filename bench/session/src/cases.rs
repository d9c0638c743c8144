//! What is measured: each case can be run any number of times.

mod alone;
mod put;

use std::hint::black_box;
use std::sync::Arc;

use tower_sessions::{MemoryStore, Session};

use crate::browser::Browser;
use crate::now::now;
use crate::site::Site;
use crate::sites::{jars, remount, tower_sessions as stored};
use crate::visitor::Visitor;

/// Something that is measured.
pub struct Case {
    /// What it is called.
    pub name: &'static str,
    /// How long the cookie is, name and value, in bytes.
    pub cookie_bytes: usize,
    /// Runs it once more.
    pub run: Box<dyn FnMut()>,
}

/// All cases, in groups that are compared with each other. That every peer reads back what was
/// written is checked while they are made.
///
/// # Panics
///
/// When a peer does not.
#[must_use]
pub fn groups() -> Vec<(&'static str, Vec<Case>)> {
    vec![
        ("seal and open 200 bytes", alone::cases()),
        ("a request that writes", each(writes)),
        ("a request that reads", reads()),
        ("a request without a cookie", each(newcomer)),
        ("a put of a page", put::cases()),
    ]
}

/// The same with every peer.
fn each(case: fn(&'static str, Site) -> Case) -> Vec<Case> {
    vec![
        case("remount, encrypted", remount::site(&remount::sessions())),
        case(
            "remount, signed",
            remount::site(&remount::signed_sessions()),
        ),
        case("private jar", jars::private()),
        case("signed jar", jars::signed()),
        case("tower-sessions", stored::site(&MemoryStore::default())),
    ]
}

/// The session is opened and changed, and the answer's cookie is what comes with the next request.
fn writes(name: &'static str, mut site: Site) -> Case {
    let mut browser = known(name, &mut site);
    Case {
        name,
        cookie_bytes: browser.cookie_bytes(),
        run: Box::new(move || {
            let answer = site.write(browser.headers().clone());
            browser.take(&answer);
        }),
    }
}

fn read(name: &'static str, mut site: Site) -> Case {
    let browser = known(name, &mut site);
    Case {
        name,
        cookie_bytes: browser.cookie_bytes(),
        run: Box::new(move || {
            black_box(site.read(browser.headers()));
        }),
    }
}

fn newcomer(name: &'static str, mut site: Site) -> Case {
    let browser = Browser::new();
    Case {
        name,
        cookie_bytes: browser.cookie_bytes(),
        run: Box::new(move || {
            black_box(site.read(browser.headers()));
        }),
    }
}

fn reads() -> Vec<Case> {
    let mut cases = each(read);
    cases.push(load());
    cases
}

/// What tower-sessions does to load a session, without the request around it.
fn load() -> Case {
    let name = "tower-sessions, the load alone";
    let store = Arc::new(MemoryStore::default());
    let session = Session::new(None, Arc::clone(&store) as _, None);
    now(session.insert(stored::KEY, Visitor::typical())).expect("memory takes everything");
    now(session.save()).expect("memory takes everything");
    let id = session.id();
    let load = move || {
        let session = Session::new(id, Arc::clone(&store) as _, None);
        let visitor: Option<Visitor> =
            now(session.get(stored::KEY)).expect("memory gives back what it took");
        visitor
    };
    assert_eq!(load(), Some(Visitor::typical()), "{name}");
    Case {
        name,
        cookie_bytes: 0,
        run: Box::new(move || {
            black_box(load());
        }),
    }
}

/// A browser that this site knows as the typical visitor.
fn known(name: &str, site: &mut Site) -> Browser {
    let mut browser = Browser::new();
    let mut expected = Visitor::default();
    assert_eq!(site.read(browser.headers()), expected, "{name}");
    for _ in 0..3 {
        let answer = site.write(browser.headers().clone());
        browser.take(&answer);
        expected.step();
        assert_eq!(site.read(browser.headers()), expected, "{name}");
    }
    browser
}
