//! `cargo xtask bench views`: what 200 live views cost to compile that do what views do (addresses,
//! events with data, guards, messages), and the same of an older revision in its own contract.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use xtask_host::command::{cargo, run};
use xtask_host::{Outcome, machine, root};

use crate::compile;
use crate::revision::{Contract, Revision};

const VIEWS: usize = 200;
const ROUNDS: usize = 5;
/// What may be spent beside an older revision.
const MOST_INSTRUCTIONS: f64 = 1.05;
const MOST_CHECK: f64 = 1.10;

/// With `type Route`, scopes, and topics of messages.
const ROUTES: &str = include_str!("views/routes.txt");
/// The same in the contract before that: `Params`, guards by hand, one type for all messages.
const PARAMS: &str = include_str!("views/params.txt");

pub(crate) fn run_all(against: Option<&str>) -> Outcome {
    let older = against.map(Revision::check_out).transpose()?;
    let today = Contract::of(&root())?;
    let mut subjects = vec![Subject::write("today", &root(), today, Messages::OneType)?];
    if today == Contract::Routes {
        let name = "today, two types of messages";
        subjects.push(Subject::write(name, &root(), today, Messages::TwoTypes)?);
    }
    if let Some(older) = &older {
        let contract = Contract::of(older.folder())?;
        subjects.push(Subject::write(
            &older.name,
            older.folder(),
            contract,
            Messages::OneType,
        )?);
    }
    if let Err(error) = machine::check_quiet() {
        eprintln!("warning: {error}; compare the instructions rather than the times");
    }
    for subject in &mut subjects {
        eprintln!("building what the views of {} depend on", subject.name);
        // What they depend on is built before anything is measured.
        subject.cargo(&["check", "--quiet"])?;
        subject.instructions = subject.count_instructions()?;
    }
    for _ in 0..ROUNDS {
        for subject in &mut subjects {
            subject.time()?;
        }
    }
    println!(
        "# What {VIEWS} live views cost to compile, {}\n\n{}\n\n\
         | {VIEWS} views | LLVM instructions | functions | check, s | debug build, s |\n\
         |:--|--:|--:|--:|--:|",
        machine::today(),
        machine::description()
    );
    for subject in &subjects {
        let [check, build] = subject.best.map(|time| time.as_secs_f64());
        let Ir {
            instructions,
            functions,
        } = subject.instructions;
        println!(
            "| {} | {instructions} | {functions} | {check:.2} | {build:.2} |",
            subject.name
        );
    }
    println!(
        "\nThe instructions are those of an unoptimised build of the crate alone. Each time is that \
         of `cargo` for the crate alone, the best of {ROUNDS} in turn."
    );
    match (&subjects[..], older) {
        ([today, .., older], Some(_)) => judge(today, older),
        _ => Ok(()),
    }
}

/// Both hear one type of messages: the older contract has no other way.
fn judge(today: &Subject, older: &Subject) -> Outcome {
    let instructions = ratio(
        today.instructions.instructions,
        older.instructions.instructions,
    );
    let check = today.best[0].as_secs_f64() / older.best[0].as_secs_f64();
    println!("\n{instructions:.3} of the instructions and {check:.3} of the time to check");
    if instructions <= MOST_INSTRUCTIONS && check <= MOST_CHECK {
        println!("\nAll goals are met.");
        return Ok(());
    }
    Err(format!(
        "goals are {MOST_INSTRUCTIONS} of the instructions and {MOST_CHECK} of the time to check"
    ))
}

#[expect(clippy::cast_precision_loss, reason = "they are far below 2^52")]
fn ratio(one: usize, other: usize) -> f64 {
    one as f64 / other as f64
}

/// A crate of such views, with one version of the project.
struct Subject {
    name: String,
    project: PathBuf,
    target: PathBuf,
    instructions: Ir,
    /// To check and to build it.
    best: [Duration; 2],
}

/// What the compiler hands to LLVM.
#[derive(Clone, Copy, Default)]
struct Ir {
    instructions: usize,
    functions: usize,
}

impl Subject {
    /// Writes the crate, for the version of the project in this folder.
    fn write(name: &str, version: &Path, contract: Contract, messages: Messages) -> Outcome<Self> {
        let folder = root().join("target/bench-views");
        let file_name = name.replace([',', ' '], "-");
        let project = folder.join(&file_name);
        let told = |error: std::io::Error| format!("{}: {error}", project.display());
        fs::create_dir_all(project.join("src")).map_err(told)?;
        let manifest = format!(
            "[package]\nname = \"bench-views\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [workspace]\n\n[dependencies]\nhttp = \"1\"\nremount = {{ path = {:?} }}\n",
            version.join("crates/remount")
        );
        fs::write(project.join("Cargo.toml"), manifest).map_err(told)?;
        fs::copy(version.join("Cargo.lock"), project.join("Cargo.lock")).map_err(told)?;
        let source = source(contract, messages);
        fs::write(project.join("src/lib.rs"), source).map_err(told)?;
        Ok(Self {
            name: name.to_owned(),
            project,
            target: folder.join(format!("{file_name}.target")),
            instructions: Ir::default(),
            best: [Duration::MAX; 2],
        })
    }

