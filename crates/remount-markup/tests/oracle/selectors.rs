//! Commands with selectors of any text, which the client runs while a page joins.

use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::proptest;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;
use remount_macros::view;
use remount_markup::{Dispatch, JS, Markup, Prints, To};

use crate::judge::Frames;
use crate::{config, html};

/// What selectors are made of, and what breaks them.
const PIECES: &[&str] = &[
    "p",
    "#p",
    ".a",
    "*",
    " ",
    ">",
    "+",
    "~",
    ",",
    "|",
    "&",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "\\",
    "\n",
    "\r",
    "\u{c}",
    "\0",
    "/*",
    "*/",
    "<!--",
    "-->",
    "=",
    "!",
    ";",
    "@",
    "%",
    "-",
    "--",
    "7",
    "\\6",
    "u+1",
    "é",
    "url(",
    ":url(",
    "u\\72l(",
    "src(",
    ":",
    "::",
    ":is(",
    ":not(",
    ":has(",
    ":nth-child(",
    "2n+1 of ",
    ":foo",
    "::before",
    "::part(",
    ":host(",
    ":scope",
    "[a=b]",
    "[a='b' i]",
    "e3",
    "svg|p",
    "|*",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        vec(select(PIECES), 0..8).prop_map(|pieces| pieces.concat()),
    ]
}

/// Commands that change nothing, for the elements that the text finds.
fn commands(text: &str) -> JS {
    let dispatch = |to| Dispatch::new("looked-up").to(to);
    JS::new()
        .dispatch(dispatch(To::All(text.into())))
        .dispatch(dispatch(To::Inner(text.into())))
        .dispatch(dispatch(To::Closest(text.into())))
        .dispatch(dispatch(To::id(text)))
        .exec("data-run", To::All(text.into()))
}

fn page(text: &str, number: u8) -> impl Markup {
    view! {
        <p
            phx-mounted=(commands(text))
            phx-connected=(commands(text))
            data-run=(JS::new().dispatch("run"))
        >
            (number)
        </p>
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_page_connects_whatever_text_is_a_selector(text in text()) {
        let (mut prints, mut frames, mut members) = (Prints::default(), Frames::default(), String::new());
        prints.full(&page(&text, 1), None, &mut members);
        frames.join(&members, &html(&page(&text, 1)));
        // Shown by a page that has joined only.
        members.clear();
        prints.diff(&page(&text, 2), None, &mut members);
        frames.diff(&members, &html(&page(&text, 2)));
        frames.keep();
        frames.judge().map_err(TestCaseError::fail)?;
    }
}
