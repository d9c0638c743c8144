use std::fs::OpenOptions;
use std::io::Write as _;

/// What was sent and what should be seen then, kept for a replay in the browser's own code if the
/// environment names a file for it: see `tests/rendered.mjs`.
#[derive(Default)]
pub(crate) struct Transcript(Vec<serde_json::Value>);

impl Transcript {
    pub(crate) fn note(&mut self, sent: &str, html: &str) {
        self.0
            .push(serde_json::json!({ "sent": sent, "html": html }));
    }

    pub(crate) fn keep(self) {
        let Some(path) = std::env::var_os("REMOUNT_TRANSCRIPTS") else {
            return;
        };
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .unwrap();
        // In one write, as other tests append to the same file.
        let line = format!("{}\n", serde_json::Value::Array(self.0));
        file.write_all(line.as_bytes()).unwrap();
    }
}
