//! Whatever a template looks like: only its layout changes, and after that no more.

use proc_macro2::{TokenStream, TokenTree};
use proptest::collection::vec;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof};
use proptest::strategy::BoxedStrategy;
use proptest::{prop_assert_eq, proptest};

/// What must not be taken apart.
type Words = Vec<String>;

fn words(text: &str) -> Words {
    text.split_whitespace().map(str::to_owned).collect()
}

fn just(text: &str) -> BoxedStrategy<Words> {
    Just(words(text)).boxed()
}

fn all(parts: Vec<BoxedStrategy<Words>>) -> BoxedStrategy<Words> {
    parts.prop_map(|parts| parts.concat()).boxed()
}

/// Rust that can stand in parentheses, with templates in it.
fn expr(nodes: &BoxedStrategy<Words>) -> BoxedStrategy<Words> {
    let template = all(vec![
        just("wrap ( | x | view ! {"),
        nodes.clone(),
        just("} , 1 )"),
    ]);
    prop_oneof![
        4 => just("name"),
        1 => just("a_function_with_a_long_name ( & self . argument , 10_000 )"),
        1 => just("rows . iter ( ) . map ( | row | { row . len ( ) } ) . sum :: < usize > ( )"),
        1 => Just(vec!["\"text\n  of two lines\"".to_owned()]),
        1 => just("if a { 1 } else { 2 }"),
        1 => just("Foo { a : 1 , .. b }"),
        1 => template,
    ]
    .boxed()
}

/// `expr , expr ,`
fn listed(item: BoxedStrategy<Words>) -> BoxedStrategy<Words> {
    (vec(item, 1..4), any::<bool>())
        .prop_map(|(items, comma)| {
            let mut all = items.join(&",".to_owned());
            all.extend(comma.then(|| ",".to_owned()));
            all
        })
        .boxed()
}

fn attribute(expr: &BoxedStrategy<Words>) -> BoxedStrategy<Words> {
    let list = listed(prop_oneof![just("\"word\""), just("\"word\" : on && off")].boxed());
    let styles =
        listed(prop_oneof![just("\"top\" : height + 1"), just("\"left\" : 4 if low")].boxed());
    let parts = listed(expr.clone());
    prop_oneof![
        just("hidden"),
        just("data-a=\"text\""),
        just("aria - label = \"words\""),
        just("width = 1.5"),
        all(vec![just("title = ("), parts.clone(), just(")")]),
        all(vec![just("("), parts, just(")")]),
        all(vec![just("class = ["), list, just("]")]),
        all(vec![just("style = ["), styles, just("]")]),
    ]
    .boxed()
}

fn nodes() -> BoxedStrategy<Words> {
    let leaf = prop_oneof![
        just("\"text\""),
        just("( name )"),
        just("< br >"),
        just("<!-- \"a\" \"comment\" -->"),
        just("let x = y . z ;"),
    ];
    let leaf = vec(leaf, 0..4).prop_map(|nodes| nodes.concat()).boxed();
    leaf.prop_recursive(4, 40, 4, |nodes| {
        let nodes = nodes.boxed();
        let expr = expr(&nodes);
        // An attribute must not be there twice.
        let attributes = vec(attribute(&expr), 0..4).prop_map(|mut attributes| {
            attributes.sort();
            attributes.dedup_by(|one, other| one.first() == other.first());
            attributes.concat()
        });
        let braces = |nodes: &BoxedStrategy<Words>| {
            all(vec![just("{"), nodes.clone(), just("}")])
        };
        let arm = prop_oneof![
            all(vec![just("A ( x ) if x > 1 =>"), braces(&nodes)]),
            all(vec![just("B | C =>"), braces(&nodes), just(",")]),
            all(vec![just("_ => <p>"), nodes.clone(), just("</p> ,")]),
        ];
        let arms = vec(arm, 0..3).prop_map(|arms| arms.concat()).boxed();
        let slot = all(vec![
            just("< ui::Card title = \"a\" > < :foot let ( x ) >"),
            nodes.clone(),
            just("</ :foot > </ ui::Card >"),
        ]);
        let node = prop_oneof![
            2 => all(vec![just("< p"), attributes.clone().boxed(), just(">"), nodes.clone(), just("</ p >")]),
            1 => all(vec![just("< input"), attributes.boxed(), just("/ >")]),
            1 => all(vec![just("("), listed(expr), just(")")]),
            1 => all(vec![just("if a && b"), braces(&nodes), just("else if let Some ( c ) = d"), braces(&nodes)]),
            1 => all(vec![just("if a"), braces(&nodes), just("else"), braces(&nodes)]),
            1 => all(vec![just("for ( a , b ) in & rows , key = a . id"), braces(&nodes)]),
            1 => all(vec![just("match x {"), arms, just("}")]),
            1 => all(vec![just("let Some ( x ) = y else"), braces(&nodes), just(";")]),
            1 => slot,
        ];
        vec(node, 0..3).prop_map(|nodes| nodes.concat()).boxed()
    })
    .boxed()
}

