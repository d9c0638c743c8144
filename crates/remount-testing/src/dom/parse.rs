//! From HTML to nodes, as browsers do it.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};
use std::error::Error;
use std::fmt;

use html5ever::driver::{ParseOpts, Parser, parse_document, parse_fragment};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{QualName, local_name, ns};

use super::element::{Attribute, Element};
use super::tree::{Id, Kind, Tree};

/// Longer pages are refused.
pub(super) const MAX_BYTES: usize = 16 << 20;
/// Pages whose elements lie deeper in each other are refused: it is half of what browsers take, so
/// that the stack of a test's thread is enough.
pub(super) const MAX_DEPTH: usize = 256;
/// How much is parsed between two looks at the depth: the parser is slow in what is deep.
const PIECE: usize = 4 << 10;

/// HTML that is no page of a reasonable size.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum HtmlError {
    /// It is longer than 16 MiB.
    TooLong {
        /// How long it is, in bytes.
        bytes: usize,
    },
    /// More than 256 elements lie in each other.
    TooDeep,
}

impl fmt::Display for HtmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { bytes } => {
                write!(f, "the HTML has {bytes} bytes, more than {MAX_BYTES}")
            }
            Self::TooDeep => {
                write!(
                    f,
                    "more than {MAX_DEPTH} elements of the HTML lie in each other"
                )
            }
        }
    }
}

impl Error for HtmlError {}

/// Parses a whole page. Returns the document's node, and whether the page is in quirks mode.
pub(super) fn document(html: &str) -> Result<(Tree, Id, bool), HtmlError> {
    check_length(html)?;
    let parser = parse_document(Sink::new(Tree::default()), ParseOpts::default());
    let parsed = run(parser, html);
    if parsed.too_deep {
        return Err(HtmlError::TooDeep);
    }
    Ok((parsed.tree, parsed.root, parsed.quirks))
}

/// Parses what goes into a template, into a tree that is there. Returns the root of a fragment.
pub(super) fn fragment(tree: &mut Tree, html: &str) -> Result<Id, HtmlError> {
    check_length(html)?;
    let parser = parse_fragment(
        Sink::new(std::mem::take(tree)),
        ParseOpts::default(),
        QualName::new(None, ns!(html), local_name!("template")),
        Vec::new(),
        true,
    );
    let parsed = run(parser, html);
    *tree = parsed.tree;
    if parsed.too_deep {
        return Err(HtmlError::TooDeep);
    }
    // The parser puts an element around the fragment.
    let around = tree.first(parsed.root).expect("a fragment has a root");
    let root = tree.create(Kind::Fragment { template: None });
    while let Some(child) = tree.first(around) {
        tree.append(root, child);
    }
    Ok(root)
}

fn check_length(html: &str) -> Result<(), HtmlError> {
    if html.len() > MAX_BYTES {
        return Err(HtmlError::TooLong { bytes: html.len() });
    }
    Ok(())
}

fn run(mut parser: Parser<Sink>, html: &str) -> Parsed {
    let mut rest = html;
    while !rest.is_empty() && !parser.tokenizer.sink.sink.too_deep.get() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        parser.process(StrTendril::from_slice(piece));
        rest = after;
    }
    parser.finish()
}

struct Parsed {
    tree: Tree,
    root: Id,
    quirks: bool,
    too_deep: bool,
}

/// Where the parser of `html5ever` puts what it reads.
struct Sink {
    tree: RefCell<Tree>,
    root: Id,
    quirks: Cell<bool>,
    too_deep: Cell<bool>,
}

impl Sink {
    fn new(mut tree: Tree) -> Self {
        let root = tree.create(Kind::Document);
        Self {
            tree: RefCell::new(tree),
            root,
            quirks: Cell::new(false),
            too_deep: Cell::new(false),
        }
    }

    fn put(&self, parent: Id, before: Option<Id>, child: NodeOrText<Id>) {
        let mut tree = self.tree.borrow_mut();
        if depth_is_over(&tree, parent) {
            self.too_deep.set(true);
            return;
        }
        let text = match child {
            NodeOrText::AppendNode(node) => return tree.insert(parent, node, before),
            NodeOrText::AppendText(text) => text,
        };
        let previous = match before {
            Some(before) => tree.previous(before),
            None => tree.last(parent),
        };
        if let Some(previous) = previous
            && let Kind::Text(written) = &mut tree[previous].kind
        {
            written.push_str(&text);
            return;
        }
        let text = tree.create(Kind::Text(text.to_string()));
        tree.insert(parent, text, before);
    }
}

