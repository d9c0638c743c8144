//! What the kit for tests prints of the same frames.

use remount_testing::rendered::{Changed, Html, Insert, Rendered, TreeError};
use serde_json::{Value, json};

/// What is printed after each frame. Of components those are printed that the client has printed:
/// which of them are in the page is not for the tree to know.
pub(crate) fn prints(frames: &[Value], client: &Value) -> Result<Value, TreeError> {
    let mut rendered = None;
    let mut prints = Vec::new();
    for frame in frames {
        let kind = frame[0].as_str().expect("a frame has a kind");
        match (kind, &mut rendered) {
            ("join", rendered) => {
                let rendered = rendered.insert(Rendered::new("v", message(frame))?.0);
                prints.push(json!({"view": html(rendered.html()?)}));
            }
            ("diff", Some(rendered)) => {
                let extras = rendered.merge(message(frame))?;
                let printed = &client[prints.len()]["components"];
                prints.push(changes(rendered, &extras.changed, printed)?);
            }
            ("reset", Some(rendered)) => rendered.will_destroy(&cids(frame)),
            ("prune", Some(rendered)) => rendered.destroy(&cids(frame)),
            _ => panic!("a page joins first: {frame}"),
        }
    }
    Ok(prints.into())
}

fn changes(
    rendered: &mut Rendered,
    changed: &Changed,
    printed: &Value,
) -> Result<Value, TreeError> {
    Ok(match changed {
        Changed::Nothing => Value::Null,
        Changed::View => json!({"view": html(rendered.html()?)}),
        Changed::Components(cids) => {
            let mut components = Vec::new();
            for component in printed.as_array().into_iter().flatten() {
                let cid = component[0].as_u64().expect("a component has a number");
                assert!(cids.contains(&cid), "{cid} of {cids:?}");
                components.push(json!([cid, html(rendered.component_html(cid)?)]));
            }
            json!({"components": components})
        }
    })
}

fn html(Html { html, streams }: Html) -> Value {
    let streams = streams.into_iter().map(|change| {
        let inserts: Vec<_> = change.inserts.iter().map(insert).collect();
        json!([change.stream, inserts, change.deletes, change.reset])
    });
    json!({"html": html, "streams": streams.collect::<Vec<_>>()})
}

fn insert(insert: &Insert) -> Value {
    let update_only = insert.update_only.then_some(true);
    json!([insert.id, insert.at, insert.limit, update_only])
}

fn message(frame: &Value) -> Value {
    let text = frame[1].as_str().expect("a message is text");
    serde_json::from_str(text).expect("a message is JSON")
}

fn cids(frame: &Value) -> Vec<u64> {
    let cids = frame[1].as_array().expect("there is a list of numbers");
    cids.iter().filter_map(Value::as_u64).collect()
}