    fn cargo(&self, args: &[&str]) -> Outcome {
        let mut cargo = cargo(args);
        cargo
            .current_dir(&self.project)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_INCREMENTAL", "0");
        run(&mut cargo)
    }

    /// Notes how long it takes to check and to build the crate, if that was never less.
    fn time(&mut self) -> Outcome {
        for (index, how) in ["check", "build"].into_iter().enumerate() {
            self.touch()?;
            let start = Instant::now();
            self.cargo(&[how, "--quiet"])?;
            self.best[index] = self.best[index].min(start.elapsed());
        }
        Ok(())
    }

    fn touch(&self) -> Outcome {
        compile::touch(&self.project.join("src/lib.rs"))
    }

    fn count_instructions(&self) -> Outcome<Ir> {
        let file = self.target.join("views.ll");
        let emit = format!("--emit=llvm-ir={}", file.display());
        self.touch()?;
        self.cargo(&[
            "rustc",
            "--quiet",
            "--lib",
            "--",
            "-Ccodegen-units=1",
            &emit,
        ])?;
        let text =
            fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(count(&text))
    }
}

/// In LLVM's text a function begins with `define`, and each of its instructions with two spaces.
fn count(text: &str) -> Ir {
    let mut ir = Ir::default();
    let mut is_within = false;
    for line in text.lines() {
        let begins = line.starts_with("define ");
        is_within = (is_within || begins) && line != "}";
        ir.functions += usize::from(begins);
        let code = line.strip_prefix("  ");
        let is_instruction = code.is_some_and(|code| !code.starts_with([' ', ']', ';']));
        ir.instructions += usize::from(is_within && is_instruction);
    }
    ir
}

/// How many types of messages each view hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Messages {
    /// An enum, for both topics.
    OneType,
    /// One for each topic.
    TwoTypes,
}

/// The crate with all views.
fn source(contract: Contract, messages: Messages) -> String {
    let all = match contract {
        Contract::Routes => ROUTES,
        Contract::Params => PARAMS,
    };
    let mut parts = all.split("--- ");
    let mut part = |name: &str| {
        let part = parts.next().unwrap_or_default();
        part.strip_prefix(name).unwrap_or(part).trim().to_owned()
    };
    let (mut text, view, end) = (part(""), part("view"), part("end"));
    let [open, guarded] = ["open", "guarded"].map(&mut part);
    let one_type = ["one type", "said", "heard"].map(&mut part);
    let two_types = ["two types", "said", "heard"].map(&mut part);
    let [types, said, heard] = match messages {
        Messages::OneType => one_type,
        Messages::TwoTypes => two_types,
    };
    let view = view
        .replace("@MESSAGES@", &types)
        .replace("@SAID@", &said)
        .replace("@HEARD@", &heard);
    let mut views = String::new();
    for number in 0..VIEWS {
        // Every second one is guarded.
        let (served, scope, member) = if number % 2 == 0 {
            (&open, "Site", "String::new()")
        } else if contract == Contract::Routes {
            (&guarded, "Members", "socket.scope().name.clone()")
        } else {
            (&guarded, "Site", "member(socket)?.name.clone()")
        };
        let number = number.to_string();
        text.push('\n');
        text.push_str(
            &view
                .replace("@N@", &number)
                .replace("@SCOPE@", scope)
                .replace("@MEMBER@", member),
        );
        views.push_str(&served.replace("@N@", &number));
    }
    text.push('\n');
    text.push_str(&end.replace("@VIEWS@", &views));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_are_those_of_functions() {
        let text = "@text = constant [1 x i8]\n  c\"a\"\n\n; Function\ndefine i32 @f() {\nstart:\n  \
                    %a = add i32 1, 2\n  switch i32 %a, label %b [\n    i32 1, label %b\n  ]\n\nb:\n  \
                    ret i32 %a\n}\ndeclare void @g()\n";
        let Ir {
            instructions,
            functions,
        } = count(text);
        assert_eq!((instructions, functions), (3, 1));
    }

    #[test]
    fn every_placeholder_is_filled_in() {
        for (contract, messages) in [
            (Contract::Routes, Messages::OneType),
            (Contract::Routes, Messages::TwoTypes),
            (Contract::Params, Messages::OneType),
        ] {
            let source = source(contract, messages);
            assert!(!source.contains('@') && source.contains("View199"));
        }
    }
}
