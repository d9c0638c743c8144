//! An element, as the matching of selectors asks for it.

use std::fmt;

use html5ever::{LocalName, Namespace};
use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::context::MatchingContext;
use selectors::matching::ElementSelectorFlags;
use selectors::{Element, OpaqueElement};

use super::grammar::{Css, Name, NoPseudoElement, Pseudo, Value};
use crate::dom::Document;
use crate::dom::element::Element as Data;
use crate::dom::tree::{Id, Kind};

#[derive(Clone, Copy)]
pub(super) struct ElementRef<'a> {
    document: &'a Document,
    id: Id,
    data: &'a Data,
}

impl<'a> ElementRef<'a> {
    pub(super) fn new(document: &'a Document, id: Id) -> Option<Self> {
        let data = document.tree.element(id)?;
        Some(Self { document, id, data })
    }

    fn at(&self, id: Id) -> Option<Self> {
        Self::new(self.document, id)
    }

    fn along(&self, step: fn(&crate::dom::tree::Tree, Id) -> Option<Id>) -> Option<Self> {
        let tree = &self.document.tree;
        std::iter::successors(step(tree, self.id), |&id| step(tree, id)).find_map(|id| self.at(id))
    }
}

impl fmt::Debug for ElementRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.data.tag())
    }
}

impl Element for ElementRef<'_> {
    type Impl = Css;

    fn opaque(&self) -> OpaqueElement {
        OpaqueElement::new(self.data)
    }

    fn parent_element(&self) -> Option<Self> {
        self.document
            .tree
            .parent(self.id)
            .and_then(|parent| self.at(parent))
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.along(crate::dom::tree::Tree::previous)
    }

    fn next_sibling_element(&self) -> Option<Self> {
        self.along(crate::dom::tree::Tree::next)
    }

    fn first_element_child(&self) -> Option<Self> {
        let first = self.document.tree.child_elements(self.id).next();
        first.and_then(|child| self.at(child))
    }

    fn is_html_element_in_html_document(&self) -> bool {
        self.data.is_html()
    }

    fn has_local_name(&self, name: &Name) -> bool {
        self.data.name.local == name.0
    }

    fn has_namespace(&self, namespace: &Namespace) -> bool {
        self.data.name.ns == *namespace
    }

    fn is_same_type(&self, other: &Self) -> bool {
        self.data.name == other.data.name
    }

    fn attr_matches(
        &self,
        namespace: &NamespaceConstraint<&Namespace>,
        name: &Name,
        operation: &AttrSelectorOperation<&Value>,
    ) -> bool {
        let is_in = |found: &Namespace| match namespace {
            NamespaceConstraint::Any => true,
            NamespaceConstraint::Specific(wanted) => *wanted == found,
        };
        let wanted: &LocalName = &name.0;
        self.data.attributes.iter().any(|attribute| {
            attribute.name.local == *wanted
                && is_in(&attribute.name.ns)
                && operation.eval_str(&attribute.value)
        })
    }

    fn match_non_ts_pseudo_class(
        &self,
        pseudo: &Pseudo,
        _context: &mut MatchingContext<'_, Css>,
    ) -> bool {
        self.document.has_state(self.id, *pseudo)
    }

    fn has_id(&self, id: &Name, case: CaseSensitivity) -> bool {
        let own = self.data.attribute("id");
        own.is_some_and(|own| case.eq(own.as_bytes(), id.0.as_bytes()))
    }

    fn has_class(&self, name: &Name, case: CaseSensitivity) -> bool {
        let mut classes = self.data.classes();
        classes.any(|class| case.eq(class.as_bytes(), name.0.as_bytes()))
    }

    fn is_empty(&self) -> bool {
        let tree = &self.document.tree;
        tree.children(self.id).all(|child| match &tree[child].kind {
            Kind::Element(_) => false,
            Kind::Text(text) => text.is_empty(),
            _ => true,
        })
    }

    fn is_root(&self) -> bool {
        self.document.tree.parent(self.id) == Some(self.document.root)
    }

    fn is_link(&self) -> bool {
        self.document.has_state(self.id, Pseudo::AnyLink)
    }

    // There are no shadow trees, no parts, no pseudo-elements and no custom states.

    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn match_pseudo_element(
        &self,
        pseudo: &NoPseudoElement,
        _context: &mut MatchingContext<'_, Css>,
    ) -> bool {
        match *pseudo {}
    }

    fn is_html_slot_element(&self) -> bool {
        false
    }

    fn has_custom_state(&self, _name: &Name) -> bool {
        false
    }

    fn imported_part(&self, _name: &Name) -> Option<Name> {
        None
    }

    fn is_part(&self, _name: &Name) -> bool {
        false
    }

    // What matched once is asked anew the next time: nothing is kept between queries.

    fn apply_selector_flags(&self, _flags: ElementSelectorFlags) {}

    fn add_element_unique_hashes(&self, _filter: &mut BloomFilter) -> bool {
        false
    }
}
