//! Lists whose keys are not unique, nested and with memos.

use proptest::proptest;
use proptest::test_runner::TestCaseError;
use remount_macros::view;
use remount_markup::{Markup, Prints, memo};

use crate::choices::{Choices, choices};
use crate::judge::Frames;
use crate::{few, html};

struct Row {
    key: u8,
    number: u8,
    on: bool,
}

fn rows(choices: &mut Choices) -> Vec<Row> {
    let count = choices.below(6);
    let rows = (0..count).map(|_| Row {
        key: choices.below(3) as u8,
        number: choices.below(3) as u8,
        on: choices.one_in(2),
    });
    rows.collect()
}

fn page(rows: &[Row], text: usize) -> impl Markup {
    view! {
        <main>
            for Row { key, number, on } in rows, key = key {
                <li title=(number)>
                    (number)
                    if *on { <b>(number)</b> }
                    (memo((*number, *on), |(number, on)| view! {
                        <u>(number)</u>
                        if on { "x" }
                    }))
                    for row in rows.iter().take(usize::from(*number)), key = row.key {
                        <i>(row.number)</i>
                    }
                </li>
            }
            (text)
            for Row { key, number, on } in rows, key = key {
                (memo(*number, |number| view! { (number) }))
                if *on { for number in 0..*number { <s>(number)</s> } }
            }
        </main>
    }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn entries_of_one_key_are_shown_each_at_its_place(choices in choices()) {
        let mut choices = choices;
        let (mut prints, mut frames) = (Prints::default(), Frames::default());
        let mut joined = false;
        while choices.are_left() {
            let (rows, text) = (rows(&mut choices), choices.below(2));
            let page = page(&rows, text);
            let mut out = String::new();
            prints.diff(&page, None, &mut out);
            if std::mem::replace(&mut joined, true) {
                frames.diff(&out, &html(&page));
            } else {
                frames.join(&out, &html(&page));
            }
        }
        frames.judge().map_err(TestCaseError::fail)?;
    }
}
