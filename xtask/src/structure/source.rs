//! What a source says of other files: its modules, what it defines, imports and names by a path.
//!
//! Code is read as tokens, so what stands inside a macro counts too. What is compiled for tests
//! only does not.

use std::collections::BTreeSet;
use std::str::FromStr;

use proc_macro2::{Delimiter, LexError, Spacing, TokenStream, TokenTree};

/// A path as it is written: `crate::one::Two` has three parts.
pub(super) type Path = Vec<String>;

/// What one module says: a file, or the part of one between the braces of `mod name { }`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Module {
    pub(super) defines: BTreeSet<String>,
    /// The modules in files of their own: `mod name;`.
    pub(super) files: Vec<String>,
    /// The modules in this file.
    pub(super) inner: Vec<(String, Module)>,
    pub(super) imports: Vec<Import>,
    /// Every other path in the code; many are single words, such as the names of variables.
    pub(super) paths: BTreeSet<Path>,
}

/// One name of a `use`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) path: Path,
    /// The name that it has in this module. A glob has none.
    pub(super) name: Option<String>,
    /// Whether it is handed on: `pub use`, `pub(crate) use`.
    pub(super) handed_on: bool,
}

impl Module {
    /// Reads a source.
    ///
    /// # Errors
    ///
    /// If it is no Rust.
    pub(super) fn read(source: &str) -> Result<Self, LexError> {
        let mut module = Self::default();
        module.items(TokenStream::from_str(source)?);
        Ok(module)
    }

    /// Reads what stands in the module itself: here names are defined.
    fn items(&mut self, tokens: TokenStream) {
        let tokens = without_tests(tokens);
        let mut rest = &tokens[..];
        let mut handed_on = false;
        while let [first, behind @ ..] = rest {
            let item = match (word(first).as_deref(), behind) {
                (Some("mod"), [name, TokenTree::Group(body), ..]) => {
                    let mut inner = Self::default();
                    inner.items(body.stream());
                    self.inner.push((text(name), inner));
                    3
                }
                (Some("mod"), [name, ..]) => {
                    self.files.push(text(name));
                    2
                }
                (Some("use"), [next, ..]) if !is_mark(next, '<') => {
                    let end = end_of_statement(rest);
                    self.import(&rest[1..end], handed_on);
                    end
                }
                (Some("macro_rules"), [_, name, ..]) => {
                    self.defines.insert(text(name));
                    3
                }
                (Some(keyword), [name @ TokenTree::Ident(_), ..]) if defines(keyword, name) => {
                    self.defines.insert(text(name));
                    2
                }
                // A lifetime: `'static` defines nothing.
                (None, _) if is_mark(first, '\'') => 2,
                _ => 0,
            };
            // `pub` and `pub(crate)` count for the item that comes next.
            let parenthesis =
                matches!(first, TokenTree::Group(g) if g.delimiter() == Delimiter::Parenthesis);
            handed_on = word(first).is_some_and(|word| word == "pub") || (handed_on && parenthesis);
            rest = match item {
                0 => self.code_at_start(&tokens, rest),
                item => &rest[item..],
            };
        }
    }

    /// Reads what stands in the body of an item, or anywhere deeper.
    fn code(&mut self, tokens: TokenStream) {
        let tokens = without_tests(tokens);
        let mut rest = &tokens[..];
        while let [first, ..] = rest {
            rest = match rest.get(1) {
                Some(next) if is_word(first, "use") && !is_mark(next, '<') => {
                    let end = end_of_statement(rest);
                    self.import(&rest[1..end], false);
                    &rest[end..]
                }
                _ => self.code_at_start(&tokens, rest),
            };
        }
    }

    /// Reads a path, a group, or one token that is neither, and returns what stands behind it.
    fn code_at_start<'t>(&mut self, all: &[TokenTree], rest: &'t [TokenTree]) -> &'t [TokenTree] {
        let before = &all[..all.len() - rest.len()];
        match rest {
            [TokenTree::Group(group), ..] => {
                self.code(group.stream());
                &rest[1..]
            }
            [TokenTree::Ident(_), ..] if begins_path(before) => {
                let (path, behind) = path(rest);
                self.paths.insert(path);
                behind
            }
            _ => &rest[1..],
        }
    }

    /// Reads the tree of a `use`.
    fn import(&mut self, tree: &[TokenTree], handed_on: bool) {
        self.import_below(&Path::new(), tree, handed_on);
    }

    fn import_below(&mut self, above: &Path, tree: &[TokenTree], handed_on: bool) {
        let (below, behind) = match tree {
            [TokenTree::Ident(_), ..] => path(tree),
            _ => (Path::new(), tree),
        };
        let mut path = [&above[..], &below].concat();
        let mut name = path.last().cloned();
        match behind {
            [_, _, TokenTree::Group(group)] | [TokenTree::Group(group)] => {
                let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
                for tree in tokens.split(|token| is_mark(token, ',')) {
                    if !tree.is_empty() {
                        self.import_below(&path, tree, handed_on);
                    }
                }
                return;
            }
            [.., star] if is_mark(star, '*') => name = None,
            [rename, other] if is_word(rename, "as") => name = Some(text(other)),
            _ => {}
        }
        // `one::{self}` is `one`.
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
            if name.as_deref() == Some("self") {
                name = path.last().cloned();
            }
        }
        if !path.is_empty() {
            self.imports.push(Import {
                path,
                name,
                handed_on,
            });
        }
    }
}

