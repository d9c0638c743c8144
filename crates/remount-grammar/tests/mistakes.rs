//! What is told about a template that is wrong, and where.

use proc_macro2::TokenStream;
use remount_grammar::{parse, view};

/// The mistakes in a template: the marked part of its text, and the message.
fn mistakes(template: &str) -> Vec<(String, String)> {
    let tokens: TokenStream = template
        .parse()
        .expect("the template is made of Rust tokens");
    let (_, errors) = parse(tokens);
    let told = errors.iter().map(|error| {
        let (start, end) = (error.span().start().column, error.span().end().column);
        (
            template.chars().skip(start).take(end - start).collect(),
            error.to_string(),
        )
    });
    told.collect()
}

/// One mistake: where it is marked, and a part of the message.
fn check(template: &str, marked: &str, message: &str) {
    let found = mistakes(template);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, marked, "{found:?}");
    assert!(found[0].1.contains(message), "{found:?}");
}

fn is_right(template: &str) {
    assert_eq!(mistakes(template), []);
}

#[test]
fn a_component_is_passed_only_attributes_that_a_set_can_hold() {
    check("<Card data-größe=\"1\" />", "data-größe", "ASCII letters");
    check("<Card on-x=\"1\" />", "on-x", "is run as code");
    check("<Card on-x=(1) />", "on-x", "is run as code");
    is_right("<Card data-size=\"1\" xlink:href=\"/a\" />");
    is_right("<p data-größe=\"1\"></p>");
}

#[test]
fn no_value_is_put_in_a_page_or_in_commands_that_are_text() {
    check(
        "<iframe src=(\" Data:text/html,\", x)></iframe>",
        "\" Data:text/html,\"",
        "only `data:image/…`",
    );
    check(
        "<p phx-click=(\"[[\", x)></p>",
        "\"[[\"",
        "they are made with `JS`",
    );
    is_right("<img src=(\"data:image/png;base64,\", x)>");
    is_right("<iframe src=\"data:text/html,a\"></iframe><p phx-click=\"[]\"></p>");
}

#[test]
fn a_name_in_quotes_is_taken_as_it_is() {
    is_right("<b \"phx-new-thing\"=\"a\" \"@click\"=(x) \"x-on:a.b\"=\"c\"></b>");
    is_right("<Card \"phx-new-thing\"=(x) />");
    check("<b \"phx-a b\"=(1)></b>", "\"phx-a b\"", "without blanks");
    check("<b \"\"=(1)></b>", "\"\"", "an attribute has a name");
    check("<b \"onclick\"=(x)></b>", "\"onclick\"", "is run as code");
    check(
        "<b \"title\"=\"a\" title=\"b\"></b>",
        "title",
        "already set",
    );
}

#[test]
fn a_text_behind_a_tag_that_is_still_open_is_no_name() {
    check(
        "<b class=\"a\" \"text\"></b>",
        "\"text\"",
        "still open here",
    );
}

#[test]
fn a_component_takes_a_list_of_classes_and_no_other() {
    is_right("<Card class=[\"a\", \"b\": on] data-x=[\"a\", (x)] />");
    check("<Card rows=[1, 2] />", "rows", "a property has one value");
    check(
        "<Card><:col class=[\"a\", \"b\"]></:col></Card>",
        "class",
        "a property has one value",
    );
}

#[test]
fn tags_must_match() {
    check(
        "<div>\"a\"</span>",
        "span",
        "closing tag `</span>` does not match opening tag `<div>`",
    );
    check(
        "<div><p>\"a\"</div>",
        "div",
        "closing tag `</div>` does not match opening tag `<p>`",
    );
    check(
        "<div><p>\"a\"</div></div>",
        "div",
        "closing tag `</div>` does not match opening tag `<p>`",
    );
    check("<div><p></p>", "div", "`<div>` has no closing tag `</div>`");
    check(
        "\"a\"</p>",
        "p",
        "the closing tag `</p>` has no opening tag",
    );
    check(
        "if true { <p> } </p>",
        "p",
        "`<p>` has no closing tag `</p>`",
    );
    check("<br></br>", "br", "`<br>` has no content");
    check("<p><br></br></p>", "br", "`<br>` has no content");
}

#[test]
fn tags_must_be_whole() {
    check(
        "<p class=\"a\" \"text\"></p>",
        "\"text\"",
        "the tag `<p` is still open here",
    );
    check("<p class=\"a\" <b></b></p>", "p", "the tag `<p` has no `>`");
    check("<p></p <b></b>", "p", "the closing tag `</p` has no `>`");
    check("<>\"a\"", "<", "expected the name of an element");
    check("<!html>", "<", "expected `<!DOCTYPE html>`");
}

