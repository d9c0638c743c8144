//! What went wrong once.

use crate::page::{Page, State, Step};
use crate::piece::{Piece, Row};
use crate::whole::Looks;

fn row(id: u8, on: bool) -> Row {
    Row {
        id,
        text: "",
        on,
        number: 0,
        cells: Vec::new(),
    }
}

fn state(rows: Vec<Row>) -> State {
    State {
        root: true,
        text: "",
        on: false,
        number: 1,
        rows: rows.into(),
        cells: Vec::new(),
    }
}

fn check(piece: &Piece, before: State, steps: &[Step]) {
    let frames = Page::run(piece, before, steps, Looks::always());
    frames.judge().unwrap();
}

fn list_of_components(keyed: bool) -> Piece {
    let body = Box::new(Piece::Line {
        shared: None,
        body: Box::new(Piece::Static),
    });
    let list = Piece::List {
        keyed,
        element: true,
        body,
    };
    // An element around that does not change, so that the client leaves it out.
    Piece::Element(3, Box::new(list))
}

#[test]
fn a_list_that_loses_an_entry_while_a_component_in_it_has_news() {
    let before = state(vec![row(1, false), row(0, false)]);
    let after = Step::Anything(state(vec![row(1, true)]));
    check(&list_of_components(false), before, &[after]);
}

#[test]
fn an_entry_that_moves_while_the_component_in_it_has_news() {
    let before = state(vec![row(0, false), row(1, false)]);
    let after = Step::Anything(state(vec![row(1, true), row(0, false)]));
    check(&list_of_components(true), before, &[after]);
}

#[test]
fn a_stream_that_is_reset_while_it_is_hidden() {
    let hidden = State {
        root: false,
        ..state(vec![])
    };
    let steps = [
        Step::Insertion(0, 0),
        Step::Anything(state(vec![])),
        Step::Root,
        Step::Reset(0, vec![1]),
        Step::Anything(state(vec![])),
    ];
    check(&Piece::Static, hidden, &steps);
}
