//! What templates cost to compile: 200 views of ten elements, an `if`, a `for` and eight values
//! each, beside those of maud and beside lines that push strings.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use xtask_host::command::{cargo, output, run};
use xtask_host::{Outcome, root};

const VIEWS: usize = 200;
const ROUNDS: usize = 5;

struct Subject {
    name: &'static str,
    what: &'static str,
    dependencies: &'static str,
    source: fn() -> String,
}

const SUBJECTS: [Subject; 4] = [
    Subject {
        name: "push",
        what: "lines that push strings",
        dependencies: "",
        source: pushes,
    },
    Subject {
        name: "maud",
        what: "maud",
        dependencies: "maud = \"0.27\"\n",
        source: mauds,
    },
    Subject {
        name: "markup",
        what: "`view!`",
        dependencies: "remount = { path = \"CRATES/remount-markup\", package = \"remount-markup\" }\nremount-macros = { path = \"CRATES/remount-macros\" }\n",
        source: templates,
    },
    Subject {
        name: "views",
        what: "live views with these templates, and their routes",
        dependencies: "remount = { path = \"CRATES/remount\" }\n",
        source: live_views,
    },
];

/// Measures all of them in turn, and returns a table.
pub(crate) fn measure() -> Outcome<String> {
    let folder = root().join("target/bench-compile");
    let projects: Vec<PathBuf> = SUBJECTS
        .iter()
        .map(|subject| write(&folder, subject))
        .collect::<Outcome<_>>()?;
    let mut best = [[Duration::MAX; 2]; SUBJECTS.len()];
    for project in &projects {
        // What they depend on is built before anything is measured.
        build(&folder, project, "check")?;
        build(&folder, project, "build")?;
    }
    for _ in 0..ROUNDS {
        for (project, best) in projects.iter().zip(&mut best) {
            for (how, best) in ["check", "build"].into_iter().zip(best) {
                touch(&project.join("src/lib.rs"))?;
                *best = build(&folder, project, how)?.min(*best);
            }
        }
    }
    let maud = best[1];
    let mut table = format!(
        "| {VIEWS} views | check, s | beside maud | debug build, s | beside maud |\n|:--|--:|--:|--:|--:|\n"
    );
    for (subject, times) in SUBJECTS.iter().zip(best) {
        let [check, build] = times.map(|time| time.as_secs_f64());
        let ratios = [check / maud[0].as_secs_f64(), build / maud[1].as_secs_f64()];
        let _ = writeln!(
            table,
            "| {} | {check:.2} | {:.2} | {build:.2} | {:.2} |",
            subject.what, ratios[0], ratios[1]
        );
    }
    let file = folder.join("templates.txt");
    let templates: Vec<String> = (0..VIEWS).map(markup).collect();
    fs::write(&file, templates.join("---\n"))
        .map_err(|error| format!("{}: {error}", file.display()))?;
    let mut expansion = cargo(&[
        "run",
        "--quiet",
        "--package",
        "bench-markup",
        "--bin",
        "bench-expansion",
        "--",
    ]);
    let microseconds = output(expansion.arg(&file))?;
    let _ = writeln!(
        table,
        "\nThe macro takes {} µs for one of these templates (median), built without optimisation as it is in a debug build.",
        microseconds.trim()
    );
    let _ = writeln!(
        table,
        "\nEach view has ten elements, an `if`, a `for` and eight values. Each time is that of `cargo` for the crate alone, \
         with what it depends on built\nalready, the best of {ROUNDS} rounds in turn."
    );
    Ok(table)
}

fn write(folder: &Path, subject: &Subject) -> Outcome<PathBuf> {
    let project = folder.join(subject.name);
    let told = |error: std::io::Error| format!("{}: {error}", project.display());
    fs::create_dir_all(project.join("src")).map_err(told)?;
    let crates = root().join("crates");
    let dependencies = subject
        .dependencies
        .replace("CRATES", &crates.to_string_lossy());
    let manifest = format!(
        "[package]\nname = \"bench-compile-{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{dependencies}",
        subject.name
    );
    fs::write(project.join("Cargo.toml"), manifest).map_err(told)?;
    fs::copy(root().join("Cargo.lock"), project.join("Cargo.lock")).map_err(told)?;
    fs::write(project.join("src/lib.rs"), (subject.source)()).map_err(told)?;
    Ok(project)
}

fn build(folder: &Path, project: &Path, how: &str) -> Outcome<Duration> {
    let mut build = cargo(&[how, "--quiet"]);
    build
        .current_dir(project)
        .env("CARGO_TARGET_DIR", folder.join("target"));
    let start = Instant::now();
    run(&mut build)?;
    Ok(start.elapsed())
}

