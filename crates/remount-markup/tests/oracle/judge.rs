use std::cell::RefCell;
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::held;

/// What a client gets, one after the other, and what it must show then.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Frames(Vec<Value>);

impl Frames {
    pub(crate) fn join(&mut self, tree: &str, html: &str) {
        self.0.push(json!(["join", format!("{{{tree}}}"), html]));
    }

    pub(crate) fn diff(&mut self, members: &str, html: &str) {
        self.0.push(json!(["diff", format!("{{{members}}}"), html]));
    }

    /// The client is about to say that these components are gone.
    pub(crate) fn reset(&mut self, cids: &[u32]) {
        self.0.push(json!(["reset", cids]));
    }

    /// The client may forget these components.
    pub(crate) fn prune(&mut self, cids: &[u32]) {
        self.0.push(json!(["prune", cids]));
    }

    /// What the stock client has to say against them, or prints otherwise than `Rendered` does.
    pub(crate) fn judge(&self) -> Result<(), String> {
        let question = Value::from(self.0.as_slice()).to_string();
        let verdict =
            JUDGE.with_borrow_mut(|judge| judge.get_or_insert_with(Judge::start).ask(&question));
        let verdict: Value = serde_json::from_str(&verdict).expect("a verdict is JSON");
        if let Some(prints) = verdict.get("prints") {
            let held = held::prints(&self.0, prints).map_err(|error| error.to_string());
            return match held {
                Ok(held) if held == *prints => Ok(()),
                Ok(held) => Err(self.with(&json!({"prints": prints, "held": held}))),
                Err(error) => Err(self.with(&json!({"prints": prints, "held": error}))),
            };
        }
        Err(self.with(&verdict))
    }

    /// These frames, and what is wrong with them.
    fn with(&self, verdict: &Value) -> String {
        let mut told = String::new();
        for frame in &self.0 {
            told += &format!(
                "{}\n    ",
                frame[1].as_str().map_or(frame.to_string(), str::to_owned)
            );
        }
        for (name, value) in verdict.as_object().expect("a verdict is an object") {
            let text = value.as_str().map_or(value.to_string(), str::to_owned);
            told += &format!("\n{name}: {text}");
        }
        told
    }
}

impl Frames {
    /// Keeps the sequence for a replay in a browser, if the environment names a file for it.
    pub(crate) fn keep(&self) {
        if let Some(path) = std::env::var_os("REMOUNT_TRANSCRIPTS") {
            let file = OpenOptions::new().create(true).append(true).open(path);
            // In one write, as other tests append to the same file.
            let line = format!("{}\n", Value::from(self.0.as_slice()));
            file.and_then(|mut file| file.write_all(line.as_bytes()))
                .expect("the file that REMOUNT_TRANSCRIPTS names can be written");
        }
    }
}

thread_local! {
    static JUDGE: RefCell<Option<Judge>> = const { RefCell::new(None) };
}

/// A Node.js process with the stock client's code. It ends with its input.
struct Judge {
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    _child: Child,
}

impl Judge {
    fn start() -> Self {
        let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let client = crate_folder.join("../../client").canonicalize();
        let mut child = Command::new("node")
            .arg(crate_folder.join("tests/oracle/judge.mjs"))
            .arg(client.expect("there is a folder of the client"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Node.js 20 or newer is needed, as `node`");
        let mut judge = Self {
            questions: child.stdin.take().expect("it is piped"),
            answers: BufReader::new(child.stdout.take().expect("it is piped")),
            _child: child,
        };
        assert_eq!(
            judge.answer(),
            "ready",
            "the stock client does not start: `npm ci` in `client/` installs it, and so does `cargo xtask test`"
        );
        judge
    }

    fn ask(&mut self, question: &str) -> String {
        writeln!(self.questions, "{question}").expect("the judge listens");
        self.answer()
    }

    fn answer(&mut self) -> String {
        let mut line = String::new();
        self.answers
            .read_line(&mut line)
            .expect("the judge answers");
        line.trim_end().to_owned()
    }
}
