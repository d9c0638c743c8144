//! Lays templates out: from the tree, which says what there is, and the source, which says where.

mod code;
mod control;
mod pieces;
mod tags;

use std::ops::Range;

use remount_grammar::{Node, View};
use syn::spanned::Spanned;

use crate::Problem;
use crate::doc::Doc;
use crate::source::Source;
use pieces::{Kind, Piece};

/// What to replace in the source, and which templates cannot be read.
pub(crate) fn templates(source: &Source<'_>) -> (Vec<(Range<usize>, String)>, Vec<Problem>) {
    let (templates, problems) = read(source);
    let mut layout = Layout {
        source,
        templates: &templates,
        printed: vec![false; source.comments(0..source.text.len()).1.len()],
    };
    let (mut edits, mut done) = (Vec::new(), 0);
    for template in &templates {
        let place = template.place.clone();
        if place.start < done {
            continue;
        }
        done = place.end;
        let doc = layout.template(template);
        let (indent, tabs) = source.indent(place.start);
        let behind = source.text[place.end..].lines().next().unwrap_or_default();
        let behind = behind.trim_end().chars().count();
        let text = doc.print(indent, tabs, source.column(place.start), behind);
        if text != source.text[place.clone()] {
            edits.push((place, text));
        }
    }
    (edits, problems)
}

/// All templates that can be read; what is in one that cannot, is left alone with it.
fn read(source: &Source<'_>) -> (Vec<Template>, Vec<Problem>) {
    let (mut templates, mut problems, mut broken) = (Vec::new(), Vec::new(), 0);
    for body in source.bodies() {
        if body.place.start < broken {
            continue;
        }
        let (view, errors) = remount_grammar::parse(body.stream.clone());
        let place = body.place.clone();
        if errors.is_empty() {
            templates.push(Template { place, view });
        } else {
            broken = place.end;
            problems.extend(errors.iter().map(Problem::from));
        }
    }
    (templates, problems)
}

/// What stands in the braces of a `view!`.
struct Template {
    /// Its place, braces included.
    place: Range<usize>,
    view: View,
}

/// Makes documents of the parts of templates.
struct Layout<'a> {
    source: &'a Source<'a>,
    /// In the order in which they begin.
    templates: &'a [Template],
    /// Which comments are in a document.
    printed: Vec<bool>,
}

impl<'a> Layout<'a> {
    /// A template with its braces.
    fn template(&mut self, template: &Template) -> Doc {
        let block = self.block(&template.view.nodes, template.place.clone());
        Doc::align(Doc::group(vec![block]))
    }

    /// The template that begins at this brace.
    fn template_at(&self, brace: usize) -> Option<&'a Template> {
        let at = self
            .templates
            .binary_search_by_key(&brace, |one| one.place.start);
        at.ok().map(|at| &self.templates[at])
    }

    /// Nodes between braces.
    fn block(&mut self, nodes: &[Node], braces: Range<usize>) -> Doc {
        let Some(nodes) = self.nodes(nodes, braces.start + 1..braces.end - 1) else {
            return Doc::text("{}");
        };
        Doc::All(vec![
            Doc::text("{"),
            Doc::nested(vec![Doc::Line, nodes]),
            Doc::Line,
            Doc::text("}"),
        ])
    }

    /// All that is in this place, if there is anything.
    fn nodes(&mut self, nodes: &[Node], place: Range<usize>) -> Option<Doc> {
        let nodes = nodes.iter().map(|node| self.node(node)).collect();
        let pieces = self.with_comments(nodes, place.clone());
        self.lines(pieces, place.start)
    }

    fn node(&mut self, node: &Node) -> Piece {
        let piece = match node {
            Node::Doctype(doctype) => self.doctype(doctype),
            Node::Comment(comment) => self.comment_node(comment),
            Node::Element(element) => self.element(element),
            Node::Text(text) => {
                let place = text.span().byte_range();
                Piece::other(place.clone(), Doc::text(&self.source.text[place]))
            }
            Node::Splice(parts) => {
                let place = between(&parts.paren.span);
                Piece::other(place.clone(), self.parts(parts))
            }
            Node::If(node) => self.if_node(node),
            Node::Match(node) => self.match_node(node),
            Node::For(node) => self.for_node(node),
            Node::LetElse(node) => self.let_else(node),
            Node::Let(statement) => {
                let start = start_of(statement);
                let end = statement.span().byte_range().end;
                Piece::other(start..end, self.code(start..end))
            }
            Node::Broken(expr) => {
                let place = expr.span().byte_range();
                Piece::other(place.clone(), self.code(place))
            }
        };
        self.with_all_comments(piece)
    }

    /// Where there is a comment that the layout has no place for, the author's is kept.
    fn with_all_comments(&mut self, piece: Piece) -> Piece {
        let (first, comments) = self.source.comments(piece.place.clone());
        let printed = &mut self.printed[first..first + comments.len()];
        if printed.iter().all(|printed| *printed) {
            return piece;
        }
        // The document that they are in is dropped.
        printed.fill(false);
        Piece {
            doc: self.code(piece.place.clone()),
            ..piece
        }
    }
}

/// Where the first token of something is.
fn start_of(tokens: &impl Spanned) -> usize {
    tokens.span().byte_range().start
}

/// A bracket, what is in it, and its other half.
fn between(brackets: &proc_macro2::extra::DelimSpan) -> Range<usize> {
    brackets.open().byte_range().start..brackets.close().byte_range().end
}
