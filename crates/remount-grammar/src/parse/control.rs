use quote::ToTokens;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseBuffer, ParseStream};
use syn::token::Brace;
use syn::{Expr, Ident, Pat, Stmt, Token};

use super::expression::before_braces;
use super::{Reader, at_closing_tag, begins_node, braces, skip};
use crate::ast::{Arm, Else, For, If, LetElse, Match, Node};

impl Reader {
    pub(super) fn if_node(&mut self, input: ParseStream<'_>) -> Option<If> {
        let if_token: Token![if] = self.errors.keep(input.parse())?;
        let (condition, (brace, content)) = self.head_and_body(input, &if_token, before_braces)?;
        let then = self.all_nodes(&content);
        let otherwise = if input.peek(Token![else]) {
            self.else_node(input)
        } else {
            None
        };
        Some(If {
            if_token,
            condition: condition?,
            brace,
            then,
            otherwise,
        })
    }

    fn else_node(&mut self, input: ParseStream<'_>) -> Option<Else> {
        let else_token: Token![else] = self.errors.keep(input.parse())?;
        if input.peek(Token![if]) {
            return self.if_node(input).map(|node| Else::If(Box::new(node)));
        }
        let (_, (brace, content)) = self.head_and_body(input, &else_token, |_| Ok(()))?;
        Some(Else::Nodes(brace, self.all_nodes(&content)))
    }

    pub(super) fn match_node(&mut self, input: ParseStream<'_>) -> Option<Node> {
        let match_token: Token![match] = self.errors.keep(input.parse())?;
        let (value, (brace, content)) = self.head_and_body(input, &match_token, before_braces)?;
        let mut arms = Vec::new();
        while !content.is_empty() {
            arms.extend(self.arm(&content));
        }
        Some(Node::Match(Box::new(Match {
            match_token,
            value: value?,
            brace,
            arms,
        })))
    }

    fn arm(&mut self, input: ParseStream<'_>) -> Option<Arm> {
        let head = (|| {
            let pattern = Pat::parse_multi_with_leading_vert(input)?;
            let guard = match input.parse::<Option<Token![if]>>()? {
                Some(if_token) => Some((if_token, input.parse()?)),
                None => None,
            };
            Ok((pattern, guard, input.parse::<Token![=>]>()?))
        })();
        let (pattern, guard, arrow) = match head {
            Ok(head) => head,
            Err(error) => {
                self.errors.push(error);
                skip_arm(input);
                return None;
            }
        };
        let (brace, nodes) = if input.peek(Brace) {
            let (brace, content) = self.errors.keep(braces(input))?;
            (Some(brace), self.all_nodes(&content))
        } else if input.is_empty() || input.peek(Token![,]) {
            self.errors.on(
                &arrow,
                "expected an element, text, `(value)` or `{ … }` after `=>`",
            );
            (None, Vec::new())
        } else {
            (None, self.node(input).into_iter().collect())
        };
        if input.parse::<Option<Token![,]>>().ok().flatten().is_none()
            && brace.is_none()
            && !input.is_empty()
        {
            self.errors.at(
                input.span(),
                "expected `,`: an arm shows one node, several belong in braces: `pattern => { … }`",
            );
            skip_arm(input);
        }
        Some(Arm {
            pattern,
            guard,
            arrow,
            brace,
            nodes,
        })
    }

    pub(super) fn for_node(&mut self, input: ParseStream<'_>) -> Option<Node> {
        let for_token: Token![for] = self.errors.keep(input.parse())?;
        let (head, (brace, content)) = self.head_and_body(input, &for_token, |input| {
            let pattern = Pat::parse_multi_with_leading_vert(input)?;
            let in_token = input.parse()?;
            let list = before_braces(input)?;
            let key = match input.parse::<Option<Token![,]>>()? {
                Some(_) => Some(key(input)?),
                None => None,
            };
            Ok((pattern, in_token, list, key))
        })?;
        let nodes = self.all_nodes(&content);
        let (pattern, in_token, list, key) = head?;
        Some(Node::For(Box::new(For {
            for_token,
            pattern,
            in_token,
            list,
            key,
            brace,
            nodes,
        })))
    }