/// What stands between two words.
#[derive(Clone, Copy, Debug)]
enum Gap {
    Least,
    Space,
    Line(usize),
    EmptyLine(usize),
    LineComment(usize),
    BlockComment,
    LongComment(usize),
}

fn gap() -> impl Strategy<Value = Gap> {
    prop_oneof![
        20 => Just(Gap::Least),
        20 => Just(Gap::Space),
        4 => (0..20_usize).prop_map(Gap::Line),
        1 => (0..20_usize).prop_map(Gap::EmptyLine),
        1 => (0..20_usize).prop_map(Gap::LineComment),
        1 => Just(Gap::BlockComment),
        1 => (0..20_usize).prop_map(Gap::LongComment),
    ]
}

fn written(words: &[String], gaps: &[Gap]) -> String {
    let mut out = String::from("fn f() {\n  let a = 1; view! {");
    let mut comments = 0;
    for (at, word) in words.iter().enumerate() {
        let gap = gaps.get(at % gaps.len().max(1));
        comments += 1;
        match gap.copied().unwrap_or(Gap::Space) {
            Gap::Least => {
                let ends = |text: &str| text.ends_with(['(', ')', '{', '}', '[', ']', ',', ';']);
                if !ends(&out) && !ends(word) {
                    out.push(' ');
                }
            }
            Gap::Space => out.push_str("  "),
            Gap::Line(indent) => out.push_str(&format!("\n{:indent$}", "")),
            Gap::EmptyLine(indent) => out.push_str(&format!("\n\n \n{:indent$}", "")),
            Gap::LineComment(indent) => {
                out.push_str(&format!(" // c{comments}  c \n{:indent$}", ""));
            }
            Gap::BlockComment => out.push_str(&format!(" /* c{comments} */ ")),
            Gap::LongComment(indent) => {
                out.push_str(&format!(" /* c{comments}\n{:indent$}* c */ ", ""));
            }
        }
        out.push_str(word);
    }
    out.push_str("}\n}\n");
    out
}

/// All tokens but commas, which may stand at the end of a list or not.
fn tokens(source: &str) -> Vec<String> {
    fn flatten(stream: TokenStream, out: &mut Vec<String>) {
        for token in stream {
            match token {
                TokenTree::Group(group) => {
                    out.push(format!("{:?}", group.delimiter()));
                    flatten(group.stream(), out);
                    out.push("end".to_owned());
                }
                token => out.push(token.to_string()),
            }
        }
    }
    let mut out = Vec::new();
    flatten(source.parse().unwrap(), &mut out);
    out.retain(|token| token != ",");
    out
}

/// The names of all comments, which are the only words that begin so.
fn comments(source: &str) -> Vec<&str> {
    source
        .split(|char: char| !char.is_alphanumeric())
        .filter(|word| {
            word.strip_prefix('c')
                .is_some_and(|rest| rest.parse::<u32>().is_ok())
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn only_the_layout_changes(words in nodes(), gaps in vec(gap(), 1..60)) {
        let source = written(&words, &gaps);
        let formatted = remount_fmt::format(&source).unwrap_or_else(|error| panic!("{error}\n{source}"));
        prop_assert_eq!(&formatted.problems, &[], "{}", source);
        let formatted = formatted.text;
        prop_assert_eq!(tokens(&source), tokens(&formatted), "{}\n{}", source, formatted);
        prop_assert_eq!(comments(&source), comments(&formatted), "{}\n{}", source, formatted);
        let again = remount_fmt::format(&formatted).unwrap().text;
        prop_assert_eq!(&again, &formatted, "\nthe first time:\n{}\nthe second:\n{}", formatted, again);
        proc_macro2::extra::invalidate_current_thread_spans();
    }

    #[test]
    fn no_damage_makes_it_panic(words in nodes(), gaps in vec(gap(), 1..9), at in any::<proptest::sample::Index>(), with in ".{0,3}") {
        let mut chars: Vec<char> = written(&words, &gaps).chars().collect();
        let at = at.index(chars.len());
        chars.splice(at..(at + 1).min(chars.len()), with.chars());
        let source: String = chars.into_iter().collect();
        if let Ok(formatted) = remount_fmt::format(&source) {
            let again = remount_fmt::format(&formatted.text).map(|again| again.text);
            prop_assert_eq!(again, Ok(formatted.text), "{}", source);
        }
        proc_macro2::extra::invalidate_current_thread_spans();
    }

    #[test]
    fn nor_does_any_text(source in ".*") {
        let _ = remount_fmt::format(&format!("view! {{{source}}}"));
        let _ = remount_fmt::format(&source);
        proc_macro2::extra::invalidate_current_thread_spans();
    }
}
