//! CSS selectors: what they are made of, and which elements of a document they match.

mod element;
mod grammar;

use std::error::Error;
use std::fmt;

use cssparser::Parser;
use selectors::context::{
    MatchingContext, MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, QuirksMode,
    SelectorCaches,
};
use selectors::matching::matches_selector;
use selectors::parser::{ParseRelative, SelectorList};
use selectors::{Element as _, OpaqueElement};

use self::element::ElementRef;
pub(super) use self::grammar::{Css, Pseudo};
use super::Document;
use super::tree::Id;

/// Longer selectors are refused.
const MAX_BYTES: usize = 4 << 10;

/// A text that is no CSS selector, or one that is not supported.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SelectorError {
    css: String,
    why: &'static str,
}

impl fmt::Display for SelectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` cannot be used as a CSS selector: {}",
            self.css, self.why
        )
    }
}

impl Error for SelectorError {}

/// Selectors with commas between them, as a selector in a program is.
#[derive(Clone, Debug)]
pub(super) struct Selectors {
    list: SelectorList<Css>,
}

impl Selectors {
    pub(super) fn parse(css: &str) -> Result<Self, SelectorError> {
        let error = |why| SelectorError {
            css: css.chars().take(200).collect(),
            why,
        };
        if css.len() > MAX_BYTES {
            return Err(error("it is longer than 4 KiB"));
        }
        let mut input = Parser::new(css);
        let list = SelectorList::parse(&grammar::Grammar, &mut input, ParseRelative::No)
            .map_err(|wrong| error(grammar::explain(&wrong.kind)))?;
        Ok(Self { list })
    }

    pub(super) fn list(&self) -> &SelectorList<Css> {
        &self.list
    }

    /// The elements below a node that match, in document order. `:scope` is the node.
    pub(super) fn below(&self, document: &Document, node: Id) -> Vec<Id> {
        let mut caches = SelectorCaches::default();
        let mut context = context(document, &mut caches, Some(node));
        document
            .tree
            .descendants(node)
            .filter(|&node| self.matches_in(document, node, &mut context))
            .collect()
    }

    pub(super) fn matches(&self, document: &Document, node: Id, scope: Option<Id>) -> bool {
        let mut caches = SelectorCaches::default();
        self.matches_in(document, node, &mut context(document, &mut caches, scope))
    }

    fn matches_in(
        &self,
        document: &Document,
        node: Id,
        context: &mut MatchingContext<'_, Css>,
    ) -> bool {
        let Some(element) = ElementRef::new(document, node) else {
            return false;
        };
        let selectors = self.list.slice().iter();
        selectors
            .into_iter()
            .any(|selector| matches_selector(selector, 0, None, &element, context))
    }
}

fn context<'a>(
    document: &Document,
    caches: &'a mut SelectorCaches,
    scope: Option<Id>,
) -> MatchingContext<'a, Css> {
    let quirks = if document.quirks {
        QuirksMode::Quirks
    } else {
        QuirksMode::NoQuirks
    };
    let mut context = MatchingContext::new(
        MatchingMode::Normal,
        None,
        caches,
        quirks,
        NeedsSelectorFlags::No,
        MatchingForInvalidation::No,
    );
    context.scope_element = scope.and_then(|scope| opaque(document, scope));
    context
}

fn opaque(document: &Document, node: Id) -> Option<OpaqueElement> {
    ElementRef::new(document, node).map(|element| element.opaque())
}

#[cfg(test)]
mod tests {
    use super::super::Document;

    /// The ids of what a selector matches.
    #[track_caller]
    fn check(html: &str, css: &str, expected: &[&str]) {
        let page = format!("<!doctype html><body>{html}</body>");
        let document = Document::parse(&page).expect("a small page");
        let found = document.select(css).expect("a selector");
        let ids: Vec<_> = found
            .into_iter()
            .map(|node| document.attribute(node, "id").unwrap_or("-"))
            .collect();
        assert_eq!(ids, expected, "{css} in {html}");
    }

    #[track_caller]
    fn refuses(css: &str, why: &str) {
        let document = Document::parse("<p>").expect("a small page");
        let error = document.select(css).expect_err(css);
        assert!(error.to_string().contains(why), "{error}");
    }

    #[test]
    fn tags_ids_classes_and_attributes_match() {
        let html = "<p id=a class='x y'></p><div id=b data-n=1 class=x></div>";
        check(html, "p", &["a"]);
        check(html, "P", &["a"]);
        check(html, "#b", &["b"]);
        check(html, ".x", &["a", "b"]);
        check(html, ".x.y", &["a"]);
        check(html, "[data-n]", &["b"]);
        check(html, "[data-n='1'], p", &["a", "b"]);
        check(html, "[data-n='2']", &[]);
    }

    #[test]
    fn matches_come_in_document_order_whatever_the_order_of_the_selectors() {
        check("<i id=a></i><b id=b></b>", "b, i", &["a", "b"]);
    }

    #[test]
    fn combinators_and_structure_match() {
        let html = "<ul id=u><li id=a><li id=b><li id=c><b id=d></b></ul>";
        check(html, "ul > li:first-child", &["a"]);
        check(html, "li + li", &["b", "c"]);
        check(html, "#a ~ li", &["b", "c"]);
        check(html, "ul b", &["d"]);
        check(html, "li:nth-child(2n)", &["b"]);
        check(html, "li:not(:has(b)):not(#a)", &["b"]);
        check(html, "li:is(#a, #c)", &["a", "c"]);
        check(html, "li:empty", &["a", "b"]);
        check(html, "li:nth-last-child(1 of li)", &["c"]);
    }

    #[test]
    fn states_match_as_they_are_now() {
        let html = "<fieldset disabled><input id=a></fieldset><input id=b type=checkbox checked>\
                    <input id=c required readonly><select><option id=d>1<option id=e>2</select>";
        check(html, "input:disabled", &["a"]);
        check(html, "input:enabled", &["b", "c"]);
        check(html, ":checked", &["b", "d"]);
        check(html, "input:required", &["c"]);
        check(html, "input:read-only", &["a", "b", "c"]);
        check("<a id=x href=/></a><a id=y></a>", "a:any-link", &["x"]);
        check(
            "<details id=x open></details><details id=y></details>",
            ":open",
            &["x"],
        );
    }

    #[test]
    fn what_templates_contain_matches_nothing() {
        check("<template><p id=a></p></template><p id=b></p>", "p", &["b"]);
    }

    #[test]
    fn upper_case_in_ids_and_classes_counts() {
        check("<p id=a class=X></p>", ".x", &[]);
        check("<p id=A></p>", "#a", &[]);
    }

    #[test]
    fn a_page_without_a_doctype_ignores_the_case_of_classes_as_browsers_do() {
        let document = Document::parse("<p class=X>").expect("a small page");
        assert_eq!(document.select(".x").expect("a selector").len(), 1);
    }

    #[test]
    fn what_is_no_selector_is_refused_with_the_reason() {
        refuses("", "empty");
        refuses("p >", "combinator");
        refuses("p[", "ends too early");
        refuses("p:hover", "pseudo-class");
        refuses("p::before", "pseudo-class");
        refuses(&"p".repeat(5000), "4 KiB");
    }
}
