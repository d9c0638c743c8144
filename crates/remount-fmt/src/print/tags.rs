use std::ops::Range;

use proc_macro2::TokenStream;
use remount_grammar::{Attribute, Comment, Doctype, Element, Named, Value};
use syn::spanned::Spanned;

use super::pieces::Piece;
use super::{Kind, Layout, between, start_of};
use crate::doc::Doc;

impl Layout<'_> {
    pub(super) fn doctype(&self, doctype: &Doctype) -> Piece {
        let words = place_of(&doctype.words);
        let tokens = self.source.tokens(words.clone()).iter();
        let text: Vec<&str> = tokens
            .map(|token| &self.source.text[token.clone()])
            .collect();
        let place = start_of(&doctype.open)..self.source.token_from(words.end).end;
        Piece::tag(place, Doc::text(format!("<!{}>", text.join(" "))))
    }

    pub(super) fn comment_node(&self, comment: &Comment) -> Piece {
        let start = start_of(&comment.open);
        // `<!--`, the text, and `-->`
        let mut end = (0..4).fold(start, |at, _| self.source.token_from(at).end);
        let mut lines = Vec::new();
        for line in &comment.lines {
            let place = line.span().byte_range();
            end = place.end;
            lines.extend([Doc::Line, Doc::text(&self.source.text[place])]);
        }
        let end = (0..3).fold(end, |at, _| self.source.token_from(at).end);
        let docs = vec![
            Doc::text("<!--"),
            Doc::nested(lines),
            Doc::Line,
            Doc::text("-->"),
        ];
        Piece::other(start..end, Doc::group(docs))
    }

    pub(super) fn element(&mut self, element: &Element) -> Piece {
        let start = start_of(&element.open);
        let name = place_of(&element.name.tokens);
        let attributes = element.attributes.iter().map(|one| self.attribute(one));
        let attributes: Vec<Piece> = attributes.collect();
        let last = attributes.last().map_or(name.end, |last| last.place.end);
        let end = self.source.token_from(last);
        let pieces = self.with_comments(attributes, name.end..end.start);
        let (before_close, close, end) = if element.self_closing {
            (Doc::Line, "/>", self.source.token_from(end.end).end)
        } else {
            (Doc::Soft, ">", end.end)
        };
        let open = if pieces.is_empty() {
            // There is nothing in it that could be on a line of its own.
            let space = if element.self_closing { " " } else { "" };
            Doc::text(format!("<{}{space}{close}", self.name(name)))
        } else {
            Doc::group(vec![
                Doc::text(format!("<{}", self.name(name.clone()))),
                self.attributes(pieces, name.end),
                before_close,
                Doc::text(close),
            ])
        };
        let Some(name) = &element.close else {
            return Piece::tag(start..end, open);
        };

        let name = place_of(&name.tokens);
        let close = Doc::text(format!("</{}>", self.name(name.clone())));
        // The name is behind `</`.
        let content = (0..2).fold(name.start, |at, _| self.source.token_before(at).start);
        let docs = match self.nodes(&element.children, end..content) {
            Some(children) => vec![
                open,
                Doc::nested(vec![Doc::Soft, children]),
                Doc::Soft,
                close,
            ],
            None => vec![open, close],
        };
        let end = self.source.token_from(name.end).end;
        Piece::tag(start..end, Doc::group(docs))
    }

    /// A name is as it was written, but for spaces.
    fn name(&self, place: Range<usize>) -> String {
        let tokens = self.source.tokens(place).iter();
        tokens
            .map(|token| &self.source.text[token.clone()])
            .collect()
    }

    fn attributes(&self, pieces: Vec<Piece>, start: usize) -> Doc {
        let mut docs = Vec::new();
        let mut done = start;
        for piece in pieces {
            let beside = self.line_ends(done..piece.place.start) == 0;
            done = piece.place.end;
            docs.push(match piece.kind {
                Kind::LineComment if beside => Doc::text(" "),
                _ => Doc::Line,
            });
            docs.push(piece.doc);
        }
        Doc::nested(docs)
    }

    fn attribute(&mut self, attribute: &Attribute) -> Piece {
        let piece = match attribute {
            Attribute::Named(named) => self.named(named),
            Attribute::Spread(parts) => Piece::other(between(&parts.paren.span), self.parts(parts)),
            Attribute::Binding(binding) => {
                let parens = between(&binding.paren.span);
                let pattern = start_of(&binding.pattern);
                let doc = Doc::All(vec![
                    Doc::text("let"),
                    self.comma_list(parens.clone(), vec![vec![("", pattern)]]),
                ]);
                Piece::other(start_of(&binding.let_token)..parens.end, doc)
            }
            Attribute::Broken(expr) => {
                let place = expr.span().byte_range();
                Piece::other(place.clone(), self.code(place))
            }
        };
        self.with_all_comments(piece)
    }

    fn named(&mut self, named: &Named) -> Piece {
        let name = place_of(&named.name.tokens);
        let text = self.name(name.clone());
        let (place, value) = match &named.value {
            Value::Bare => return Piece::other(name, Doc::text(text)),
            Value::Text(_, span) => {
                let place = span.byte_range();
                (place.clone(), Doc::text(&self.source.text[place]))
            }
            Value::Number(number) => {
                let place = number.span().byte_range();
                (place.clone(), Doc::text(&self.source.text[place]))
            }
            Value::Parts(parts) => (between(&parts.paren.span), self.parts(parts)),
            Value::List(bracket, items) => {
                let place = between(&bracket.span);
                let items = items.iter().map(|item| {
                    let condition = item.condition.iter();
                    let condition = condition.map(|condition| (": ", start_of(condition)));
                    [("", start_of(&item.value))]
                        .into_iter()
                        .chain(condition)
                        .collect()
                });
                let items = items.collect();
                (place.clone(), self.comma_list(place, items))
            }
            Value::Styles(bracket, styles) => {
                let place = between(&bracket.span);
                let items = styles.iter().map(|style| {
                    let condition = style.condition.iter();
                    let condition = condition.map(|(_, condition)| (" if ", start_of(condition)));
                    let style = [
                        ("", start_of(&style.property)),
                        (": ", start_of(&style.value)),
                    ];
                    style.into_iter().chain(condition).collect()
                });
                let items = items.collect();
                (place.clone(), self.comma_list(place, items))
            }
            Value::Broken(expr) => {
                let place = expr.span().byte_range();
                (place.clone(), self.code(place))
            }
        };
        let doc = Doc::All(vec![Doc::text(text), Doc::text("="), value]);
        Piece::other(name.start..place.end, doc)
    }
}

/// From the first of the tokens to the last.
fn place_of(tokens: &TokenStream) -> Range<usize> {
    let mut places = tokens
        .clone()
        .into_iter()
        .map(|token| token.span().byte_range());
    let first = places.next().unwrap_or_default();
    let last = places.last().unwrap_or_else(|| first.clone());
    first.start..last.end
}
