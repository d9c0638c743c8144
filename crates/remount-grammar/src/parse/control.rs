use proc_macro2::TokenTree;
use syn::parse::{ParseBuffer, ParseStream};
use syn::token::Brace;
use syn::{Expr, Ident, Pat, Stmt, Token};

use super::{Reader, braces, skip};
use crate::ast::{Arm, Else, For, If, Match, Node};

impl Reader {
    pub(super) fn if_node(&mut self, input: ParseStream<'_>) -> Option<If> {
        let if_token = self.errors.keep(input.parse())?;
        let condition = self.head(input, Expr::parse_without_eager_brace);
        let (brace, content) = self.body(input, "if", condition.is_some())?;
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
        self.errors.keep(input.parse::<Token![else]>())?;
        if input.peek(Token![if]) {
            return self.if_node(input).map(|node| Else::If(Box::new(node)));
        }
        let (brace, content) = self.body(input, "else", true)?;
        Some(Else::Nodes(brace, self.all_nodes(&content)))
    }

    pub(super) fn match_node(&mut self, input: ParseStream<'_>) -> Option<Node> {
        let match_token = self.errors.keep(input.parse())?;
        let value = self.head(input, Expr::parse_without_eager_brace);
        let (brace, content) = self.body(input, "match", value.is_some())?;
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
        let for_token = self.errors.keep(input.parse())?;
        let head = self.head(input, |input| {
            let pattern = Pat::parse_multi_with_leading_vert(input)?;
            let in_token = input.parse()?;
            let list = Expr::parse_without_eager_brace(input)?;
            let key = match input.parse::<Option<Token![,]>>()? {
                Some(_) => Some(key(input)?),
                None => None,
            };
            Ok((pattern, in_token, list, key))
        });
        let (brace, content) = self.body(input, "for", head.is_some())?;
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

    /// What stands before the braces; if it is broken, everything up to them is passed over.
    fn head<T>(
        &mut self,
        input: ParseStream<'_>,
        read: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
    ) -> Option<T> {
        let head = self.errors.keep(read(input));
        if head.is_none() {
            while !input.is_empty() && !input.peek(Brace) && !input.peek(Token![<]) {
                skip(input);
            }
        }
        head
    }

    fn body<'a>(
        &mut self,
        input: ParseStream<'a>,
        keyword: &str,
        head_is_right: bool,
    ) -> Option<(Brace, ParseBuffer<'a>)> {
        if input.peek(Brace) {
            return self.errors.keep(braces(input));
        }
        if !head_is_right {
            return None;
        }
        let message = format!("expected `{{ … }}` with what `{keyword}` shows");
        match input.fork().parse::<TokenTree>() {
            Ok(token) => self.errors.on(&token, message),
            Err(_) => self.errors.at(input.span(), message),
        }
        None
    }
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
    Expr::parse_without_eager_brace(input)
}

fn skip_arm(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        skip(input);
    }
    skip(input);
}
