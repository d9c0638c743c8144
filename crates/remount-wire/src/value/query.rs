//! Values out of `application/x-www-form-urlencoded` text.

use super::Value;
use super::members::Members;
use crate::limits::{Budget, Limit};

pub(super) fn decode(query: &str, budget: &Budget) -> Result<Value, Limit> {
    let mut root = Members::new();
    for (name, text) in form_urlencoded::parse(query.as_bytes()) {
        budget.key(name.len())?;
        let path = key_path(&name);
        place(&mut root, path, text.into_owned(), budget)?;
    }
    Ok(finish(Node::Object(root)))
}

/// The segments of a field's name: `user[tags][]` is `user`, `tags` and the empty one.
///
/// A name that does not end in `]`, or that has no `[` after its first character, is one segment.
pub(crate) fn key_path(name: &str) -> impl Iterator<Item = &str> {
    let (first, rest) = name
        .strip_suffix(']')
        .and_then(|open| open.split_once('['))
        .filter(|(first, _)| !first.is_empty())
        .map_or((name, None), |(first, rest)| (first, Some(rest)));
    std::iter::once(first).chain(rest.into_iter().flat_map(|rest| rest.split("][")))
}

enum Node {
    Scalar(String),
    Object(Members<Node>),
    /// The entries, and which of them is the one that all nested fields go to.
    List {
        entries: Vec<Node>,
        nested: Option<usize>,
    },
}

fn place<'n>(
    root: &mut Members<Node>,
    path: impl Iterator<Item = &'n str>,
    text: String,
    budget: &Budget,
) -> Result<(), Limit> {
    let mut path = path.peekable();
    // The first segment is always there, and always a name, also if it is empty.
    let name = path.next().unwrap_or_default();
    let mut depth = 1;
    budget.value(depth)?;
    let Some(&next) = path.peek() else {
        root.insert(name.to_owned(), Node::Scalar(text));
        return Ok(());
    };
    let mut node = member(root, name, next, depth, budget)?;
    while let Some(segment) = path.next() {
        depth += 1;
        node = match (node, path.peek()) {
            (Node::Object(members), Some(next)) => member(members, segment, next, depth, budget)?,
            (Node::List { entries, nested }, Some(next)) => {
                entry(entries, nested, next, depth, budget)?
            }
            (Node::Object(members), None) => {
                members.insert(segment.to_owned(), Node::Scalar(text));
                break;
            }
            (Node::List { entries, .. }, None) => {
                entries.push(Node::Scalar(text));
                break;
            }
            // `fit` leaves nothing but the two above.
            (Node::Scalar(_), _) => break,
        };
    }
    Ok(())
}

/// The member of that name, made fit for the segment that follows.
fn member<'t>(
    members: &'t mut Members<Node>,
    name: &str,
    next: &str,
    depth: usize,
    budget: &Budget,
) -> Result<&'t mut Node, Limit> {
    budget.depth(depth + 1)?;
    let mut paid = Ok(());
    let node = members.get_or_insert_with(name, || {
        paid = budget.value(depth);
        Node::empty(next)
    });
    paid?;
    Ok(node.fit(next))
}

/// The entry that takes nested fields, made fit for the segment that follows.
fn entry<'t>(
    entries: &'t mut Vec<Node>,
    nested: &mut Option<usize>,
    next: &str,
    depth: usize,
    budget: &Budget,
) -> Result<&'t mut Node, Limit> {
    budget.depth(depth + 1)?;
    let at = match *nested {
        Some(at) => at,
        None => {
            budget.value(depth)?;
            entries.push(Node::empty(next));
            entries.len() - 1
        }
    };
    *nested = Some(at);
    Ok(entries[at].fit(next))
}

impl Node {
    fn empty(next: &str) -> Self {
        if next.is_empty() {
            Self::List {
                entries: Vec::new(),
                nested: None,
            }
        } else {
            Self::Object(Members::new())
        }
    }

    /// Where fields disagree about what this is, the later one wins.
    fn fit(&mut self, next: &str) -> &mut Self {
        let fits = match self {
            Self::Scalar(_) => false,
            Self::Object(_) => !next.is_empty(),
            Self::List { .. } => next.is_empty(),
        };
        if !fits {
            *self = Self::empty(next);
        }
        self
    }
}

fn finish(node: Node) -> Value {
    match node {
        Node::Scalar(text) => Value::String(text),
        Node::List { entries, .. } => Value::List(entries.into_iter().map(finish).collect()),
        Node::Object(members) => {
            let members = members.into_list().into_iter();
            Value::Object(members.map(|(name, node)| (name, finish(node))).collect())
        }
    }
}
