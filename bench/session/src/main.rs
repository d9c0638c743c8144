//! `bench-session run <group> <case> <times>` runs a case so many times, for a tool that counts
//! instructions; `bench-session list` names the groups and cases, with how long their cookies are.

use bench_session::cases::groups;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        ["run", group, case, times] => run(group, case, times.parse().expect("a number of times")),
        ["list"] => {
            for (group, cases) in groups() {
                for case in cases {
                    println!("{group}\t{}\t{}", case.name, case.cookie_bytes);
                }
            }
        }
        _ => panic!("bench-session run <group> <case> <times> | list"),
    }
}

fn run(group: &str, case: &str, times: u32) {
    let found = groups().into_iter().find(|(name, _)| *name == group);
    let (_, cases) = found.expect("there is no such group");
    let found = cases.into_iter().find(|found| found.name == case);
    let mut case = found.expect("there is no such case");
    for _ in 0..times {
        (case.run)();
    }
}
