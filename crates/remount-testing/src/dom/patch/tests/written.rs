//! Random sequences of what visitors, commands and patches do to a page.
//!
//! What this crate leaves on the page is written down if the environment names a file for it. The
//! browser tests have the stock client do the same, and compare.

mod pages;
mod state;
mod steps;

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write as _;

use proptest::prelude::*;
use serde_json::{Value, json};

use self::pages::Dice;
use self::state::state;
use self::steps::{Sequence, Step};
use super::*;

/// A page on which the steps of a sequence were done.
struct Written {
    page: Page,
    /// What was on the page after each patch.
    outcomes: Vec<Value>,
}

impl Written {
    fn new(sequence: &Sequence) -> Self {
        Self {
            page: Page::new(&sequence.html),
            outcomes: Vec::new(),
        }
    }

    /// Does a step. Returns whether the client can go on.
    fn step(&mut self, step: &Step) -> bool {
        let Step::Patch { html, join } = step else {
            step.act(&mut self.page);
            return true;
        };
        let before = self.elements();
        let document = &mut self.page.document;
        let patched = if *join {
            document.patch_joined(self.page.view, html)
        } else {
            document.patch(self.page.view, html)
        };
        match patched {
            Ok(patched) => {
                self.account(&before, &patched);
                self.outcomes.push(self.outcome(&patched));
                let document = &mut self.page.document;
                let left = document.finish_leaving(self.page.view, &patched.leaving);
                left.expect("the view is on the page");
                true
            }
            Err(error) => {
                let is_silent = matches!(error, PatchError::Misplaced { .. });
                self.outcomes
                    .push(json!({ "error": error.to_string(), "silent": is_silent }));
                false
            }
        }
    }

    fn elements(&self) -> BTreeSet<Node> {
        self.page
            .document
            .select("*")
            .expect("a selector")
            .into_iter()
            .collect()
    }

    /// What was there, what came and what went make up what is there now.
    #[track_caller]
    fn account(&self, before: &BTreeSet<Node>, patched: &Patched) {
        let mut expected = before.clone();
        // An item of a list that is taken out and put in again has come too.
        expected.extend(&patched.added);
        // What is over the limit of a list can come and go at once.
        for removed in &patched.removed {
            expected.remove(&removed.node);
        }
        assert_eq!(expected, self.elements());
        assert!(patched.leaving.iter().all(|node| before.contains(node)));
    }

    fn outcome(&self, patched: &Patched) -> Value {
        let document = &self.page.document;
        let name = |node: &Node| {
            let id = document.attribute(*node, "id").filter(|id| !id.is_empty());
            id.unwrap_or_else(|| document.tag(*node)).to_owned()
        };
        let names = |nodes: &[Node]| nodes.iter().map(name).collect::<Vec<_>>();
        let focused = document
            .focused()
            .and_then(|node| document.attribute(node, "id"));
        json!({
            "state": state(document, self.page.view.id),
            "focused": focused.unwrap_or_default(),
            "added": names(&patched.added),
            "updated": names(&patched.updated),
            "leaving": names(&patched.leaving),
            "gone": patched.gone_components,
        })
    }
}

/// Keeps a sequence for a browser.
fn keep(sequence: &Sequence, outcomes: &[Value]) {
    if let Some(path) = std::env::var_os("REMOUNT_PATCHES") {
        let steps: Vec<Value> = sequence.steps.iter().map(Step::written).collect();
        let html = &sequence.html;
        let line = json!({ "html": html, "steps": steps, "outcomes": outcomes });
        let file = OpenOptions::new().create(true).append(true).open(path);
        file.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()))
            .expect("the file that REMOUNT_PATCHES names can be written");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_came_and_what_went_is_all_that_has_changed(seed in any::<u64>()) {
        let sequence = Sequence::random(&mut Dice::new(seed));
        let mut written = Written::new(&sequence);
        let _ = sequence.steps.iter().all(|step| written.step(step));
        keep(&sequence, &written.outcomes);
    }
}
