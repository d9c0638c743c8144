//! The map in ARCHITECTURE.md says which crate uses which of ours: it has to be true.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use xtask_host::root;

type Uses = BTreeMap<String, BTreeSet<String>>;

/// What the table's last column says of each crate: those of our crates that it names.
fn said(map: &str) -> Uses {
    let rows = map.lines().filter(|line| line.starts_with("| `remount"));
    let cells = rows.map(|row| row.trim_matches('|').split('|').collect::<Vec<_>>());
    let mut uses: Uses = cells
        .map(|cells| {
            let name = cells[0].trim().trim_matches('`').to_owned();
            let words = cells[2].split('`').skip(1).step_by(2);
            let crates = words.map(|word| match word {
                "remount" => word.to_owned(),
                part => format!("remount-{part}"),
            });
            (name, crates.collect())
        })
        .collect();
    let ours: BTreeSet<String> = uses.keys().cloned().collect();
    for used in uses.values_mut() {
        used.retain(|name| ours.contains(name));
    }
    uses
}

/// Those of our crates that a manifest names, not counting what tests and build scripts use.
fn used(manifest: &str) -> BTreeSet<String> {
    let lines = manifest.lines();
    let lines = lines.skip_while(|line| *line != "[dependencies]").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.split(['.', ' ', '=']).next());
    let ours = names.filter(|name| name.starts_with("remount"));
    ours.map(str::to_owned).collect()
}

#[test]
fn the_map_says_of_each_crate_which_others_it_uses() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("it is there");
    let folders = fs::read_dir(root().join("crates")).expect("they are there");
    let manifests = folders.map(|folder| folder.expect("it can be read").path());
    let uses: Uses = manifests
        .map(|folder| {
            let name = folder.file_name().expect("it has a name").to_string_lossy();
            let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("it is there");
            (name.into_owned(), used(&manifest))
        })
        .collect();
    assert_eq!(said(&map), uses);
}

#[test]
fn only_what_a_crate_is_made_of_is_used_by_it() {
    let manifest = "[package]\nname = \"remount\"\n\n[dependencies]\nremount-wire.workspace = true\n\
        remount-pubsub = { workspace = true }\nhttp.workspace = true\n\n\
        [dev-dependencies]\nremount-session.workspace = true\n";
    let expected = ["remount-pubsub", "remount-wire"].map(str::to_owned);
    assert_eq!(used(manifest), BTreeSet::from(expected));
}
