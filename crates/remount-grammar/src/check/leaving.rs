//! Expressions that would leave a template before it is written.

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Block, Expr, Label, Local, Macro, Stmt, Token};

use crate::ast::{Attribute, Element, Else, If, Named, Node, Parts, Value};
use crate::errors::Errors;

const RETURN: &str = "`return` would leave the template before it is written: say by `if` or `match` what it shows, or return in front of `view!`";
const QUESTION_MARK: &str = "`?` would leave the template before it is written: write it in front of `view!`, or show both cases: `match value { Ok(value) => …, Err(error) => … }`";
const LOOP: &str = "would leave the template before it is written: say by `if` what is shown of an item, or choose the items in front of `view!`";

/// Finds them in a template.
pub(crate) fn check(nodes: &[Node], errors: &mut Errors) {
    Template(errors).nodes(nodes);
}

struct Template<'e>(&'e mut Errors);

impl Template<'_> {
    fn nodes(&mut self, nodes: &[Node]) {
        for one in nodes {
            self.node(one);
        }
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Doctype(_) | Node::Comment(_) | Node::Text(_) | Node::Broken(_) => {}
            Node::Splice(parts) => self.parts(parts),
            Node::Element(one) => self.element(one),
            Node::If(one) => self.if_node(one),
            Node::Match(one) => {
                self.expr(&one.value);
                for arm in &one.arms {
                    if let Some((_, guard)) = &arm.guard {
                        self.expr(guard);
                    }
                    self.nodes(&arm.nodes);
                }
            }
            Node::For(one) => {
                self.expr(&one.list);
                if let Some(key) = &one.key {
                    self.expr(key);
                }
                self.nodes(&one.nodes);
            }
            Node::Let(statement) => Code::new(self.0).statement(statement),
            Node::LetElse(one) => {
                self.expr(&one.value);
                self.nodes(&one.otherwise);
            }
        }
    }

    fn if_node(&mut self, node: &If) {
        self.expr(&node.condition);
        self.nodes(&node.then);
        match &node.otherwise {
            None => {}
            Some(Else::If(node)) => self.if_node(node),
            Some(Else::Nodes(_, nodes)) => self.nodes(nodes),
        }
    }

    fn element(&mut self, element: &Element) {
        for attribute in &element.attributes {
            match attribute {
                Attribute::Named(Named { value, .. }) => self.value(value),
                Attribute::Spread(parts) => self.parts(parts),
                Attribute::Binding(_) | Attribute::Broken(_) => {}
            }
        }
        self.nodes(&element.children);
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Bare | Value::Text(..) | Value::Number(_) | Value::Broken(_) => {}
            Value::Parts(parts) => self.parts(parts),
            Value::List(_, items) => {
                for item in items {
                    self.expr(&item.value);
                    item.condition
                        .iter()
                        .for_each(|condition| self.expr(condition));
                }
            }
            Value::Styles(_, styles) => {
                for style in styles {
                    self.expr(&style.value);
                    let condition = style.condition.iter();
                    condition.for_each(|(_, condition)| self.expr(condition));
                }
            }
        }
    }

    fn parts(&mut self, parts: &Parts) {
        for expr in &parts.exprs {
            self.expr(expr);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        Code::new(self.0).expr(expr);
    }
}

/// Code in a template, up to closures and other code that is left by itself.
struct Code<'e> {
    errors: &'e mut Errors,
    /// The loops and blocks around, which `break` and `continue` leave.
    around: Vec<Around>,
}

struct Around {
    label: Option<String>,
    is_loop: bool,
}

impl<'e> Code<'e> {
    fn new(errors: &'e mut Errors) -> Self {
        Self {
            errors,
            around: Vec::new(),
        }
    }

