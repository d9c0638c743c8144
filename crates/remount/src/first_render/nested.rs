//! The views within others, in rounds: those that a view shows are mounted side by side once it is
//! written, and written into its HTML. Then it is the turn of those that they show.

use std::collections::HashSet;

use axum::response::Response;
use futures_util::future::join_all;

use super::{Load, MountedView};
use crate::app::App;
use crate::container::Element;
use crate::crash;
use crate::error::{Error, Result};
use crate::flash::FlashMessages;
use crate::located::Located;
use crate::nested_view::Nested;
use crate::rendering::{Hole, Holes};
use crate::telemetry::CallbackKind;

/// What has become of a document.
pub(super) enum Filled {
    Document(String),
    /// A view in it sends the page elsewhere.
    Elsewhere(Response),
}

/// HTML, and where others belong in it.
#[derive(Default)]
struct Fragment {
    html: String,
    /// Where, and the index of what.
    holes: Vec<(usize, usize)>,
}

/// A view that is to be mounted, and the fragment in which it is to be written.
struct Awaited {
    around: String,
    nested: Nested,
    fragment: usize,
}

/// Mounts the views that a document shows, and writes them into it. `ids` are those of its views.
pub(super) async fn fill<A: App>(
    load: &Load<'_, A>,
    html: String,
    mut ids: HashSet<String>,
    holes: Vec<(String, Hole)>,
) -> Result<Filled> {
    let mut fragments = vec![Fragment {
        html,
        holes: Vec::new(),
    }];
    let mut round = Vec::new();
    for (around, hole) in holes {
        round.extend(awaited(load, &mut ids, &mut fragments, 0, around, hole));
    }
    while !round.is_empty() {
        let mounting = round.iter().map(|awaited| mount(load, &awaited.nested));
        let mounted = join_all(mounting).await;
        let mut next = Vec::new();
        for (awaited_view, mounted) in round.into_iter().zip(mounted) {
            let Awaited {
                around,
                nested,
                fragment,
            } = awaited_view;
            let element = Element::nested(&nested, &around);
            let out = &mut fragments[fragment].html;
            element.open("", "", out);
            let shown = mounted.and_then(|mounted| show(load, mounted, out));
            let holes = match shown {
                Ok(Shown::View(holes)) => holes,
                Ok(Shown::Elsewhere(response)) => return Ok(Filled::Elsewhere(response)),
                Err(error) => match error.downcast() {
                    Ok(redirection) => return load.follow(redirection).map(Filled::Elsewhere),
                    Err(error) => {
                        note_missing(&nested, &error);
                        Vec::new()
                    }
                },
            };
            element.close(out);
            for hole in holes {
                let id = nested.id.clone();
                next.extend(awaited(load, &mut ids, &mut fragments, fragment, id, hole));
            }
        }
        round = next;
    }
    let mut document = String::new();
    write(&fragments, 0, &mut document);
    Ok(Filled::Document(document))
}

/// Makes room for a view, if it may be on the page.
fn awaited<A: App>(
    load: &Load<'_, A>,
    ids: &mut HashSet<String>,
    fragments: &mut Vec<Fragment>,
    within: usize,
    around: String,
    Hole { at, nested }: Hole,
) -> Option<Awaited> {
    let (view, id) = (nested.name, &nested.id);
    let most = load.site.limits.views;
    if ids.len() >= most {
        tracing::error!(
            view,
            id,
            most,
            "a nested view is missing from its page, which has no more views (`Limits::views`)"
        );
        return None;
    }
    if !ids.insert(id.clone()) {
        tracing::error!(
            view,
            id,
            "a nested view is missing from its page: its id is taken"
        );
        return None;
    }
    let fragment = fragments.len();
    fragments.push(Fragment::default());
    fragments[within].holes.push((at, fragment));
    Some(Awaited {
        around,
        nested,
        fragment,
    })
}

fn mount<A: App>(load: &Load<'_, A>, nested: &Nested) -> impl Future<Output = Result<MountedView>> {
    let kind = load.site.nested.shown(nested).kind.clone();
    let at = Located {
        args: nested.args().into(),
        ..Located::default()
    };
    load.mount(kind, at, FlashMessages::default(), true)
}

/// What has become of a view that was mounted.
enum Shown {
    View(Vec<Hole>),
    Elsewhere(Response),
}

fn show<A: App>(load: &Load<'_, A>, mut mounted: MountedView, out: &mut String) -> Result<Shown> {
    if let Some(navigation) = mounted.navigation()? {
        let flash = &mounted.view.core().around.flash;
        return load.redirect(&navigation, flash).map(Shown::Elsewhere);
    }
    let (name, start, holes) = (mounted.info.name, out.len(), Holes::default());
    match mounted.view.written(name, &load.here, &holes, out) {
        Ok(()) => Ok(Shown::View(holes.take())),
        Err(panic) => {
            out.truncate(start);
            Err(crash::of(name, CallbackKind::Render, Error::found(panic)))
        }
    }
}

/// A view that fails ends alone, here as on the socket. One that is refused to the visitor is no
/// failure.
fn note_missing(nested: &Nested, error: &Error) {
    let (view, id) = (nested.name, &nested.id);
    let (line, place) = (crash::line(error), crash::place(error));
    let status = error
        .asked_status()
        .filter(http::StatusCode::is_client_error);
    if let Some(status) = status {
        tracing::debug!(view, id, %status, error = %line, "a nested view is missing from its page");
    } else {
        tracing::error!(view, id, place, error = %line, "a nested view is missing from its page");
    }
}

/// Appends a fragment with all that belongs in it.
fn write(fragments: &[Fragment], index: usize, out: &mut String) {
    let Fragment { html, holes } = &fragments[index];
    let mut holes = holes.clone();
    holes.sort_unstable();
    let mut written = 0;
    for (at, within) in holes {
        out.push_str(&html[written..at]);
        write(fragments, within, out);
        written = at;
    }
    out.push_str(&html[written..]);
}
