use std::ops::Range;

use super::Layout;
use crate::doc::Doc;

/// Something that stands in a row with others.
pub(super) struct Piece {
    pub(super) place: Range<usize>,
    pub(super) doc: Doc,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// What begins and ends with a tag, and needs no space to the next one.
    Tag,
    /// What is behind it is on another line.
    LineComment,
    Other,
}

impl Piece {
    pub(super) fn other(place: Range<usize>, doc: Doc) -> Self {
        Self {
            place,
            doc,
            kind: Kind::Other,
        }
    }

    pub(super) fn tag(place: Range<usize>, doc: Doc) -> Self {
        Self {
            place,
            doc,
            kind: Kind::Tag,
        }
    }
}

impl Layout<'_> {
    /// The pieces, which are all that is in this place, and the comments between them.
    pub(super) fn with_comments(&mut self, pieces: Vec<Piece>, place: Range<usize>) -> Vec<Piece> {
        let mut all = Vec::with_capacity(pieces.len());
        let mut done = place.start;
        for piece in pieces {
            self.comments(done..piece.place.start, &mut all);
            done = piece.place.end;
            all.push(piece);
        }
        self.comments(done..place.end, &mut all);
        all
    }

    fn comments(&mut self, place: Range<usize>, pieces: &mut Vec<Piece>) {
        let (first, comments) = self.source.comments(place);
        for (number, comment) in (first..).zip(comments) {
            self.printed[number] = true;
            pieces.push(Piece {
                place: comment.place.clone(),
                doc: self.comment(comment),
                kind: if comment.line {
                    Kind::LineComment
                } else {
                    Kind::Other
                },
            });
        }
    }

    /// Pieces that stay on the lines on which they are, if they fit there.
    pub(super) fn lines(&self, pieces: Vec<Piece>, start: usize) -> Option<Doc> {
        let mut docs = Vec::new();
        if self.line_ends(start..pieces.first()?.place.start) > 0 {
            docs.push(Doc::Break);
        }
        let mut line = Line::default();
        for piece in pieces {
            if let Some(last) = line.end {
                let ends = self.line_ends(last..piece.place.start);
                if ends > 0 {
                    docs.push(line.take());
                    docs.push(if ends > 1 { Doc::Blank } else { Doc::Hard });
                }
            }
            line.push(piece);
        }
        docs.push(line.take());
        Some(Doc::All(docs))
    }

    /// Pieces of which each begins a line.
    pub(super) fn rows(&self, pieces: Vec<Piece>) -> Doc {
        let mut docs = Vec::new();
        let mut last = None;
        for piece in pieces {
            if let Some(last) = last {
                let ends = self.line_ends(last..piece.place.start);
                docs.push(match (ends, piece.kind) {
                    (0, Kind::LineComment) => Doc::text(" "),
                    (0 | 1, _) => Doc::Hard,
                    _ => Doc::Blank,
                });
            }
            last = Some(piece.place.end);
            docs.push(piece.doc);
        }
        Doc::All(docs)
    }

    /// How many lines end in the white space of this place.
    pub(super) fn line_ends(&self, place: Range<usize>) -> usize {
        self.source.text[place].matches('\n').count()
    }
}

/// What shares a line.
#[derive(Default)]
struct Line {
    docs: Vec<Doc>,
    comment: Option<Doc>,
    last: Option<Kind>,
    end: Option<usize>,
}

impl Line {
    fn push(&mut self, piece: Piece) {
        self.end = Some(piece.place.end);
        let last = self.last.replace(piece.kind);
        match (last, piece.kind) {
            (Some(_), Kind::LineComment) => {
                self.comment = Some(Doc::All(vec![Doc::text(" "), piece.doc]));
                return;
            }
            (Some(Kind::Tag), Kind::Tag) => self.docs.push(Doc::Soft),
            (Some(_), _) => self.docs.push(Doc::Line),
            (None, _) => {}
        }
        self.docs.push(piece.doc);
    }

    fn take(&mut self) -> Doc {
        let line = std::mem::take(self);
        let mut docs = vec![Doc::group(line.docs)];
        docs.extend(line.comment);
        Doc::All(docs)
    }
}
