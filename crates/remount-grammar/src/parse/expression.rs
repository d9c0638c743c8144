//! Expressions in a template.

use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream};
use syn::token::{Brace, Group};
use syn::{
    Expr, ExprField, ExprLit, ExprPath, ExprReference, Ident, Lit, Member, Path, Result, Token,
};

/// An expression, up to a comma or the end.
pub(super) fn expression(input: ParseStream<'_>) -> Result<Expr> {
    plain(input, at_end).map_or_else(|| input.parse(), Ok)
}

/// An expression, up to braces, which do not belong to it.
pub(super) fn before_braces(input: ParseStream<'_>) -> Result<Expr> {
    let ends = |input: ParseStream<'_>| input.peek(Brace) || input.peek(Token![,]);
    plain(input, ends).map_or_else(|| Expr::parse_without_eager_brace(input), Ok)
}

fn at_end(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

/// Whether a text in quotes follows. syn would read all of it to answer that.
pub(super) fn at_text(input: ParseStream<'_>) -> bool {
    let literal = input.cursor().literal();
    literal.is_some_and(|(literal, _)| literal.to_string().starts_with(['"', 'r']))
}

/// What most expressions of a template are: a text, a name, or a field. syn asks what else each
/// could be, and compilers run that without optimisation.
fn plain(input: ParseStream<'_>, ends: impl FnOnce(ParseStream<'_>) -> bool) -> Option<Expr> {
    let ahead = input.fork();
    let expr = text_or_place(&ahead).filter(|_| ends(&ahead))?;
    input.advance_to(&ahead);
    Some(expr)
}

fn text_or_place(input: ParseStream<'_>) -> Option<Expr> {
    if at_text(input) {
        let lit = Lit::Str(input.parse().ok()?);
        return Some(Expr::Lit(ExprLit {
            attrs: Vec::new(),
            lit,
        }));
    }
    if !input.peek(Token![&]) || input.peek(Token![&&]) {
        return place(input);
    }
    let and_token = input.parse().ok()?;
    Some(Expr::Reference(ExprReference {
        attrs: Vec::new(),
        and_token,
        mutability: None,
        expr: Box::new(place(input)?),
    }))
}

/// `name`, `Type::NAME`, or `name.field.field`
fn place(input: ParseStream<'_>) -> Option<Expr> {
    // What another macro has put together stays together.
    if input.peek(Group) {
        return None;
    }
    let mut place = Expr::Path(ExprPath {
        attrs: Vec::new(),
        qself: None,
        path: Path::parse_mod_style(input).ok()?,
    });
    while input.peek(Token![.]) {
        place = Expr::Field(ExprField {
            attrs: Vec::new(),
            base: Box::new(place),
            dot_token: input.parse().ok()?,
            member: Member::Named(Ident::parse(input).ok()?),
        });
    }
    Some(place)
}

#[cfg(test)]
mod tests {
    use std::mem::discriminant;

    use quote::ToTokens;
    use syn::parse::Parser;

    use super::*;

    fn check_plain(source: &str, is_plain: bool) {
        let whole = |input: ParseStream<'_>| Ok(plain(input, at_end));
        let read = whole.parse_str(source).ok().flatten();
        assert_eq!(read.is_some(), is_plain, "{source}");
        if let Some(read) = read {
            let expected: Expr = syn::parse_str(source).unwrap();
            assert_eq!(discriminant(&read), discriminant(&expected), "{source}");
            let texts = [&read, &expected].map(|one| one.to_token_stream().to_string());
            assert_eq!(texts[0], texts[1]);
        }
    }

    #[test]
    fn texts_names_and_fields_are_plain_and_what_syn_reads() {
        for source in [
            "\"text\"",
            "r#\"raw\"#",
            "name",
            "self",
            "self.name",
            "&self.row.name",
            "Event::Send",
            "crate::NAME",
            "::app::NAME",
            "r#type.r#fn",
        ] {
            check_plain(source, true);
        }
    }

    #[test]
    fn what_may_be_something_else_is_left_to_syn() {
        for source in [
            "1",
            "true",
            "_",
            "b\"bytes\"",
            "\"text\".len()",
            "f(x)",
            "m!()",
            "row.0",
            "row.name()",
            "row[0]",
            "a.await",
            "a..b",
            "a..",
            "a + b",
            "-a",
            "!a",
            "&&a",
            "&mut a",
            "&raw const a",
            "Row { id }",
            "Vec::<u8>::new",
            "<T as A>::B",
            "if a { b }",
            "|a| b",
            "a?",
            "a as b",
            "#[allow(x)] a",
            "",
            "self.",
            "&",
            "a::",
        ] {
            check_plain(source, false);
        }
    }
}
