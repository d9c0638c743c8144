//! The views that the layout and other views show, in rounds: those that a view shows are mounted
//! side by side once it is written, and written into its HTML. Then it is the turn of those that
//! they show.

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
use crate::page::Placed;
use crate::rendering::{Hole, Holes};
use crate::telemetry::CallbackKind;
use crate::token::sticky::StickyToken;

/// What has become of a document.
pub(crate) enum Filled {
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
    around: Around,
    nested: Nested,
    fragment: usize,
}

/// What shows a view.
#[derive(Clone)]
enum Around {
    Layout,
    View {
        id: String,
        /// Whether that one ends when another main view comes.
        ends_with_main: bool,
    },
}

/// A view that was mounted before anybody knew where it is shown.
pub(crate) type Early = (Nested, Result<MountedView>);

/// Mounts the views that a layout shows. It shows them again once the main view is there.
pub(super) async fn mount_early<A: App>(load: &Load<'_, A>, shown: Vec<Nested>) -> Vec<Early> {
    let shown = shown.into_iter().take(load.site.limits.views);
    join_all(shown.map(async |nested| {
        let mounted = mount(load, &nested).await;
        (nested, mounted)
    }))
    .await
}

/// Mounts the views that a document shows, and writes them into it. `main` is the id of its main
/// view, if it has one.
pub(crate) async fn fill<A: App>(
    load: &Load<'_, A>,
    html: String,
    main: Option<String>,
    placed: Vec<Placed>,
    mut early: Vec<Early>,
) -> Result<Filled> {
    let mut ids = HashSet::from_iter(main);
    let mut fragments = vec![Fragment {
        html,
        holes: Vec::new(),
    }];
    let mut round = Vec::new();
    for Placed { around, hole } in placed {
        let around = around.map_or(Around::Layout, |id| Around::View {
            id,
            ends_with_main: true,
        });
        round.extend(awaited(load, &mut ids, &mut fragments, 0, around, hole));
    }
    while !round.is_empty() {
        let mounting = round.iter().map(|awaited: &Awaited| {
            let is_it = |(early, _): &Early| early.is_same_as(&awaited.nested);
            let place = early.iter().position(is_it);
            let mounted = place.map(|place| early.swap_remove(place).1);
            async move {
                match mounted {
                    Some(mounted) => mounted,
                    None => mount(load, &awaited.nested).await,
                }
            }
        });
        let mounting: Vec<_> = mounting.collect();
        let mounted = join_all(mounting).await;
        let mut next = Vec::new();
        for (awaited_view, mounted) in round.into_iter().zip(mounted) {
            let Awaited {
                around,
                nested,
                fragment,
            } = awaited_view;
            let out = &mut fragments[fragment].html;
            let element = open(load, &nested, &around, out);
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
                let around = around.of_view_in(&nested);
                next.extend(awaited(
                    load,
                    &mut ids,
                    &mut fragments,
                    fragment,
                    around,
                    hole,
                ));
            }
        }
        round = next;
    }
    let mut document = String::new();
    write(&fragments, 0, &mut document);
    Ok(Filled::Document(document))
}

impl Around {
    /// What shows the views that a view shows which is shown here itself.
    fn of_view_in(&self, nested: &Nested) -> Self {
        let ends_with_main = match self {
            Self::Layout => false,
            Self::View { ends_with_main, .. } => *ends_with_main && !nested.is_sticky(),
        };
        Self::View {
            id: nested.id.clone(),
            ends_with_main,
        }
    }
}

/// Appends the tag that opens the element of a view.
fn open<'a, A: App>(
    load: &Load<'_, A>,
    nested: &'a Nested,
    around: &'a Around,
    out: &mut String,
) -> Element<'a> {
    let element = match around {
        Around::View { id, ends_with_main } if !(*ends_with_main && nested.is_sticky()) => {
            let element = Element::nested(nested, id);
            element.open("", "", out);
            return element;
        }
        Around::View { .. } => Element::sticky(nested),
        Around::Layout => Element::of_layout(nested),
    };
    let token = StickyToken {
        id: &nested.id,
        view: load.site.nested.shown(nested).name,
        args: nested.args(),
    };
    let audience = load.loaded.audience(&load.site.mount_point);
    let token = token.seal(load.site.sessions.key_ring(), &audience, load.now);
    element.open(&token, "", out);
    element
}

/// Makes room for a view, if it may be on the page.
fn awaited<A: App>(
    load: &Load<'_, A>,
    ids: &mut HashSet<String>,
    fragments: &mut Vec<Fragment>,
    within: usize,
    around: Around,
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
    load.mount(kind, at, FlashMessages::default(), false)
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