#[test]
fn text_must_be_quoted() {
    check(
        "<p>Hello big world</p>",
        "Hello big world",
        "text must be quoted: `\"Hello big world\"`",
    );
    check(
        "<p>Hello, you (name)</p>",
        "Hello, you",
        "text must be quoted: `\"Hello, you\"`",
    );
    check("<p>5</p>", "5", "text must be quoted: `\"5\"`");
    check(
        "<p>{name}</p>",
        "{",
        "a value is shown with parentheses: `(value)`",
    );
    check(
        "<p>[name]</p>",
        "[",
        "a value is shown with parentheses: `(value)`",
    );
    check("else { }", "else", "`else` without an `if`");
}

#[test]
fn values_must_be_quoted_or_in_parentheses() {
    check("<input value=name>", "name", "`value=(name)`");
    check(
        "<input value=self.name() id=\"x\">",
        "self",
        "`value=(self.name())`",
    );
    check(
        "<input value=Event::SEND>",
        "Event",
        "`value=(Event::SEND)`",
    );
    check("<input value={name}>", "{", "`value=(name)`");
    check(
        "<input value=>",
        "value",
        "expected a value: `value=\"text\"` or `value=(value)`",
    );
    check("<input value=()>", "()", "no value");
    check("<input [attributes]>", "[attributes]", "needs a name");
    check("<input ()>", "()", "no attributes");
    check("<p>()</p>", "()", "nothing to show");
}

#[test]
fn styles_have_a_property_and_a_value() {
    check(
        "<p style=[\"color: red\": a]></p>",
        "\"color: red\"",
        "expected the name of a property",
    );
    check(
        "<p style=[\"color\"]></p>",
        "\"color\"",
        "expected a value: `\"color\": value`",
    );
    is_right("<p style=[\"color\": a.b(), \"--x\": \"1\" if c && d]></p>");
}

#[test]
fn attributes_are_set_once() {
    check(
        "<p class=\"a\" id=\"b\" class=(c)></p>",
        "class",
        "`class` is already set",
    );
    check(
        "<p title=\"a\" TITLE=\"b\"></p>",
        "TITLE",
        "`TITLE` is already set",
    );
}

#[test]
fn bindings_must_be_known() {
    check(
        "<b phx-clik=\"a\"></b>",
        "phx-clik",
        "did you mean `phx-click`?",
    );
    check(
        "<b phx-val-id=\"a\"></b>",
        "phx-val-id",
        "did you mean `phx-value-…`?",
    );
    is_right(
        "<b id=\"b\" phx-click=\"a\" phx-value-id=(1) phx-hook=\"A\" phx-window-keyup=\"k\"></b>",
    );
}

#[test]
fn a_hook_needs_an_id() {
    check("<b phx-hook=\"A\"></b>", "phx-hook", "needs an `id`");
    is_right("<b phx-hook=\"A\" id=(id)></b>");
}

#[test]
fn addresses_must_not_run_code() {
    let message = "an address must not run code";
    check(
        "<a href=\"javascript:x()\"></a>",
        "\"javascript:x()\"",
        message,
    );
    check(
        "<a href=\" JAVA\\tSCRIPT:x()\"></a>",
        "\" JAVA\\tSCRIPT:x()\"",
        message,
    );
    check(
        "<form action=(\"javascript:\", x)></form>",
        "\"javascript:\"",
        message,
    );
    check("<img src=(\"vbscript:x\")>", "\"vbscript:x\"", message);
    is_right(
        "<a href=\"/javascript:\" title=\"javascript:\"></a><img src=\"data:image/png;base64,\">",
    );
}

#[test]
fn code_takes_no_values() {
    check(
        "<script>\"a\" (b)</script>",
        "(b)",
        "no value can be escaped in `<script>`",
    );
    check(
        "<style>(b)</style>",
        "(b)",
        "no value can be escaped in `<style>`",
    );
    check(
        "<script>if a { \"b\" }</script>",
        "script",
        "`<script>` can only hold quoted text",
    );
    check("<style>\"</STYLE >\"</style>", "\"</STYLE >\"", "`</style`");
    check("<p onclick=(a)></p>", "onclick", "`onclick` is run as code");
    check(
        "<iframe srcdoc=(a)></iframe>",
        "srcdoc",
        "`srcdoc` is run as code",
    );
    is_right("<p onclick=\"a()\"></p><script>\"a()\"</script><style>\"a > b {}\"</style>");
}

#[test]
fn comments_hold_text_that_does_not_end_them() {
    check("<!-- (a) -->", "(a)", "a comment holds quoted text");
    check("<!-- words -->", "words", "a comment holds quoted text");
    check("<!-- \"a\"", "<", "ends with `-->`");
    check(
        "<!-- \"a --> b\" -->",
        "\"a --> b\"",
        "would end the comment",
    );
    check("<!-- \">a\" -->", "\">a\"", "would end the comment");
    check("<!- \"a\" -->", "<", "expected `<!-- \"a comment\" -->`");
}