fn depth_is_over(tree: &Tree, parent: Id) -> bool {
    let up = |&node: &Id| match tree[node].kind {
        Kind::Fragment { template } => template,
        _ => tree.parent(node),
    };
    std::iter::successors(Some(parent), up)
        .nth(MAX_DEPTH)
        .is_some()
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = Parsed;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Parsed {
        Parsed {
            tree: self.tree.into_inner(),
            root: self.root,
            quirks: self.quirks.get(),
            too_deep: self.too_deep.get(),
        }
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        self.root
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Ref<'a, QualName> {
        Ref::map(self.tree.borrow(), |tree| {
            let element = tree.element(*target);
            &element
                .expect("the parser asks for the names of elements")
                .name
        })
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<html5ever::Attribute>,
        flags: ElementFlags,
    ) -> Id {
        let mut tree = self.tree.borrow_mut();
        let attributes = attributes.into_iter().map(Attribute::from).collect();
        let id = tree.create(Kind::Element(Box::new(Element::new(name, attributes))));
        if flags.template {
            let template = Some(id);
            let contents = tree.create(Kind::Fragment { template });
            if let Some(element) = tree.element_mut(id) {
                element.contents = Some(contents);
            }
        }
        id
    }

    fn create_comment(&self, text: StrTendril) -> Id {
        let comment = Kind::Comment(text.to_string());
        self.tree.borrow_mut().create(comment)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> Id {
        let comment = Kind::Comment(format!("?{target} {data}"));
        self.tree.borrow_mut().create(comment)
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.put(*parent, None, child);
    }

    fn append_based_on_parent_node(&self, element: &Id, other: &Id, child: NodeOrText<Id>) {
        let parent = self.tree.borrow().parent(*element);
        match parent {
            Some(parent) => self.put(parent, Some(*element), child),
            None => self.put(*other, None, child),
        }
    }

    fn append_doctype_to_document(&self, name: StrTendril, _public: StrTendril, _: StrTendril) {
        let mut tree = self.tree.borrow_mut();
        let doctype = tree.create(Kind::Doctype(name.to_string()));
        tree.append(self.root, doctype);
    }

    fn get_template_contents(&self, target: &Id) -> Id {
        let tree = self.tree.borrow();
        let element = tree.element(*target);
        let contents = element.and_then(|element| element.contents);
        contents.expect("the parser asks templates for their contents")
    }

    fn same_node(&self, x: &Id, y: &Id) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.quirks.set(mode == QuirksMode::Quirks);
    }

    fn append_before_sibling(&self, sibling: &Id, child: NodeOrText<Id>) {
        let parent = self.tree.borrow().parent(*sibling);
        if let Some(parent) = parent {
            self.put(parent, Some(*sibling), child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Id, attributes: Vec<html5ever::Attribute>) {
        let mut tree = self.tree.borrow_mut();
        let Some(element) = tree.element_mut(*target) else {
            return;
        };
        for attribute in attributes.into_iter().map(Attribute::from) {
            if !element.has(&attribute.written_name()) {
                element.attributes.push(attribute);
            }
        }
    }

    fn associate_with_form(&self, target: &Id, form: &Id, _nodes: (&Id, Option<&Id>)) {
        if let Some(element) = self.tree.borrow_mut().element_mut(*target) {
            element.form = Some(*form);
        }
    }

    fn remove_from_parent(&self, target: &Id) {
        self.tree.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &Id, new_parent: &Id) {
        let mut tree = self.tree.borrow_mut();
        while let Some(child) = tree.first(*node) {
            tree.append(*new_parent, child);
        }
    }
}

impl From<html5ever::Attribute> for Attribute {
    fn from(attribute: html5ever::Attribute) -> Self {
        Self {
            name: attribute.name,
            value: attribute.value.to_string(),
        }
    }
}
