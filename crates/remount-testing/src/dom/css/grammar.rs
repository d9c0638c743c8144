//! What a selector is made of.

use std::fmt;

use cssparser::{
    BasicParseErrorKind, CowRcStr, ParseError, ParseErrorKind, ToCss, serialize_identifier,
    serialize_string,
};
use html5ever::{LocalName, Namespace};
use precomputed_hash::PrecomputedHash;
use selectors::parser::{self, SelectorImpl, SelectorParseErrorKind as Kind};

/// The selectors of this crate.
#[derive(Clone, Debug)]
pub(in crate::dom) struct Css;

impl SelectorImpl for Css {
    type ExtraMatchingData<'a> = ();
    type AttrValue = Value;
    type Identifier = Name;
    type LocalName = Name;
    type NamespaceUrl = Namespace;
    type NamespacePrefix = Name;
    type BorrowedNamespaceUrl = Namespace;
    type BorrowedLocalName = Name;
    type NonTSPseudoClass = Pseudo;
    type PseudoElement = NoPseudoElement;
}

/// The name of a tag, a class or an attribute, or an id.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(in crate::dom) struct Name(pub(in crate::dom) LocalName);

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self(LocalName::from(name))
    }
}

impl ToCss for Name {
    fn to_css<W: fmt::Write>(&self, dest: &mut W) -> fmt::Result {
        serialize_identifier(&self.0, dest)
    }
}

impl PrecomputedHash for Name {
    fn precomputed_hash(&self) -> u32 {
        self.0.precomputed_hash()
    }
}

/// The value that an attribute is compared with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::dom) struct Value(pub(in crate::dom) String);

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl AsRef<str> for Value {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl ToCss for Value {
    fn to_css<W: fmt::Write>(&self, dest: &mut W) -> fmt::Result {
        serialize_string(&self.0, dest)
    }
}

/// A pseudo-class that asks for the state of an element.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::dom) enum Pseudo {
    AnyLink,
    Checked,
    Disabled,
    Enabled,
    Focus,
    FocusWithin,
    Open,
    Optional,
    ReadOnly,
    ReadWrite,
    Required,
}

const PSEUDO_CLASSES: [(&str, Pseudo); 13] = [
    ("any-link", Pseudo::AnyLink),
    ("link", Pseudo::AnyLink),
    ("checked", Pseudo::Checked),
    ("disabled", Pseudo::Disabled),
    ("enabled", Pseudo::Enabled),
    ("focus", Pseudo::Focus),
    ("focus-visible", Pseudo::Focus),
    ("focus-within", Pseudo::FocusWithin),
    ("open", Pseudo::Open),
    ("optional", Pseudo::Optional),
    ("read-only", Pseudo::ReadOnly),
    ("read-write", Pseudo::ReadWrite),
    ("required", Pseudo::Required),
];

impl ToCss for Pseudo {
    fn to_css<W: fmt::Write>(&self, dest: &mut W) -> fmt::Result {
        let known = PSEUDO_CLASSES.iter().find(|(_, pseudo)| pseudo == self);
        write!(dest, ":{}", known.map_or("", |(name, _)| name))
    }
}

impl parser::NonTSPseudoClass for Pseudo {
    fn is_active_or_hover(&self) -> bool {
        false
    }

    fn is_user_action_state(&self) -> bool {
        matches!(self, Self::Focus | Self::FocusWithin)
    }
}

/// There is none that an element could match.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::dom) enum NoPseudoElement {}

impl ToCss for NoPseudoElement {
    fn to_css<W: fmt::Write>(&self, _dest: &mut W) -> fmt::Result {
        match *self {}
    }
}

impl parser::PseudoElement for NoPseudoElement {}

pub(super) struct Grammar;

impl<'i> parser::Parser<'i> for Grammar {
    type Impl = Css;
    type Error = Kind;

    fn parse_nth_child_of(&self) -> bool {
        true
    }

    fn parse_is_and_where(&self) -> bool {
        true
    }

    fn parse_has(&self) -> bool {
        true
    }

    /// A part of a list that is wrong would silently match nothing.
    fn allow_forgiving_selectors(&self) -> bool {
        false
    }

    fn parse_non_ts_pseudo_class(&self, name: CowRcStr<'i>) -> Result<Pseudo, ParseError<Kind>> {
        PSEUDO_CLASSES
            .iter()
            .find(|(known, _)| name.eq_ignore_ascii_case(known))
            .map(|(_, pseudo)| *pseudo)
            .ok_or_else(|| ParseError::custom(Kind::UnsupportedPseudoClassOrElement))
    }
}

/// What is wrong with a selector, in words.
pub(super) fn explain(kind: &ParseErrorKind<Kind>) -> &'static str {
    match kind {
        ParseErrorKind::Basic(BasicParseErrorKind::EndOfInput) => "it ends too early",
        ParseErrorKind::Basic(BasicParseErrorKind::TooManyNestedBlocks) => {
            "its parts lie too deep in each other"
        }
        ParseErrorKind::Custom(Kind::EmptySelector) => "it is empty, or a part of it is",
        ParseErrorKind::Custom(Kind::DanglingCombinator) => {
            "a combinator has nothing on one of its sides"
        }
        ParseErrorKind::Custom(Kind::UnsupportedPseudoClassOrElement) => {
            "it has a pseudo-class that is unknown here, or a pseudo-element"
        }
        ParseErrorKind::Custom(Kind::ClassNeedsIdent) => "behind a `.` belongs the name of a class",
        ParseErrorKind::Custom(Kind::BadValueInAttr) => {
            "the value of an attribute needs quotes, unless it is a name"
        }
        ParseErrorKind::Custom(Kind::ExpectedNamespace) => "it uses a namespace",
        _ => "there is something that does not belong there",
    }
}