    pub(super) fn let_node(&mut self, input: ParseStream<'_>) -> Option<Node> {
        let start = input.span();
        let ahead = input.fork();
        if let Ok(head) = let_else_head(&ahead) {
            input.advance_to(&ahead);
            return self.let_else(head, input);
        }
        match input.parse::<Stmt>() {
            Ok(statement @ Stmt::Local(_)) => Some(Node::Let(Box::new(statement))),
            Ok(_) => {
                self.errors.at(start, "expected `let name = value;`");
                None
            }
            Err(error) => {
                self.errors.push(error);
                while !input.is_empty() && !input.peek(Token![;]) && !input.peek(Token![<]) {
                    skip(input);
                }
                let _ = input.parse::<Option<Token![;]>>();
                None
            }
        }
    }

    fn let_else(&mut self, head: LetElseHead, input: ParseStream<'_>) -> Option<Node> {
        let (let_token, pattern, eq_token, value, else_token) = head;
        let (_, (brace, content)) = self.head_and_body(input, &else_token, |_| Ok(()))?;
        let otherwise = self.all_nodes(&content);
        if !input.peek(Token![;]) {
            self.errors.on(
                &else_token,
                "expected `;` behind the braces: `let pattern = value else { … };`",
            );
        }
        let semi_token = input.parse().unwrap_or_default();
        Some(Node::LetElse(Box::new(LetElse {
            let_token,
            pattern,
            eq_token,
            value,
            else_token,
            brace,
            otherwise,
            semi_token,
        })))
    }

    /// What stands before the braces, and the braces. If the one is broken, it is passed over; if
    /// there are no braces, the keyword alone is.
    fn head_and_body<'a, T>(
        &mut self,
        input: ParseStream<'a>,
        keyword: &dyn ToTokens,
        read: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
    ) -> Option<(Option<T>, (Brace, ParseBuffer<'a>))> {
        let ahead = input.fork();
        let head = read(&ahead);
        let reaches_braces = head.is_ok() && ahead.peek(Brace);
        if reaches_braces {
            input.advance_to(&ahead);
        } else if braces_ahead(input) {
            while !input.peek(Brace) {
                skip(input);
            }
        } else {
            let shown = keyword.to_token_stream();
            self.errors.on(
                keyword,
                format!("expected `{{ … }}` with what `{shown}` shows"),
            );
            while !input.is_empty() && !begins_node(input) {
                skip(input);
            }
            return None;
        }
        let head = match head {
            Ok(_) if !reaches_braces => {
                self.errors.at(ahead.span(), "expected `{` here");
                None
            }
            head => self.errors.keep(head),
        };
        Some((head, self.errors.keep(braces(input))?))
    }
}

type LetElseHead = (Token![let], Pat, Token![=], Expr, Token![else]);

/// `let pattern = value else`
fn let_else_head(input: ParseStream<'_>) -> syn::Result<LetElseHead> {
    Ok((
        input.parse()?,
        Pat::parse_multi_with_leading_vert(input)?,
        input.parse()?,
        input.parse()?,
        input.parse()?,
    ))
}

/// Whether braces come before the next closing tag.
fn braces_ahead(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    while !ahead.is_empty() && !at_closing_tag(&ahead) {
        if ahead.peek(Brace) {
            return true;
        }
        skip(&ahead);
    }
    false
}

fn key(input: ParseStream<'_>) -> syn::Result<Expr> {
    let word: Ident = input.parse()?;
    if word != "key" {
        return Err(syn::Error::new(
            word.span(),
            "expected `key = …`, which tells the items of the list apart",
        ));
    }
    input.parse::<Token![=]>()?;
    before_braces(input)
}

fn skip_arm(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        skip(input);
    }
    skip(input);
}
