//! A page that has everything in it that a page can have, written as users write it.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::TestCaseError;
use proptest::{prop_assert_eq, proptest};
use remount_macros::{component, view};
use remount_markup::{Attrs, Markup, Prints, Raw, Slot};

use crate::judge::Frames;
use crate::{config, html};

/// Everything that a page can show, in few different values, so that many of them stay or return.
#[derive(Clone, Debug)]
struct State {
    root: bool,
    text: &'static str,
    number: i8,
    maybe: Option<&'static str>,
    on: bool,
    branch: u8,
    rows: Vec<Row>,
    plain: Vec<u8>,
}

#[derive(Clone, Debug)]
struct Row {
    id: u8,
    text: &'static str,
    maybe: Option<&'static str>,
    branch: u8,
    cells: Vec<(u8, u8)>,
}

/// A component with everything that a component can have.
#[component]
fn frame(
    title: &str,
    #[slot] foot: Option<Slot<'_>>,
    #[slot] children: Slot<'_, bool>,
    #[attrs] rest: Attrs,
) -> impl Markup {
    view! {
        <div (rest)>
            if !title.is_empty() { <h1>(title)</h1> (children.with(&true)) }
            (children.with(&false))
            (foot)
        </div>
    }
}

impl State {
    fn page(&self) -> Box<dyn Markup + '_> {
        if self.root {
            Box::new(self.main())
        } else {
            Box::new(view! { <em>(self.list())</em> })
        }
    }

    fn main(&self) -> impl Markup {
        view! {
            <main
                class=["a": self.on, "b", (self.text)]
                title=(self.maybe)
                hidden=(self.on)
                style=["color": self.text, "top": self.number, "left": self.maybe if self.on]
            >
                (self.text) " " (self.number)
                match self.branch {
                    0 => <b id=(self.maybe)>(self.maybe)</b>,
                    1 => { for cell in &self.plain { (cell) } }
                    2 => (self.list()),
                    3 => (Raw("<hr>")),
                    4 => "text",
                    5 => (self.text),
                    _ => {}
                }
                (self.list())
                <Frame title=(self.text) data-title=(self.maybe) let(twice)>
                    if self.on { (self.number) } (twice)
                    for cell in &self.plain { <Frame title="in">(cell) (twice)</Frame> }
                    if self.branch > 3 {
                        <Frame title=(self.text)>(self.list()) <:foot>(self.number)</:foot></Frame>
                    }
                    <:foot>(self.maybe)</:foot>
                </Frame>
                if self.on { if self.number > 0 { (self.number) } else { <i>(self.text)</i> } }
                for cell in &self.plain { <q>(cell) if *cell > 2 { <s>(self.number)</s> }</q> }
            </main>
        }
    }

    fn list(&self) -> impl Markup {
        view! {
            for row in &self.rows, key = row.id {
                <li id=("r", row.id) title=(row.maybe)>
                    (row.text)
                    for (id, value) in &row.cells, key = id { <td>(value)</td> }
                    match row.branch {
                        0 => { for (_, value) in &row.cells { <u>(value)</u> } }
                        1 => <a href=(row.text)>(row.maybe)</a>,
                        2 => (row.maybe),
                        _ => {}
                    }
                </li>
            }
        }
    }
}

fn text() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just(""),
        Just("a"),
        Just("<\"&'>\\\n"),
        Just("javascript:x")
    ]
}

fn row() -> impl Strategy<Value = Row> {
    let cells = vec((0..4_u8, 0..3_u8), 0..5);
    (0..8_u8, text(), option::of(text()), 0..4_u8, cells).prop_map(
        |(id, text, maybe, branch, cells)| Row {
            id,
            text,
            maybe,
            branch,
            cells,
        },
    )
}

fn state() -> impl Strategy<Value = State> {
    let lists = (vec(row(), 0..7), vec(0..5_u8, 0..4));
    (
        0..8_u8,
        text(),
        -1..2_i8,
        option::of(text()),
        any::<bool>(),
        0..7_u8,
        lists,
    )
        .prop_map(
            |(root, text, number, maybe, on, branch, (rows, plain))| State {
                root: root > 0,
                text,
                number,
                maybe,
                on,
                branch,
                rows,
                plain,
            },
        )
}

/// What happens to a page between two renders.
#[derive(Clone, Debug)]
enum Step {
    Anything(State),
    Swap(usize, usize),
    Remove(usize),
    Insert(usize, Row),
    Edit(usize, &'static str),
    Rotate(usize),
    Number(i8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => state().prop_map(Step::Anything),
        2 => (0..7_usize, 0..7_usize).prop_map(|(one, other)| Step::Swap(one, other)),
        2 => (0..7_usize).prop_map(Step::Remove),
        2 => (0..7_usize, row()).prop_map(|(at, row)| Step::Insert(at, row)),
        2 => (0..7_usize, text()).prop_map(|(at, text)| Step::Edit(at, text)),
        1 => (0..7_usize).prop_map(Step::Rotate),
        1 => (-1..2_i8).prop_map(Step::Number),
    ]
}

impl Step {
    fn take(self, state: &mut State) {
        let rows = &mut state.rows;
        match self {
            Self::Anything(other) => *state = other,
            Self::Swap(one, other) if one.max(other) < rows.len() => rows.swap(one, other),
            Self::Remove(at) if at < rows.len() => drop(rows.remove(at)),
            Self::Insert(at, row) => rows.insert(at.min(rows.len()), row),
            Self::Edit(at, text) if at < rows.len() => rows[at].text = text,
            Self::Rotate(by) if by < rows.len() => rows.rotate_left(by),
            Self::Number(number) => state.number = number,
            Self::Swap(..) | Self::Remove(_) | Self::Edit(..) | Self::Rotate(_) => {}
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_page_of_everything_is_shown_as_a_fresh_render_shows_it(
        first in state(),
        steps in vec(step(), 1..12),
    ) {
        let (mut prints, mut state) = (Prints::default(), first);
        let (mut frames, mut tree) = (Frames::default(), String::new());
        prints.full(&state.page(), None, &mut tree);
        frames.join(&tree, &html(&state.page()));
        for step in steps {
            step.take(&mut state);
            let mut diff = String::new();
            prints.diff(&state.page(), None, &mut diff);
            frames.diff(&diff, &html(&state.page()));

            let mut again = String::new();
            prints.diff(&state.page(), None, &mut again);
            prop_assert_eq!(again, "", "the same page once more");
        }
        frames.judge().map_err(TestCaseError::fail)?;
    }
}
