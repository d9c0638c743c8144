use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::TreeError;
use super::error::{Fault, Path};
use super::stream::Operations;

/// A template with its dynamics.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    pub(super) statics: Option<Statics>,
    pub(super) templates: Option<Templates>,
    pub(super) dynamics: Dynamics,
    /// Whether the server says that it is exactly one element.
    pub(super) root: bool,
    pub(super) mark: Mark,
}

/// What is at the places of a template, by their numbers.
pub(super) type Dynamics = BTreeMap<u64, Dynamic>;

#[derive(Clone, Debug)]
pub(super) enum Dynamic {
    Text(String),
    Component(u64),
    Node(Node),
    List(List),
}

/// A template that is repeated for each entry.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    pub(super) statics: Option<Statics>,
    pub(super) templates: Option<Templates>,
    /// All entries from 0 on.
    pub(super) entries: BTreeMap<u64, Dynamics>,
    /// What there is to tell a page, if the list lives there.
    pub(super) stream: Option<Operations>,
}

#[derive(Clone, Debug)]
pub(super) enum Statics {
    Own(Arc<[String]>),
    /// The number of a template. It is looked up when the node is printed, and only then.
    Numbered(u64),
}

/// The statics that a message gives numbers to.
pub(super) type Templates = Arc<BTreeMap<u64, Arc<[String]>>>;

/// What a client notes of a node that is one element.
#[derive(Clone, Debug, Default)]
pub(super) struct Mark {
    /// What tells the element from others.
    pub(super) id: Option<String>,
    /// Whether something was merged into it that was not printed yet.
    pub(super) changed: bool,
}

impl Statics {
    pub(super) fn read(value: Value, path: &Path<'_>) -> Result<Self, TreeError> {
        match value {
            Value::Number(number) => match number.as_u64() {
                Some(number) => Ok(Self::Numbered(number)),
                None => Err(path.error(Fault::Expected("the number of a template"))),
            },
            value => texts(value, path).map(Self::Own),
        }
    }

    /// Puts the texts in place of a number, and returns them.
    pub(super) fn resolve(
        &mut self,
        templates: Option<&Templates>,
        path: &Path<'_>,
    ) -> Result<Arc<[String]>, TreeError> {
        let number = match self {
            Self::Own(texts) => return Ok(Arc::clone(texts)),
            Self::Numbered(number) => *number,
        };
        let texts = templates.and_then(|templates| templates.get(&number));
        let Some(texts) = texts else {
            return Err(path.name("s").error(Fault::UnknownTemplate(number)));
        };
        *self = Self::Own(Arc::clone(texts));
        Ok(Arc::clone(texts))
    }
}

impl Node {
    /// Forgets what was noted of this and everything in it.
    pub(super) fn forget_marks(&mut self) {
        self.mark = Mark::default();
        self.each_inner(&mut Self::forget_marks);
    }

    /// Notes that this and everything in it is to be printed whole.
    pub(super) fn touch(&mut self) {
        self.mark.changed |= self.root;
        self.each_inner(&mut Self::touch);
    }

    fn each_inner(&mut self, visit: &mut impl FnMut(&mut Self)) {
        for dynamic in self.dynamics.values_mut() {
            dynamic.each_node(visit);
        }
    }
}

impl Dynamic {
    /// Calls `visit` with the outermost nodes in this.
    pub(super) fn each_node(&mut self, visit: &mut impl FnMut(&mut Node)) {
        match self {
            Self::Text(_) | Self::Component(_) => {}
            Self::Node(node) => visit(node),
            Self::List(list) => {
                for dynamic in list.entries.values_mut().flat_map(BTreeMap::values_mut) {
                    dynamic.each_node(visit);
                }
            }
        }
    }
}

/// Reads the member `p`.
pub(super) fn templates(value: Value, path: &Path<'_>) -> Result<Templates, TreeError> {
    let members = object(value, path)?.into_iter();
    let templates = members.map(|(name, value)| match number(&name) {
        Some(number) => Ok((number, texts(value, &path.number(number))?)),
        None => Err(path.error(Fault::UnexpectedMember(name))),
    });
    Ok(Arc::new(templates.collect::<Result<_, _>>()?))
}

fn texts(value: Value, path: &Path<'_>) -> Result<Arc<[String]>, TreeError> {
    let error = || path.error(Fault::Expected("a list of statics"));
    let Value::Array(texts) = value else {
        return Err(error());
    };
    if texts.is_empty() {
        return Err(error());
    }
    let texts = texts.into_iter().map(|text| match text {
        Value::String(text) => Ok(text),
        _ => Err(error()),
    });
    texts.collect()
}

pub(super) fn object(value: Value, path: &Path<'_>) -> Result<Map<String, Value>, TreeError> {
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(path.error(Fault::Expected("an object"))),
    }
}

/// The number that is the name of a member.
pub(super) fn number(name: &str) -> Option<u64> {
    name.parse()
        .ok()
        .filter(|number: &u64| number.to_string() == name)
}