    fn statement(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Local(Local { init, .. }) => {
                if let Some(init) = init {
                    self.expr(&init.expr);
                    let diverge = init.diverge.iter();
                    diverge.for_each(|(_, otherwise)| self.expr(otherwise));
                }
            }
            Stmt::Expr(expr, _) => self.expr(expr),
            Stmt::Macro(statement) => self.macro_call(&statement.mac),
            Stmt::Item(_) => {}
        }
    }

    fn block(&mut self, block: &Block) {
        for statement in &block.stmts {
            self.statement(statement);
        }
    }

    fn within(&mut self, label: Option<&Label>, is_loop: bool, check: impl FnOnce(&mut Self)) {
        let label = label.map(|label| label.name.ident.to_string());
        self.around.push(Around { label, is_loop });
        check(self);
        self.around.pop();
    }

    fn exprs<'a>(&mut self, exprs: impl IntoIterator<Item = &'a Expr>) {
        for expr in exprs {
            self.expr(expr);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Return(one) => {
                self.errors.at(one.return_token.span, RETURN);
                self.exprs(one.expr.as_deref());
            }
            Expr::Try(one) => {
                self.errors.at(one.question_token.span(), QUESTION_MARK);
                self.expr(&one.expr);
            }
            Expr::Break(one) => {
                self.leaves("break", one.break_token.span, one.label.as_ref());
                self.exprs(one.expr.as_deref());
            }
            Expr::Continue(one) => {
                self.leaves("continue", one.continue_token.span, one.label.as_ref());
            }
            Expr::ForLoop(one) => {
                self.expr(&one.expr);
                self.within(one.label.as_ref(), true, |code| code.block(&one.body));
            }
            Expr::While(one) => self.within(one.label.as_ref(), true, |code| {
                code.expr(&one.cond);
                code.block(&one.body);
            }),
            Expr::Loop(one) => {
                self.within(one.label.as_ref(), true, |code| code.block(&one.body));
            }
            Expr::Block(one) => {
                self.within(one.label.as_ref(), false, |code| code.block(&one.block));
            }
            Expr::Unsafe(one) => self.block(&one.block),
            Expr::Macro(one) => self.macro_call(&one.mac),
            Expr::If(one) => {
                self.expr(&one.cond);
                self.block(&one.then_branch);
                self.exprs(one.else_branch.as_ref().map(|(_, otherwise)| &**otherwise));
            }
            Expr::Match(one) => {
                self.expr(&one.expr);
                for arm in &one.arms {
                    self.exprs(arm.guard.as_ref().map(|(_, guard)| &**guard));
                    self.expr(&arm.body);
                }
            }
            Expr::Array(one) => self.exprs(&one.elems),
            Expr::Tuple(one) => self.exprs(&one.elems),
            Expr::Assign(both) => self.exprs([&*both.left, &both.right]),
            Expr::Binary(both) => self.exprs([&*both.left, &both.right]),
            Expr::Index(both) => self.exprs([&*both.expr, &both.index]),
            Expr::Repeat(both) => self.exprs([&*both.expr, &both.len]),
            Expr::Range(both) => {
                self.exprs(both.start.as_deref());
                self.exprs(both.end.as_deref());
            }
            Expr::Call(one) => {
                self.expr(&one.func);
                self.exprs(&one.args);
            }
            Expr::MethodCall(one) => {
                self.expr(&one.receiver);
                self.exprs(&one.args);
            }
            Expr::Struct(one) => {
                self.exprs(one.fields.iter().map(|field| &field.expr));
                self.exprs(one.rest.as_deref());
            }
            Expr::Await(one) => self.expr(&one.base),
            Expr::Cast(one) => self.expr(&one.expr),
            Expr::Field(one) => self.expr(&one.base),
            Expr::Group(one) => self.expr(&one.expr),
            Expr::Let(one) => self.expr(&one.expr),
            Expr::Paren(one) => self.expr(&one.expr),
            Expr::RawAddr(one) => self.expr(&one.expr),
            Expr::Reference(one) => self.expr(&one.expr),
            Expr::Unary(one) => self.expr(&one.expr),
            // These are left by themselves: closures, futures, constants.
            _ => {}
        }
    }

    /// What is in a macro is read if it looks like the arguments of a function, as in `format!`.
    fn macro_call(&mut self, call: &Macro) {
        let arguments = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
        self.exprs(&arguments.unwrap_or_default());
    }

    fn leaves(&mut self, word: &str, at: Span, label: Option<&syn::Lifetime>) {
        let stays = self.around.iter().any(|around| match label {
            Some(label) => around.label.as_deref() == Some(&label.ident.to_string()),
            None => around.is_loop,
        });
        if !stays {
            self.errors.at(at, format!("`{word}` {LOOP}"));
        }
    }
}
