//! A model of what the browser does with trees and diffs: `mergeDiff` and `toString` of the class
//! `Rendered` in `phoenix_live_view` 1.2, without stateful components and shared templates.

use serde_json::{Map, Value};

pub(crate) struct Client {
    tree: Value,
}

impl Client {
    pub(crate) fn join(tree: &str) -> Self {
        let mut client = Self {
            tree: Value::Object(Map::new()),
        };
        client.merge(tree);
        client
    }

    pub(crate) fn merge(&mut self, diff: &str) {
        let diff: Value = serde_json::from_str(diff).expect("a diff is JSON");
        if is_full(&diff) {
            self.tree = diff;
        } else {
            merge_into(&mut self.tree, &diff);
        }
    }

    pub(crate) fn html(&self) -> String {
        let mut out = String::new();
        node_html(&self.tree, &mut out);
        out
    }

    /// What it prints, and what it does to streams: their entries are then forgotten.
    pub(crate) fn show(&mut self) -> (String, Vec<Value>) {
        let (html, mut streams) = (self.html(), Vec::new());
        take_streams(&mut self.tree, &mut streams);
        (html, streams)
    }
}

fn take_streams(node: &mut Value, streams: &mut Vec<Value>) {
    let Some(node) = node.as_object_mut() else {
        return;
    };
    for child in node.values_mut() {
        take_streams(child, streams);
    }
    if let Some(stream) = node.remove("stream") {
        streams.push(stream);
        node.insert("k".to_owned(), serde_json::json!({ "kc": 0 }));
    }
}

fn is_full(value: &Value) -> bool {
    value.get("s").is_some()
}

fn merge_into(target: &mut Value, source: &Value) {
    if let Some(entries) = source.get("k") {
        merge_entries(target, entries);
        if let Some(stream) = source.get("stream") {
            target["stream"] = stream.clone();
        }
        return;
    }
    let target = target
        .as_object_mut()
        .expect("a diff is merged into a node");
    for (name, value) in source.as_object().expect("a diff is an object") {
        match target.get_mut(name) {
            Some(held) if value.is_object() && !is_full(value) && held.is_object() => {
                merge_into(held, value);
            }
            _ => {
                target.insert(name.clone(), value.clone());
            }
        }
    }
}

fn merge_entries(target: &mut Value, entries: &Value) {
    let held = target.get_mut("k").expect("a list is merged into a list");
    let held = held.as_object_mut().expect("entries are an object");
    let entries = entries.as_object().expect("entries are an object");
    let before = entries.contains_key("km").then(|| held.clone());
    let old = |index: &Value| {
        let before = before.as_ref().expect("moves are announced");
        before
            .get(&index.to_string())
            .expect("an old index exists")
            .clone()
    };
    // In the order in which JavaScript goes through the members of an object.
    let mut places: Vec<u64> = entries
        .keys()
        .filter_map(|name| name.parse().ok())
        .collect();
    places.sort_unstable();
    for place in places {
        let name = place.to_string();
        match &entries[&name] {
            Value::Array(moved) => {
                let mut entry = old(&moved[0]);
                merge_into(&mut entry, &moved[1]);
                held.insert(name, entry);
            }
            index @ Value::Number(_) => {
                held.insert(name, old(index));
            }
            entry => {
                let held = held
                    .entry(name)
                    .or_insert_with(|| Value::Object(Map::new()));
                merge_into(held, entry);
            }
        }
    }
    let count = entries["kc"].as_u64().expect("every list has a count");
    held.retain(|name, _| name.parse().is_ok_and(|index: u64| index < count));
    held.insert("kc".to_owned(), count.into());
}

fn node_html(node: &Value, out: &mut String) {
    let statics = node["s"].as_array().expect("a node has statics");
    let Some(entries) = node.get("k") else {
        return dynamics_html(statics, node, out);
    };
    for index in 0..entries["kc"].as_u64().expect("every list has a count") {
        let entry = entries.get(index.to_string()).expect("no entry is missing");
        dynamics_html(statics, entry, out);
    }
}

fn dynamics_html(statics: &[Value], node: &Value, out: &mut String) {
    let dynamics = statics.len() - 1;
    for (slot, text) in statics.iter().enumerate() {
        out.push_str(text.as_str().expect("statics are strings"));
        if slot < dynamics {
            match node.get(slot.to_string()).expect("no dynamic is missing") {
                Value::String(text) => out.push_str(text),
                node @ Value::Object(_) => node_html(node, out),
                other => panic!("a dynamic is text or a node, not {other}"),
            }
        }
    }
}