#[test]
fn elements_are_those_of_html() {
    check(
        "<title><b></b></title>",
        "b",
        "`<title>` can hold text, but no elements",
    );
    is_right("<my-card></my-card><svg><linearGradient/></svg><textarea>(a) \"b\"</textarea>");
}

#[test]
fn slots_belong_in_components() {
    let message = "is a slot, which belongs directly in a component";
    check("<div><:a></:a></div>", ":a", message);
    check("<Card><p><:a></:a></p></Card>", ":a", message);
    check("<Card><:a-b></:a-b></Card>", ":a-b", "in one word");
    check(
        "<Card><:a data-b=\"c\"></:a></Card>",
        "data-b",
        "a slot has no attribute `data-b`",
    );
    check("<Card><:a></:b></Card>", ":b", "closing tag `</:b>`");
    is_right("<Card><:a b=\"c\" let((d, e))>(d)</:a><:a></:a> \"f\"</Card><ui::Card/>");
    is_right("<Outer><Card><:a></:a></Card></Outer>");
}

#[test]
fn nothing_returns_out_of_a_template() {
    let message = "say by `if` or `match` what it shows, or return in front of `view!`";
    check("(if a { return } else { b })", "return", message);
    check(
        "<p class=(match a { Some(a) => a, None => return })></p>",
        "return",
        message,
    );
    check(
        "let a = b.unwrap_or_else(c); let Some(a) = a else { \"b\" }; (return)",
        "return",
        message,
    );
    check(
        "let Some(a) = b else { return };",
        "return",
        "text must be quoted",
    );
    check("(format!(\"{}\", { return }))", "return", message);
    is_right("(a.map(|a| { if a { return b; } c }))");
    is_right("(async { return a; })");
    is_right("{ let a = 1; }".replace(['{', '}'], "").trim());
}

#[test]
fn no_question_mark_leaves_a_template() {
    let message = "write it in front of `view!`, or show both cases";
    check("(a?)", "?", message);
    check("<p title=(a.b()?.c)></p>", "?", message);
    check("if a()? { \"b\" }", "?", message);
    check("for a in b()? { (a) }", "?", message);
    check("match a()? { _ => \"b\" }", "?", message);
    check("let a = b()?;", "?", message);
    check("<Card title=(a?)><:b c=\"d\"></:b></Card>", "?", message);
    check(
        "<p class=[\"a\": b?] style=[\"c\": d, \"e\": f if g]></p>",
        "?",
        message,
    );
    check("(vec![a?, b])", "?", message);
    is_right("(a.iter().map(|a| Ok(a?)).collect())");
    is_right("(async move { a().await? })");
}

#[test]
fn loops_of_a_template_are_not_left() {
    let message = "would leave the template before it is written";
    check(
        "for a in b { (if a { break } else { c }) }",
        "break",
        message,
    );
    check(
        "for a in b { (if a { continue } else { c }) }",
        "continue",
        message,
    );
    check("(loop { break 'a })", "break", message);
    is_right("(loop { if a { break b } else { continue } })");
    is_right("('a: { if b { break 'a c } d })");
    is_right("('a: loop { for b in c { break 'a } while d { continue 'a } })");
}

#[test]
fn slots_may_stand_in_branches_and_loops_between_the_tags_of_a_component() {
    is_right(
        "<Card>if a { <:b></:b> } else if c { for d in e { let f = d; <:b>(f)</:b> } }</Card>",
    );
    is_right("<Card>match a { 0 => <:b></:b>, _ => { <:c></:c> } } \"rest\"</Card>");
    is_right("<Card>if a { let Some(b) = c else { <:d></:d> }; <:d>(b)</:d> }</Card>");
}

#[test]
fn slots_do_not_stand_in_branches_of_anything_else() {
    let message = "is a slot, which belongs directly in a component";
    check("if a { <:b></:b> }", ":b", message);
    check("<p>if a { <:b></:b> }</p>", ":b", message);
    check("<Card><p>if a { <:b></:b> }</p></Card>", ":b", message);
    check("<Card><:b>if a { <:c></:c> }</:b></Card>", ":c", message);
}

#[test]
fn what_is_shown_does_not_stand_beside_slots_in_braces() {
    let message = "stands in braces of its own";
    check(
        "<Card>if a { <:b></:b> \"text\" }</Card>",
        "\"text\"",
        message,
    );
    check("<Card>for a in b { <:c></:c> (a) }</Card>", "(a)", message);
    check(
        "<Card>if a { <:b></:b> if c { <p></p> } }</Card>",
        "<",
        message,
    );
    is_right("<Card>if a { <:b></:b> } if a { \"text\" }</Card>");
}

