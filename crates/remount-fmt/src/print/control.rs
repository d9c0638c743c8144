use std::ops::Range;

use remount_grammar::{Arm, Else, For, If, LetElse, Match};
use syn::spanned::Spanned;

use super::pieces::Piece;
use super::{Layout, between, start_of};
use crate::doc::Doc;

impl Layout<'_> {
    pub(super) fn if_node(&mut self, node: &If) -> Piece {
        let mut docs = Vec::new();
        let end = self.if_chain(node, &mut docs);
        Piece::other(start_of(&node.if_token)..end, Doc::group(docs))
    }

    fn if_chain(&mut self, node: &If, docs: &mut Vec<Doc>) -> usize {
        let braces = between(&node.brace.span);
        docs.push(Doc::text("if "));
        docs.push(self.head(start_of(&node.condition), braces.start));
        docs.push(self.block(&node.then, braces.clone()));
        match &node.otherwise {
            None => braces.end,
            Some(Else::If(node)) => {
                docs.push(Doc::text(" else "));
                self.if_chain(node, docs)
            }
            Some(Else::Nodes(brace, nodes)) => {
                let braces = between(&brace.span);
                docs.push(Doc::text(" else "));
                docs.push(self.block(nodes, braces.clone()));
                braces.end
            }
        }
    }

    pub(super) fn for_node(&mut self, node: &For) -> Piece {
        let braces = between(&node.brace.span);
        let in_token = start_of(&node.in_token);
        let mut docs = vec![
            Doc::text("for "),
            self.head(start_of(&node.pattern), in_token),
            Doc::text("in "),
        ];
        let list = start_of(&node.list);
        if let Some(key) = &node.key {
            let key = start_of(key);
            // The key is behind `, key =`.
            let comma = (0..3).fold(key, |at, _| self.source.token_before(at).start);
            docs.push(self.code(list..self.source.token_before(comma).end));
            docs.push(Doc::text(", key = "));
            docs.push(self.head(key, braces.start));
        } else {
            docs.push(self.head(list, braces.start));
        }
        docs.push(self.block(&node.nodes, braces.clone()));
        Piece::other(start_of(&node.for_token)..braces.end, Doc::group(docs))
    }

    pub(super) fn let_else(&mut self, node: &LetElse) -> Piece {
        let start = start_of(&node.let_token);
        let braces = between(&node.brace.span);
        let docs = vec![
            self.head(start, braces.start),
            self.block(&node.otherwise, braces.clone()),
            Doc::text(";"),
        ];
        let end = self.source.token_from(braces.end).end;
        Piece::other(start..end, Doc::group(docs))
    }

    pub(super) fn match_node(&mut self, node: &Match) -> Piece {
        let braces = between(&node.brace.span);
        let mut docs = vec![
            Doc::text("match "),
            self.head(start_of(&node.value), braces.start),
        ];
        let arms = node.arms.iter().map(|arm| {
            let arm = self.arm(arm);
            self.with_all_comments(arm)
        });
        let arms = arms.collect();
        let arms = self.with_comments(arms, braces.start + 1..braces.end - 1);
        if arms.is_empty() {
            docs.push(Doc::text("{}"));
        } else {
            docs.push(Doc::text("{"));
            docs.push(Doc::nested(vec![Doc::Hard, self.rows(arms)]));
            docs.extend([Doc::Hard, Doc::text("}")]);
        }
        Piece::other(start_of(&node.match_token)..braces.end, Doc::All(docs))
    }

    fn arm(&mut self, arm: &Arm) -> Piece {
        let (start, arrow) = (start_of(&arm.pattern), arm.arrow.span().byte_range());
        let mut docs = Vec::new();
        if let Some((if_token, guard)) = &arm.guard {
            docs.push(self.head(start, start_of(if_token)));
            docs.push(Doc::text("if "));
            docs.push(self.head(start_of(guard), arrow.start));
        } else {
            docs.push(self.head(start, arrow.start));
        }
        docs.push(Doc::text("=> "));
        let mut end = arrow.end;
        if let Some(brace) = &arm.brace {
            let braces = between(&brace.span);
            docs.push(self.block(&arm.nodes, braces.clone()));
            end = braces.end;
        } else if let Some(node) = arm.nodes.first() {
            let node = self.node(node);
            docs.extend([node.doc, Doc::text(",")]);
            end = node.place.end;
        }
        let comma = self.source.token_from(end);
        if &self.source.text[comma.clone()] == "," {
            end = comma.end;
        }
        Piece::other(start..end, Doc::group(docs))
    }

    /// The Rust before something, and a space.
    fn head(&mut self, start: usize, end: usize) -> Doc {
        let place: Range<usize> = start..self.source.token_before(end).end;
        Doc::All(vec![self.code(place), Doc::text(" ")])
    }
}
