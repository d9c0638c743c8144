//! Trees as a client prints them, and differences as it merges them, as far as these tests need.

use serde_json::Value;

/// The HTML of a whole tree, without components.
pub(crate) fn html(members: &str) -> String {
    let (mut out, tree) = (String::new(), parse(members));
    push(&tree, &mut out);
    out
}

/// The HTML after a difference.
pub(crate) fn merged(before: &str, diff: &str) -> String {
    let (mut out, mut tree) = (String::new(), parse(before));
    merge(&mut tree, parse(diff));
    push(&tree, &mut out);
    out
}

fn parse(members: &str) -> Value {
    serde_json::from_str(&format!("{{{members}}}")).expect("what is sent is JSON")
}

fn merge(tree: &mut Value, diff: Value) {
    match (tree, diff) {
        (Value::Object(tree), Value::Object(diff)) if !diff.contains_key("s") => {
            for (name, value) in diff {
                match tree.get_mut(&name) {
                    Some(held) => merge(held, value),
                    None => drop(tree.insert(name, value)),
                }
            }
        }
        (tree, diff) => *tree = diff,
    }
}

fn push(node: &Value, out: &mut String) {
    let Value::Object(members) = node else {
        return out.push_str(node.as_str().expect("a dynamic is text or a node"));
    };
    match members.get("k") {
        Some(entries) => {
            for index in 0..entries["kc"].as_u64().expect("a list has a count") {
                push_node(&members["s"], &entries[index.to_string()], out);
            }
        }
        None => push_node(&members["s"], node, out),
    }
}

fn push_node(statics: &Value, node: &Value, out: &mut String) {
    for (slot, text) in statics
        .as_array()
        .expect("statics are a list")
        .iter()
        .enumerate()
    {
        out.push_str(text.as_str().expect("statics are text"));
        if let Some(dynamic) = node.get(slot.to_string()) {
            push(dynamic, out);
        }
    }
}