#[test]
fn slots_have_no_keys() {
    check(
        "<Card>for a in b, key = a.id { <:c></:c> }</Card>",
        "a.id",
        "slots have no keys",
    );
    is_right("<Card>for a in b, key = a.id { <p></p> } for a in b { <:c></:c> }</Card>");
}

#[test]
fn what_does_not_match_says_nothing_of_slots_directly_between_the_tags() {
    let message = "is said by `if`, `match` or `for`";
    check(
        "<Card>let Some(a) = b else { <:c></:c> };</Card>",
        "let",
        message,
    );
}

#[test]
fn a_name_for_a_value_is_given_in_components_and_slots() {
    check(
        "<p let(a)></p>",
        "let",
        "in an element write `let name = value;`",
    );
    check("<Card let(a) let(b)></Card>", "let", "is already set");
    check(
        "<Card let(a, b)></Card>",
        "(a, b)",
        "expected one pattern: `let(item)`",
    );
}

#[test]
fn properties_have_one_value() {
    check(
        "<Card a=(b, c)></Card>",
        "a",
        "a property has one value: `a=(value)`",
    );
    check("<Card a=[\"b\"]></Card>", "a", "one value");
    check("<Card a=1 b a=2></Card>", "a", "`a` is already set");
    check(
        "<Card phx-clik=\"a\"></Card>",
        "phx-clik",
        "did you mean `phx-click`?",
    );
    check("<ui::Card></ui::Cord>", "ui::Cord", "does not match");
}

#[test]
fn branches_need_braces() {
    check(
        "if open <p></p>",
        "if",
        "expected `{ … }` with what `if` shows",
    );
    check(
        "for a in b (a)",
        "for",
        "expected `{ … }` with what `for` shows",
    );
    check(
        "if a { \"b\" } else \"c\"",
        "else",
        "expected `{ … }` with what `else` shows",
    );
    check("if a b { (c) }", "b", "expected `{` here");
    check("match a. { 1 => (c) }", "{", "expected");
}

#[test]
fn a_list_has_a_key_or_none() {
    check("for a in b, id = a { (a) }", "id", "expected `key = …`");
    is_right("for (a, b) in c.iter(), key = (a, b.id) { (a) }");
}

#[test]
fn an_arm_shows_one_node_or_has_braces() {
    check(
        "match a { 1 => (a) <p></p>, _ => {} }",
        "<",
        "several belong in braces",
    );
    check(
        "match a { 1 => , _ => {} }",
        "=>",
        "expected an element, text, `(value)` or `{ … }`",
    );
    is_right("match a { 1 | 2 if b => <p></p>, 3 => { (a) (b) } _ => \"c\" }");
}

#[test]
fn all_mistakes_are_told_at_once() {
    let found = mistakes("<p phx-clik=\"a\">Hello <b>(self.)</b> {x}</p> <i>(a b)</i>");
    let marked: Vec<_> = found.iter().map(|(marked, _)| marked.as_str()).collect();
    assert_eq!(marked, ["Hello", ")", "{", "phx-clik", "b"]);
}

#[test]
fn what_is_right_is_expanded_beside_the_mistakes() {
    let tokens = "<p title=(self.) class=(kind)>(first) (second.) if third { (fourth) } Text</p>";
    let code = view(tokens.parse().unwrap()).to_string();
    for expected in [
        "compile_error",
        "& (self)",
        "& (kind)",
        "& (first)",
        "& (second)",
        "if third",
        "& (fourth)",
    ] {
        assert!(code.contains(expected), "{expected} in {code}");
    }
}

#[test]
fn any_tokens_are_read_to_their_end() {
    let tokens = [
        "<", ">", "/", "!", "-", "=", "a", "div", "br", "if", "else", "for", "in", "match", "let",
        "key", "\"t\"", "5", "'c'", "(a)", "(a.)", "()", "{", "}", "[a]", ",", ";", ":", ".", "#",
        "=>", "Card", "::", "<:a", "let(a)",
    ];
    let mut seed = 1_u64;
    for _ in 0..2_000 {
        let (mut template, mut open) = (String::new(), 0);
        for _ in 0..12 {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let token = tokens[(seed >> 33) as usize % tokens.len()];
            match token {
                "{" => open += 1,
                "}" if open == 0 => continue,
                "}" => open -= 1,
                _ => {}
            }
            template.push_str(token);
            template.push(' ');
        }
        template.push_str(&"}".repeat(open));
        view(template.parse().unwrap());
    }
}
