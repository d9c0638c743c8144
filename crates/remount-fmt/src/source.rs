//! A Rust source: its text, its tokens, and the comments between them.

use std::ops::Range;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::Problem;
use crate::doc::INDENT;

pub(crate) struct Source<'a> {
    pub(crate) text: &'a str,
    /// The places of all tokens in order, with a bracket being one.
    tokens: Vec<Range<usize>>,
    comments: Vec<Comment>,
    bodies: Vec<Body>,
}

/// A comment that is no documentation, which would be a token.
pub(crate) struct Comment {
    pub(crate) place: Range<usize>,
    /// Whether it goes on to the end of its line.
    pub(crate) line: bool,
}

/// What stands in the braces of a `view!`.
pub(crate) struct Body {
    /// Its place, braces included.
    pub(crate) place: Range<usize>,
    pub(crate) stream: TokenStream,
}

impl<'a> Source<'a> {
    pub(crate) fn read(text: &'a str) -> Result<Self, Problem> {
        let stream = lexed(text)?;
        let mut source = Self {
            text,
            tokens: Vec::new(),
            comments: Vec::new(),
            bodies: Vec::new(),
        };
        source.walk(stream, true);
        source.find_comments();
        Ok(source)
    }

    /// All templates, in the order in which they begin: those in others come behind them.
    pub(crate) fn bodies(&self) -> &[Body] {
        &self.bodies
    }

    /// The tokens that are in this place.
    pub(crate) fn tokens(&self, place: Range<usize>) -> &[Range<usize>] {
        let from = self
            .tokens
            .partition_point(|token| token.start < place.start);
        let to = self.tokens.partition_point(|token| token.start < place.end);
        &self.tokens[from..to.max(from)]
    }

    /// The first token that begins here or behind.
    pub(crate) fn token_from(&self, at: usize) -> Range<usize> {
        let at = self.tokens.partition_point(|token| token.start < at);
        let end = self.text.len();
        self.tokens.get(at).cloned().unwrap_or(end..end)
    }

    /// The last token that begins before this.
    pub(crate) fn token_before(&self, at: usize) -> Range<usize> {
        let at = self.tokens.partition_point(|token| token.start < at);
        at.checked_sub(1).map_or(0..0, |at| self.tokens[at].clone())
    }

    /// The comments in this place, and the number of the first.
    pub(crate) fn comments(&self, place: Range<usize>) -> (usize, &[Comment]) {
        let begin = |at| self.comments.partition_point(|one| one.place.start < at);
        let (from, to) = (begin(place.start), begin(place.end));
        (from, &self.comments[from..to.max(from)])
    }

    /// How far the line is indented in which this is, in characters, and whether by tabs.
    pub(crate) fn indent(&self, at: usize) -> (usize, bool) {
        let line = &self.text[self.line_start(at)..];
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        (columns(&line[..blank]), line.starts_with('\t'))
    }

    /// How many characters stand before this in its line.
    pub(crate) fn column(&self, at: usize) -> usize {
        columns(&self.text[self.line_start(at)..at])
    }

    /// Whether another source has the same tokens, but for commas, and the same comments.
    pub(crate) fn says_the_same_as(&self, other: &Self) -> bool {
        self.said().eq(other.said())
            && self.comments.len() == other.comments.len()
            && self
                .comments
                .iter()
                .zip(&other.comments)
                .all(|(one, another)| {
                    let words = |source: &Self, comment: &Comment| {
                        let text = &source.text[comment.place.clone()];
                        text.split_whitespace()
                            .map(str::to_owned)
                            .collect::<Vec<_>>()
                    };
                    words(self, one) == words(other, another)
                })
    }

    fn said(&self) -> impl Iterator<Item = &str> {
        let texts = self.tokens.iter().map(|token| &self.text[token.clone()]);
        texts.filter(|text| *text != ",")
    }

