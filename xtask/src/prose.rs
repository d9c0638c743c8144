//! Comments and documents: a line that nobody has to scroll for.

use std::fs;
use std::path::{Path, PathBuf};

use xtask_host::root;

/// In characters.
const LONGEST: usize = 100;
/// Folders whose files nobody writes by hand.
const PASSED_OVER: [&str; 4] = ["target", "node_modules", "results", "test-results"];

/// The numbers of the lines of prose that are too long. Tables, addresses and code cannot be broken
/// everywhere, and do not count.
fn too_long(name: &str, text: &str) -> Vec<usize> {
    let mut is_code = false;
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let Some(prose) = prose(name, line) else {
            is_code = false;
            continue;
        };
        if prose.starts_with("```") {
            is_code = !is_code;
        }
        let is_free = is_code || prose.starts_with('|') || prose.contains("://");
        if !is_free && line.chars().count() > LONGEST {
            found.push(number);
        }
    }
    found
}

/// What a line says, if it is one of a document or a comment.
fn prose<'a>(name: &str, line: &'a str) -> Option<&'a str> {
    let line = line.trim_start();
    let comment = match name.rsplit('.').next()? {
        "md" => line,
        "rs" => line.strip_prefix("//")?,
        "ts" => line.strip_prefix("//").or_else(|| {
            let in_block = line.starts_with("* ") || line.starts_with("/** ");
            in_block.then_some(line)
        })?,
        "toml" | "sh" => line.strip_prefix('#')?,
        _ => return None,
    };
    Some(comment.trim_start_matches(['/', '!']).trim_start())
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    for entry in entries.map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if entry.file_type().unwrap().is_dir() {
            if !name.starts_with('.') && !PASSED_OVER.contains(&&*name) {
                files(&path, found);
            }
        } else {
            found.push(path);
        }
    }
}

#[test]
fn no_line_of_a_comment_or_a_document_is_too_long() {
    let mut all = Vec::new();
    files(&root(), &mut all);
    let (mut read, mut found) = (0, Vec::new());
    for path in all {
        let name = path.to_string_lossy();
        let Some(text) = fs::read_to_string(&path).ok().filter(|_| is_read(&name)) else {
            continue;
        };
        read += 1;
        let shown = path.strip_prefix(root()).unwrap_or(&path).display();
        let lines = too_long(&name, &text);
        found.extend(lines.iter().map(|number| format!("{shown}:{number}")));
    }
    assert!(read > 500, "only {read} files were read");
    assert!(
        found.is_empty(),
        "these lines have more than {LONGEST} characters:\n{}",
        found.join("\n")
    );
}

fn is_read(name: &str) -> bool {
    [".md", ".rs", ".ts", ".toml", ".sh"]
        .iter()
        .any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::too_long;

    #[track_caller]
    fn check(name: &str, before: &str, expected: &[usize]) {
        let text = format!("{before}{}", "word ".repeat(21));
        assert_eq!(too_long(name, &text), expected, "{text}");
    }

    #[test]
    fn comments_and_documents_are_prose() {
        check("a.md", "", &[1]);
        check("a.rs", "    /// ", &[1]);
        check("a.rs", "//! ", &[1]);
        check("a.ts", "  // ", &[1]);
        check("a.ts", " * ", &[1]);
        check("a.toml", "# ", &[1]);
    }

    #[test]
    fn code_tables_and_addresses_are_not() {
        check("a.rs", "let a = ", &[]);
        check("a.md", "| ", &[]);
        check("a.md", "```\n", &[]);
        check("a.rs", "/// ```\n/// ", &[]);
        check("a.rs", "/// https://docs.rs/", &[]);
    }

    #[test]
    fn code_ends_with_its_fence_or_with_its_comment() {
        check("a.md", "```\ncode\n```\n", &[4]);
        check("a.rs", "/// ```\nfn f() {}\n/// ", &[3]);
    }
}
