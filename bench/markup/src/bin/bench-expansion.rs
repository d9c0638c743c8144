//! `bench-expansion <templates>` tells how many microseconds the macro takes for one of the
//! templates in a file. A program of its own, since an allocator that counts would take its part of
//! them.

use std::time::Instant;

fn main() {
    let path = std::env::args()
        .nth(1)
        .expect("bench-expansion <templates>");
    println!("{:.1}", expansion(&path));
}

/// The median of the templates in a file, which are told apart by lines of `---`.
fn expansion(path: &str) -> f64 {
    let text = std::fs::read_to_string(path).expect("there is a file of templates");
    let mut times: Vec<f64> = text
        .split("---\n")
        .filter(|template| !template.trim().is_empty())
        .map(|template| {
            let tokens = template
                .parse()
                .expect("templates are made of Rust's tokens");
            let start = Instant::now();
            let code = remount_grammar::view(tokens);
            let took = start.elapsed();
            assert!(!code.to_string().contains("compile_error"), "{template}");
            took.as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
