//! Rust in a template keeps its layout, but moves with the line on which it begins.

use std::ops::Range;

use remount_grammar::Parts;

use super::{Layout, between, start_of};
use crate::doc::{Doc, INDENT};
use crate::source::Comment;

impl Layout<'_> {
    /// What begins and ends with a token. Templates in it are formatted.
    pub(super) fn code(&mut self, place: Range<usize>) -> Doc {
        let source = self.source;
        let base = self.base(&place);
        let mut docs = Vec::new();
        let mut done = place.start;
        for token in source.tokens(place) {
            if token.start < done {
                continue;
            }
            self.gap(done..token.start, base, &mut docs);
            done = token.end;
            if let Some(template) = self.template_at(token.start) {
                docs.push(self.template(template));
                done = template.place.end;
            } else {
                docs.push(Doc::text(&source.text[token.clone()]));
            }
        }
        Doc::align(Doc::All(docs))
    }

    /// How far its first line should be indented for the others: as far as the last line, if that
    /// begins with a closing bracket, or else one level less than the others.
    fn base(&self, place: &Range<usize>) -> usize {
        let source = self.source;
        let mut begins = Vec::new();
        let mut done = place.start;
        for token in source.tokens(place.clone()) {
            if token.start < done {
                continue;
            }
            let (_, comments) = source.comments(done..token.start);
            let between = comments.iter().map(|comment| &comment.place);
            let between = between
                .chain([token])
                .filter(|one| source.begins_line(one.start));
            begins.extend(between.filter(|one| one.start > place.start).cloned());
            let template = self.template_at(token.start);
            done = template.map_or(token.end, |template| template.place.end);
        }
        let indent = |token: &Range<usize>| source.indent(token.start).0;
        match begins.last() {
            None => 0,
            Some(last) if matches!(&source.text[last.clone()], ")" | "]" | "}") => indent(last),
            Some(_) => {
                let least = begins.iter().map(indent).min();
                least.unwrap_or_default().saturating_sub(INDENT)
            }
        }
    }

    /// `(expr, expr)`
    pub(super) fn parts(&mut self, parts: &Parts) -> Doc {
        let items = parts.exprs.iter().map(|expr| vec![("", start_of(expr))]);
        let items = items.collect();
        self.comma_list(between(&parts.paren.span), items)
    }

    /// What stands between commas in brackets: items of several parts, each with the sign before it
    /// and its beginning.
    pub(super) fn comma_list(
        &mut self,
        place: Range<usize>,
        items: Vec<Vec<(&'static str, usize)>>,
    ) -> Doc {
        let source = self.source;
        let ends = items.iter().skip(1).map(|next| next[0].1);
        let ends: Vec<usize> = ends.chain([place.end - 1]).collect();
        let items = items.into_iter().zip(ends).map(|(parts, end)| {
            let last = source.token_before(end);
            let last = match &source.text[last.clone()] {
                "," => source.token_before(last.start),
                _ => last,
            };
            (parts, last.end)
        });
        let items: Vec<_> = items.collect();
        let inside = items.iter().map(|(parts, end)| parts[0].1..*end);
        let inside: usize = inside.map(|item| source.comments(item).1.len()).sum();
        if source.comments(place.clone()).1.len() > inside {
            return self.code(place);
        }
        let open = Doc::text(&source.text[place.start..=place.start]);
        let close = Doc::text(&source.text[place.end - 1..place.end]);
        let docs = items.into_iter().map(|(parts, end)| self.item(&parts, end));
        let mut docs: Vec<Doc> = docs.collect();
        if docs.len() < 2 {
            docs.insert(0, open);
            docs.push(close);
            return Doc::All(docs);
        }
        let mut rows = vec![Doc::Soft];
        for doc in docs {
            if rows.len() > 1 {
                rows.extend([Doc::text(","), Doc::Line]);
            }
            rows.push(doc);
        }
        rows.push(Doc::IfBroken(","));
        Doc::group(vec![open, Doc::nested(rows), Doc::Soft, close])
    }

    fn item(&mut self, parts: &[(&'static str, usize)], end: usize) -> Doc {
        let mut docs = Vec::new();
        for (number, &(sign, start)) in parts.iter().enumerate() {
            let end = parts.get(number + 1).map_or(end, |&(_, next)| {
                let sign = self.source.token_before(next);
                self.source.token_before(sign.start).end
            });
            docs.extend([Doc::text(sign), self.code(start..end)]);
        }
        Doc::All(docs)
    }

    /// A comment of several lines moves with its first, if it begins a line.
    pub(super) fn comment(&self, comment: &Comment) -> Doc {
        let source = self.source;
        let (start, text) = (comment.place.start, &source.text[comment.place.clone()]);
        if comment.line {
            return Doc::Trailing(text.to_owned());
        }
        let (base, _) = source.indent(start);
        if !text.contains('\n') || source.column(start) > base {
            return Doc::text(text);
        }
        let mut docs = Vec::new();
        let mut at = start;
        for line in text.split('\n') {
            if at > start {
                docs.push(self.new_line(at, base, Doc::Hard));
            }
            docs.push(Doc::text(line.trim()));
            at += line.len() + 1;
        }
        Doc::align(Doc::All(docs))
    }

    /// White space and comments between two tokens.
    fn gap(&mut self, place: Range<usize>, base: usize, docs: &mut Vec<Doc>) {
        let (first, comments) = self.source.comments(place.clone());
        let mut done = place.start;
        for (number, comment) in (first..).zip(comments) {
            self.space(done..comment.place.start, base, docs);
            docs.push(self.comment(comment));
            self.printed[number] = true;
            done = comment.place.end;
        }
        self.space(done..place.end, base, docs);
    }

    fn space(&self, place: Range<usize>, base: usize, docs: &mut Vec<Doc>) {
        match self.line_ends(place.clone()) {
            0 if place.is_empty() => {}
            0 => docs.push(Doc::text(" ")),
            1 => docs.push(self.new_line(place.end, base, Doc::Hard)),
            _ => docs.push(self.new_line(place.end, base, Doc::Blank)),
        }
    }

    /// The beginning of the line in which this is, as deep below the first line as it was.
    fn new_line(&self, at: usize, base: usize, end: Doc) -> Doc {
        let (indent, _) = self.source.indent(at);
        Doc::Nest(indent.saturating_sub(base), Box::new(end))
    }
}