    /// Whether only white space is before this in its line.
    pub(crate) fn begins_line(&self, at: usize) -> bool {
        self.text[self.line_start(at)..at].trim().is_empty()
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |end| end + 1)
    }

    fn walk(&mut self, stream: TokenStream, rustfmt: bool) {
        let mut seen: [Option<TokenTree>; 2] = [None, None];
        let mut skipped = false;
        for token in stream {
            match &token {
                TokenTree::Group(group) => {
                    let is_body = group.delimiter() == Delimiter::Brace
                        && matches!(&seen, [Some(TokenTree::Ident(name)), Some(TokenTree::Punct(sign))]
                            if name == "view" && sign.as_char() == '!');
                    self.group(group, rustfmt && !skipped, is_body);
                    skipped |= skips_rustfmt(group);
                    skipped &= group.delimiter() != Delimiter::Brace;
                }
                TokenTree::Punct(sign) => {
                    skipped &= sign.as_char() != ';';
                    self.push(sign.span().byte_range());
                }
                other => self.push(other.span().byte_range()),
            }
            seen = [seen[1].take(), Some(token)];
        }
    }

    fn group(&mut self, group: &Group, rustfmt: bool, is_body: bool) {
        let (open, close) = (
            group.span_open().byte_range(),
            group.span_close().byte_range(),
        );
        if is_body && rustfmt {
            self.bodies.push(Body {
                place: open.start..close.end,
                stream: group.stream(),
            });
        }
        self.push(open);
        self.walk(group.stream(), rustfmt);
        self.push(close);
    }

    /// Of a comment that is documentation the lexer makes several tokens in one place.
    fn push(&mut self, token: Range<usize>) {
        let end = self.tokens.last().map_or(0, |last| last.end);
        if token.start >= end && !token.is_empty() {
            self.tokens.push(token);
        }
    }

    fn find_comments(&mut self) {
        let ends = self.tokens.iter().map(|token| token.end);
        let starts = self.tokens.iter().map(|token| token.start);
        let gaps = std::iter::once(0)
            .chain(ends)
            .zip(starts.chain([self.text.len()]));
        for (from, to) in gaps {
            comments_of_gap(self.text, from..to, &mut self.comments);
        }
    }
}

/// The tokens of a source, and those of its beginning that the lexer does not know hidden from it,
/// byte for byte.
fn lexed(text: &str) -> Result<TokenStream, Problem> {
    let mut shown = text.to_owned();
    if shown.starts_with('\u{feff}') {
        shown.replace_range(..'\u{feff}'.len_utf8(), "   ");
    } else if shown.starts_with("#!") && !shown[2..].trim_start().starts_with('[') {
        shown.replace_range(..2, "//");
    }
    shown.parse().map_err(|error: proc_macro2::LexError| {
        let start = error.span().start();
        Problem {
            line: start.line.max(1),
            column: start.column + 1,
            message: "this is no Rust: a bracket, a string or a comment does not end".to_owned(),
        }
    })
}

/// Whether it is the `[rustfmt::skip]` of an attribute.
fn skips_rustfmt(group: &Group) -> bool {
    let mut words = group.stream().into_iter().map(|token| token.to_string());
    group.delimiter() == Delimiter::Bracket
        && words.next().is_some_and(|word| word == "rustfmt")
        && words.last().is_some_and(|word| word == "skip")
}

/// How wide white space and text are, with tabs being as wide as an indentation.
fn columns(text: &str) -> usize {
    let wide = |char| if char == '\t' { INDENT } else { 1 };
    text.chars().map(wide).sum()
}

/// Between two tokens stand only white space and comments.
fn comments_of_gap(text: &str, gap: Range<usize>, comments: &mut Vec<Comment>) {
    let mut at = gap.start;
    while let Some(found) = text[at..gap.end].find('/') {
        let start = at + found;
        let rest = &text[start..gap.end];
        let line = rest.starts_with("//");
        let length = if line {
            rest.find('\n').unwrap_or(rest.len())
        } else {
            block_comment(rest)
        };
        let end = start + length.max(1);
        comments.push(Comment {
            place: start..start + text[start..end].trim_end().len(),
            line,
        });
        at = end;
    }
}

/// The length of a comment in `/* … */`, which can hold others.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at
}
