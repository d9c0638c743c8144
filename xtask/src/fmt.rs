use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use remount_fmt::{Formatted, Problem};
use xtask_host::command::{cargo, run as run_command};
use xtask_host::{Outcome, root};

/// Folders whose sources have mistakes on purpose: what the compiler says of them is tested.
const MISTAKEN: [&str; 2] = ["tests/ui", "tests/mistakes"];

/// How many lines of a difference are shown.
const SHOWN: usize = 20;

/// Formats the templates in the sources that are named, or everything in the workspace.
pub(crate) fn run(args: &[String]) -> Outcome {
    let (flags, paths): (Vec<&str>, Vec<&str>) = args
        .iter()
        .map(String::as_str)
        .partition(|arg| arg.starts_with('-'));
    match (&flags[..], &paths[..]) {
        (["--stdin"], []) => stdin(),
        ([], []) => everything(),
        ([], paths) => format(paths, write),
        (["--check"], paths) => check(paths),
        _ => Err("usage: cargo xtask fmt [--check] [path ...], or cargo xtask fmt --stdin".into()),
    }
}

/// With the code around the templates, which is rustfmt's: it may want to move a template that
/// takes more lines than before.
fn everything() -> Outcome {
    format(&[], write)?;
    run_command(&mut cargo(&["fmt", "--all"]))?;
    format(&[], write)
}

/// Fails if one of the workspace's templates is not formatted.
pub(crate) fn check(paths: &[&str]) -> Outcome {
    format(paths, compare)
}

/// For editors: nothing is printed unless everything could be read.
fn stdin() -> Outcome {
    let mut source = String::new();
    let read = std::io::stdin().read_to_string(&mut source);
    read.map_err(|error| format!("the source could not be read: {error}"))?;
    match remount_fmt::format(&source).map_err(|problem| format!("<stdin>:{problem}"))? {
        Formatted { text, problems } if problems.is_empty() => {
            print!("{text}");
            Ok(())
        }
        Formatted { problems, .. } => Err(all(Path::new("<stdin>"), &problems)),
    }
}

fn format(paths: &[&str], each: fn(&Path, &str, &str) -> Outcome) -> Outcome {
    let mut files = Vec::new();
    if paths.is_empty() {
        find(&root(), &mut files)?;
    }
    for path in paths {
        let path = Path::new(path);
        if path.is_dir() {
            find(path, &mut files)?;
        } else {
            files.push(path.to_owned());
        }
    }
    files.sort();
    let mut wrong = 0;
    for file in &files {
        if let Err(error) = one(file, each) {
            eprintln!("{error}");
            wrong += 1;
        }
    }
    match wrong {
        0 => Ok(()),
        1 => Err("in 1 source".to_owned()),
        _ => Err(format!("in {wrong} sources")),
    }
}

fn one(file: &Path, each: fn(&Path, &str, &str) -> Outcome) -> Outcome {
    let shown = file.strip_prefix(root()).unwrap_or(file);
    let source =
        fs::read_to_string(file).map_err(|error| format!("{}: {error}", shown.display()))?;
    let formatted =
        remount_fmt::format(&source).map_err(|problem| format!("{}:{problem}", shown.display()))?;
    if formatted.text != source {
        each(file, &source, &formatted.text)?;
    }
    if formatted.problems.is_empty() {
        Ok(())
    } else {
        Err(all(shown, &formatted.problems))
    }
}

/// Replaces the file in one step, so that none is ever half written.
fn write(file: &Path, _: &str, after: &str) -> Outcome {
    let beside = file.with_extension("rs.formatted");
    fs::write(&beside, after)
        .and_then(|()| fs::set_permissions(&beside, fs::metadata(file)?.permissions()))
        .and_then(|()| fs::rename(&beside, file))
        .map_err(|error| format!("{} could not be written: {error}", file.display()))
}

fn compare(file: &Path, before: &str, after: &str) -> Outcome {
    let (mut old, mut new): (Vec<&str>, Vec<&str>) =
        (before.lines().collect(), after.lines().collect());
    let alike = old.iter().zip(&new).take_while(|(old, new)| old == new);
    let first = alike.count();
    while old.len() > first && new.len() > first && old.last() == new.last() {
        old.pop();
        new.pop();
    }
    let shown = file.strip_prefix(root()).unwrap_or(file).display();
    let mut text = format!("{shown}:{}: `cargo xtask fmt` changes this:", first + 1);
    for (sign, lines) in [('-', &old[first..]), ('+', &new[first..])] {
        for line in lines.iter().take(SHOWN) {
            text.push_str(&format!("\n{sign}{line}"));
        }
        if lines.len() > SHOWN {
            text.push_str(&format!("\n{sign}… {} more lines", lines.len() - SHOWN));
        }
    }
    Err(text)
}

fn all(file: &Path, problems: &[Problem]) -> String {
    let problems = problems
        .iter()
        .map(|problem| format!("{}:{problem}", file.display()));
    problems.collect::<Vec<_>>().join("\n")
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    let told = |error| format!("{}: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(told)? {
        let entry = entry.map_err(told)?;
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if entry.file_type().map_err(told)?.is_dir() {
            let passed_over = name.starts_with('.')
                || matches!(&*name, "target" | "node_modules")
                || MISTAKEN.iter().any(|mistaken| path.ends_with(mistaken));
            if !passed_over {
                find(&path, files)?;
            }
        } else if name.ends_with(".rs") {
            files.push(path);
        }
    }
    Ok(())
}