/// Has the compiler read a file again.
pub(crate) fn touch(path: &Path) -> Outcome {
    let text = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

const ITEM: &str = "pub struct Item { pub id: u32, pub title: String, pub note: Option<String>, pub done: bool, pub tags: Vec<String> }\n";

fn all(before: &str, view: fn(usize) -> String) -> String {
    let mut source = format!("{before}{ITEM}");
    for number in 0..VIEWS {
        source.push_str(&view(number));
    }
    source
}

fn pushes() -> String {
    all("use std::fmt::Write;\n", |n| {
        format!(
            r##"pub fn view{n}(item: &Item, out: &mut String) {{
    out.push_str("<section class=\"v{n}\" id=\"");
    let _ = write!(out, "{{}}", item.id);
    out.push_str("\"><header><h1>");
    out.push_str(&item.title);
    out.push_str("</h1><small>");
    let _ = write!(out, "{{}}", item.tags.len());
    out.push_str("</small></header><p title=\"");
    out.push_str(&item.title);
    out.push_str("\">");
    if item.done {{ out.push_str("<b>done "); let _ = write!(out, "{{}}", item.id); out.push_str("</b>"); }} else {{ out.push_str("<i>open</i>"); }}
    out.push_str("</p><ul>");
    for tag in &item.tags {{ out.push_str("<li>"); out.push_str(tag); out.push_str("</li>"); }}
    out.push_str("</ul><footer><a href=\"/{n}/");
    let _ = write!(out, "{{}}", item.id);
    out.push_str("\">");
    out.push_str(&item.title);
    out.push_str("</a></footer></section>");
}}
"##
        )
    })
}

fn mauds() -> String {
    all("use maud::{Markup, html};\n", |n| {
        format!(
            r##"pub fn view{n}(item: &Item) -> Markup {{
    html! {{
        section class="v{n}" id=(item.id) {{
            header {{ h1 {{ (item.title) }} small {{ (item.tags.len()) }} }}
            p title=(item.title) {{ @if item.done {{ b {{ "done " (item.id) }} }} @else {{ i {{ "open" }} }} }}
            ul {{ @for tag in &item.tags {{ li {{ (tag) }} }} }}
            footer {{ a href={{ "/{n}/" (item.id) }} {{ (item.title) }} }}
        }}
    }}
}}
"##
        )
    })
}

fn template(n: usize, item: &str) -> String {
    format!("    view! {{\n{}    }}\n", markup_of(n, item))
}

fn markup(n: usize) -> String {
    markup_of(n, "item")
}

fn markup_of(n: usize, item: &str) -> String {
    format!(
        r##"        <section class="v{n}" id=({item}.id)>
            <header><h1>({item}.title)</h1><small>({item}.tags.len())</small></header>
            <p title=({item}.title)>if {item}.done {{ <b>"done " ({item}.id)</b> }} else {{ <i>"open"</i> }}</p>
            <ul>for tag in &{item}.tags {{ <li>(tag)</li> }}</ul>
            <footer><a href=("/{n}/", {item}.id)>({item}.title)</a></footer>
        </section>
"##
    )
}

fn templates() -> String {
    all("use remount::Markup;\nuse remount_macros::view;\n", |n| {
        format!(
            "pub fn view{n}(item: &Item) -> impl Markup {{\n{}}}\n",
            template(n, "item")
        )
    })
}

fn live_views() -> String {
    let mut source = all("use remount::prelude::*;\n", |n| {
        format!(
            r##"pub struct View{n}(Item);
#[derive(Event)]
pub enum Event{n} {{ Toggle, Rename {{ title: String }} }}
impl LiveView for View{n} {{
    type Scope = ();
    type Route = ();
    type Event = Event{n};
    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {{
        Ok(Self(Item {{ id: {n}, title: String::new(), note: None, done: false, tags: Vec::new() }}))
    }}
    async fn handle_event(&mut self, event: Event{n}, _: &mut Socket<Self>) -> Result {{
        match event {{
            Event{n}::Toggle => self.0.done = !self.0.done,
            Event{n}::Rename {{ title }} => self.0.title = title,
        }}
        Ok(())
    }}
    fn render(&self) -> impl Markup {{
{}    }}
}}
"##,
            template(n, "self.0")
        )
    });
    source
        .push_str("pub fn routes(sessions: Sessions<()>) -> Live<()> {\n    Live::new(sessions)\n");
    for n in 0..VIEWS {
        let _ = writeln!(source, "        .view_at::<View{n}>(\"/{n}\")");
    }
    source.push_str("}\n");
    source
}
