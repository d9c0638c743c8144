//! What happens to a page.

use serde_json::{Value, json};

use super::super::Page;
use super::pages::{Dice, components, list, page};
use crate::dom::live::ValueMode;
use crate::rendered::{Html, Insert, StreamChange};

/// A page, and what happens to it.
pub(super) struct Sequence {
    pub(super) html: String,
    pub(super) steps: Vec<Step>,
}

pub(super) enum Step {
    Type(String, &'static str),
    Check(String, bool),
    Choose(String, usize),
    Focus(String),
    Attribute(String, &'static str, Option<&'static str>),
    Classes(String, Vec<&'static str>, Vec<&'static str>),
    Display(String, &'static str),
    Ignore(String, &'static str),
    Patch { html: Html, join: bool },
}

impl Sequence {
    pub(super) fn random(dice: &mut Dice) -> Self {
        match dice.below(4) {
            0 => Self::of_a_list(dice),
            1 => Self::of_components(dice),
            _ => Self::of_pages(dice),
        }
    }

    fn of_pages(dice: &mut Dice) -> Self {
        let (html, mut ids) = page(dice);
        let mut steps = Vec::new();
        for round in 0..=dice.below(4) {
            let count = if ids.is_empty() { 0 } else { dice.below(4) };
            steps.extend((0..count).map(|_| Step::random(dice, &ids)));
            let (html, new_ids) = page(dice);
            let join = round == 0 && dice.chance(50);
            let streams = Vec::new();
            steps.push(Step::Patch {
                html: Html { html, streams },
                join,
            });
            ids = new_ids;
        }
        Self { html, steps }
    }

    fn of_components(dice: &mut Dice) -> Self {
        let html = components(dice);
        let patch = |(round, html)| Step::Patch {
            html: Html {
                html,
                streams: Vec::new(),
            },
            join: round == 0,
        };
        let count = 2 + dice.below(4);
        let pages: Vec<String> = (0..count).map(|_| components(dice)).collect();
        Self {
            html,
            steps: pages.into_iter().enumerate().map(patch).collect(),
        }
    }

    fn of_a_list(dice: &mut Dice) -> Self {
        let shape = dice.below(4);
        let dead = dice.some(8, 6);
        let html = list(dice, &dead, shape);
        let mut steps = Vec::new();
        for round in 0..=dice.below(6) {
            if dice.chance(20) {
                let id = format!("f{}", dice.below(8));
                steps.push(Step::Type(id.clone(), "typed"));
                steps.push(Step::Focus(id));
            }
            let items = dice.some(8, 5);
            let insert = |&item: &usize, dice: &mut Dice| Insert {
                id: format!("i{item}"),
                at: dice.pick(&[-1, -1, -1, 0, 0, 1, 2, 5]),
                limit: dice
                    .chance(30)
                    .then(|| dice.pick(&[-3, -2, -1, 0, 1, 2, 3, 4])),
                update_only: dice.chance(10),
            };
            let mut inserts: Vec<_> = items.iter().map(|item| insert(item, dice)).collect();
            inserts.reverse();
            let change = StreamChange {
                stream: "0".to_owned(),
                inserts,
                deletes: dice
                    .some(8, 4)
                    .iter()
                    .map(|item| format!("i{item}"))
                    .collect(),
                reset: dice.chance(15),
            };
            let html = Html {
                html: list(dice, &items, shape),
                streams: vec![change],
            };
            steps.push(Step::Patch {
                html,
                join: round == 0,
            });
        }
        Self { html, steps }
    }
}

impl Step {
    fn random(dice: &mut Dice, ids: &[String]) -> Self {
        let id = dice.pick(ids);
        let class = |dice: &mut Dice| {
            let is_there = dice.chance(60);
            let class = dice.pick(&["c0", "c1", "z"]);
            if is_there { vec![class] } else { Vec::new() }
        };
        match dice.below(10) {
            0 | 1 => Self::Type(id, dice.pick(&["typed", "7", "2024-02-02", "a", ""])),
            2 => Self::Check(id, dice.chance(50)),
            3 => Self::Choose(id, dice.below(3)),
            4 | 5 => Self::Focus(id),
            6 => {
                let value = dice.chance(70).then(|| dice.pick(&["x", "y"]));
                Self::Attribute(id, dice.pick(&["title", "class", "data-n", "open"]), value)
            }
            7 => Self::Classes(id, class(dice), class(dice)),
            8 => Self::Display(id, dice.pick(&["none", "block", ""])),
            _ => Self::Ignore(id, dice.pick(&["open", "class", "data-*", "title"])),
        }
    }

    /// Does what a visitor or a command does, if the element is there.
    pub(super) fn act(&self, page: &mut Page) {
        let (Self::Type(id, ..)
        | Self::Check(id, ..)
        | Self::Choose(id, ..)
        | Self::Focus(id)
        | Self::Attribute(id, ..)
        | Self::Classes(id, ..)
        | Self::Display(id, ..)
        | Self::Ignore(id, ..)) = self
        else {
            return;
        };
        let document = &mut page.document;
        let Some(node) = document.by_id(id) else {
            return;
        };
        let place = node.id;
        let element = document.element(node);
        let takes_text = element.is("textarea")
            || element.is("input") && ValueMode::of(element) == ValueMode::Own;
        match self {
            Self::Type(_, text) if takes_text => document.set_value_of(place, text),
            Self::Check(_, on) if element.is_checkable() => document.set_checked_of(place, *on),
            Self::Choose(_, index) if element.is("select") => {
                let Some(&option) = document.options(place).get(*index) else {
                    return;
                };
                if document.is_multiple(place) {
                    let on = document.is_on(option);
                    document.set_selected_of(option, !on);
                } else {
                    document.set_selected_index(place, Some(*index));
                }
            }
            Self::Focus(_) => {
                document.focus(node);
            }
            Self::Attribute(_, name, Some(value)) => {
                document.set_sticky_attribute(node, name, value);
            }
            Self::Attribute(_, name, None) => document.remove_sticky_attribute(node, name),
            Self::Classes(_, add, remove) => document.change_sticky_classes(node, add, remove),
            Self::Display(_, display) => document.set_sticky_display(node, display),
            Self::Ignore(_, name) => document.ignore_attributes(node, vec![(*name).to_owned()]),
            Self::Type(..) | Self::Check(..) | Self::Choose(..) | Self::Patch { .. } => {}
        }
    }

    /// The step for a browser.
    pub(super) fn written(&self) -> Value {
        match self {
            Self::Type(id, text) => json!(["type", id, text]),
            Self::Check(id, on) => json!(["check", id, on]),
            Self::Choose(id, index) => json!(["choose", id, index]),
            Self::Focus(id) => json!(["focus", id]),
            Self::Attribute(id, name, value) => json!(["attribute", id, name, value]),
            Self::Classes(id, add, remove) => json!(["classes", id, add, remove]),
            Self::Display(id, display) => json!(["display", id, display]),
            Self::Ignore(id, name) => json!(["ignore", id, name]),
            Self::Patch { html, join } => {
                let streams: Vec<Value> = html.streams.iter().map(written).collect();
                json!(["patch", html.html, streams, join])
            }
        }
    }
}

/// What happens to a stream, as the server sends it.
fn written(change: &StreamChange) -> Value {
    let insert = |insert: &Insert| json!([insert.id, insert.at, insert.limit, insert.update_only]);
    let inserts: Vec<Value> = change.inserts.iter().map(insert).collect();
    if change.reset {
        json!([change.stream, inserts, change.deletes, true])
    } else {
        json!([change.stream, inserts, change.deletes])
    }
}
