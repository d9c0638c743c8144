//! Finding the one element that is meant, and saying why there is none.

mod likeness;
mod near;

use std::error::Error;
use std::fmt;

use super::css::Selectors;
use super::excerpt::Bounds;
use super::locator::Locator;
use super::tree::Id;
use super::{Document, Node, SelectorError};

/// How many of several matches are listed.
const LISTED: usize = 10;

/// Why not exactly one element was found.
///
/// The message shows the HTML around, and what is nearest to what was looked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LocateError {
    what: Box<Locator>,
    problem: Problem,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Problem {
    Selector(SelectorError),
    Missing {
        /// One for each element that is near: its HTML, and what it lacks.
        near: Vec<(String, String)>,
        around: String,
    },
    Ambiguous {
        nodes: Vec<Node>,
        /// One for each of the first matches: its HTML, and where it is.
        listed: Vec<(String, String)>,
    },
}

impl LocateError {
    /// Whether no element was found.
    pub fn is_missing(&self) -> bool {
        matches!(self.problem, Problem::Missing { .. })
    }

    /// The elements that were found where one was expected, in document order.
    pub fn matches(&self) -> &[Node] {
        match &self.problem {
            Problem::Ambiguous { nodes, .. } => nodes,
            Problem::Selector(_) | Problem::Missing { .. } => &[],
        }
    }
}

impl fmt::Display for LocateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.problem {
            Problem::Selector(error) => error.fmt(f),
            Problem::Missing { near, around } => {
                write!(f, "nothing on the page is {}", self.what)?;
                list(f, "what is nearest:", near)?;
                write!(f, "\n\nthe page around:\n{around}")
            }
            Problem::Ambiguous { nodes, listed } => {
                write!(f, "{} elements on the page are {}", nodes.len(), self.what)?;
                list(f, "they are:", listed)?;
                let more = nodes.len() - listed.len();
                if more > 0 {
                    write!(f, "\n  … {more} more")?;
                }
                f.write_str("\n\nsay more exactly which one is meant")
            }
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, title: &str, items: &[(String, String)]) -> fmt::Result {
    if items.is_empty() {
        return Ok(());
    }
    write!(f, "\n\n{title}")?;
    for (html, note) in items {
        write!(f, "\n  {html}\n      {note}")?;
    }
    Ok(())
}

impl Error for LocateError {}

impl Document {
    /// The one element that is meant.
    ///
    /// # Errors
    /// If there is none, or more than one, or if the selector is none.
    pub fn locate(&self, what: &Locator) -> Result<Node, LocateError> {
        let error = |problem| LocateError {
            what: Box::new(what.clone()),
            problem,
        };
        let found = self
            .found(what)
            .map_err(|wrong| error(Problem::Selector(wrong)))?;
        match *found {
            [one] => Ok(self.node(one)),
            [] => {
                let (near, around) = self.missing(what);
                Err(error(Problem::Missing { near, around }))
            }
            _ => {
                let one = |&node: &Id| (self.in_one_line(node), self.where_is(node));
                let listed = found.iter().take(LISTED).map(one).collect();
                let nodes = self.nodes(found);
                Err(error(Problem::Ambiguous { nodes, listed }))
            }
        }
    }

    /// All elements that a locator fits, in document order.
    ///
    /// # Errors
    /// If the selector is none.
    pub fn locate_all(&self, what: &Locator) -> Result<Vec<Node>, SelectorError> {
        self.found(what).map(|found| self.nodes(found))
    }

    fn found(&self, what: &Locator) -> Result<Vec<Id>, SelectorError> {
        let mut found = match &what.css {
            Some(css) => Selectors::parse(css)?.below(self, self.root),
            None => self.shown_elements(),
        };
        if let Some(says) = &what.says {
            found.retain(|&node| says.fits(&self.text_of(node)));
            found = self.innermost(&found);
        }
        Ok(found)
    }

    /// What a visitor can read comes from these elements.
    fn shown_elements(&self) -> Vec<Id> {
        let below = self.tree.descendants(self.body().id);
        let elements = below.filter(|&node| self.tree.element(node).is_some());
        std::iter::once(self.body().id).chain(elements).collect()
    }

    /// Nodes in document order, without those that have another one of them inside.
    fn innermost(&self, nodes: &[Id]) -> Vec<Id> {
        let has_next_inside = |place: usize| {
            let next = nodes.get(place + 1);
            next.is_some_and(|&next| self.tree.contains(nodes[place], next))
        };
        (0..nodes.len())
            .filter(|&place| !has_next_inside(place))
            .map(|place| nodes[place])
            .collect()
    }

    fn where_is(&self, node: Id) -> String {
        let path = format!("at `{}`", self.path_of(node));
        match self.hidden_by(node) {
            Some((_, how)) => format!("{path}; hidden: {how}"),
            None => path,
        }
    }

    /// What is nearest to what was not found, and the HTML around where it should have been.
    fn missing(&self, what: &Locator) -> (Vec<(String, String)>, String) {
        let near = self.nearest(what);
        let container = self
            .container_of(what)
            .or_else(|| {
                near.first()
                    .and_then(|near| self.tree.parent_element(near.node))
            })
            .or_else(|| {
                let mut below = self.tree.descendants(self.root);
                below.find(|&node| self.attr(node, "data-phx-main").is_some())
            })
            .unwrap_or(self.body().id);
        let around = self.excerpt(container, 1, Bounds::SCREEN);
        let near = near
            .into_iter()
            .map(|near| (self.in_one_line(near.node), near.note));
        (near.collect(), around)
    }
}

#[cfg(test)]
mod tests;