/// The tokens without the items, fields and statements that are compiled for tests only.
fn without_tests(tokens: TokenStream) -> Vec<TokenTree> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut kept = Vec::with_capacity(tokens.len());
    let mut rest = &tokens[..];
    while let [first, behind @ ..] = rest {
        rest = match behind {
            [attribute, item @ ..] if is_mark(first, '#') && is_for_tests(attribute) => {
                &item[end_of_item(item)..]
            }
            _ => {
                kept.push(first.clone());
                behind
            }
        };
    }
    kept
}

fn is_for_tests(attribute: &TokenTree) -> bool {
    let mut text = attribute.to_string();
    text.retain(|letter| !letter.is_whitespace());
    text == "[cfg(test)]" || text.starts_with("[cfg(all(test,")
}

/// Where an item ends that begins here, with its other attributes.
fn end_of_item(tokens: &[TokenTree]) -> usize {
    let mut head = 0;
    while tokens.get(head).is_some_and(|token| is_mark(token, '#')) {
        head += 2;
    }
    if tokens.get(head).is_some_and(|token| is_word(token, "pub")) {
        head += 1;
        head += usize::from(matches!(tokens.get(head), Some(TokenTree::Group(_))));
    }
    let word_at = |at: usize| tokens.get(at).and_then(word).unwrap_or_default();
    let (first, second) = (word_at(head), word_at(head + 1));
    let ends = |token: &TokenTree| match (&*first, &*second) {
        ("const", "fn") => ends_body(token),
        ("use" | "let" | "static" | "type" | "const", _) => is_mark(token, ';'),
        (word, _) if WITH_BODY.contains(&word) => ends_body(token),
        _ => is_mark(token, ',') || is_mark(token, ';'),
    };
    let end = tokens.iter().skip(head).position(ends);
    end.map_or(tokens.len(), |end| head + end + 1)
}

/// The first words of items that may end with a body, behind their visibility.
const WITH_BODY: [&str; 11] = [
    "fn",
    "mod",
    "impl",
    "struct",
    "enum",
    "union",
    "trait",
    "async",
    "unsafe",
    "extern",
    "macro_rules",
];

/// A body in braces, or the mark of an item without one.
fn ends_body(token: &TokenTree) -> bool {
    let braces = matches!(token, TokenTree::Group(g) if g.delimiter() == Delimiter::Brace);
    braces || is_mark(token, ';')
}

/// Where the semicolon is, or the end.
fn end_of_statement(tokens: &[TokenTree]) -> usize {
    let end = tokens.iter().position(|token| is_mark(token, ';'));
    end.unwrap_or(tokens.len())
}

/// Whether a name behind this word is being defined.
fn defines(keyword: &str, name: &TokenTree) -> bool {
    let item = [
        "fn", "struct", "enum", "union", "trait", "type", "const", "static",
    ];
    item.contains(&keyword) && !is_word(name, "fn")
}

/// Whether a word behind these tokens begins a path: it is no field, method, lifetime or part of
/// one.
fn begins_path(before: &[TokenTree]) -> bool {
    match before {
        [.., one, two] if is_mark(one, ':') && is_mark(two, ':') => false,
        [.., one, two] if is_mark(one, '.') && is_mark(two, '.') => true,
        [.., last] => !is_mark(last, '.') && !is_mark(last, '\''),
        [] => true,
    }
}

/// The path at the start of these tokens, and what stands behind it.
fn path(tokens: &[TokenTree]) -> (Path, &[TokenTree]) {
    let mut path = vec![text(&tokens[0])];
    let mut rest = &tokens[1..];
    while let [one, two, part @ TokenTree::Ident(_), behind @ ..] = rest
        && is_joint(one)
        && is_mark(two, ':')
    {
        path.push(text(part));
        rest = behind;
    }
    (path, rest)
}

/// The first colon of `::`.
fn is_joint(token: &TokenTree) -> bool {
    let joint = matches!(token, TokenTree::Punct(p) if p.spacing() == Spacing::Joint);
    joint && is_mark(token, ':')
}

fn is_mark(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

fn is_word(token: &TokenTree, expected: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == expected)
}

fn word(token: &TokenTree) -> Option<String> {
    matches!(token, TokenTree::Ident(_)).then(|| text(token))
}

fn text(token: &TokenTree) -> String {
    token.to_string()
}

#[cfg(test)]
mod tests;
