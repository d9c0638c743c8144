use std::process::ExitCode;
use std::time::{Duration, Instant};

use xtask_host::Outcome;

/// Steps that are all taken, whatever becomes of one, and counted up at the end.
#[derive(Default)]
pub(crate) struct Steps(Vec<Step>);

struct Step {
    name: &'static str,
    took: Duration,
    outcome: Outcome,
}

impl Steps {
    /// Takes one step. What it made is given back for the steps that need it.
    pub(crate) fn take<T>(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Outcome<T>,
    ) -> Outcome<T> {
        println!("\n=== {name} ===\n");
        let start = Instant::now();
        let (made, outcome) = match work() {
            Ok(made) => (Ok(made), Ok(())),
            Err(error) => {
                eprintln!("\n{name}: {error}");
                (Err(format!("needs `{name}`, which failed")), Err(error))
            }
        };
        let took = start.elapsed();
        self.0.push(Step {
            name,
            took,
            outcome,
        });
        made
    }

    /// Prints what became of the steps, and how many failed on the last line.
    pub(crate) fn finish(self) -> ExitCode {
        println!("\n=== summary ===\n");
        for Step {
            name,
            took,
            outcome,
        } in &self.0
        {
            let seconds = took.as_secs_f64();
            match outcome {
                Ok(()) => println!("  ok      {seconds:6.1} s  {name}"),
                Err(error) => println!("  FAILED  {seconds:6.1} s  {name}: {error}"),
            }
        }
        let failed = self.0.iter().filter(|step| step.outcome.is_err()).count();
        println!("\n{} passed, {failed} failed", self.0.len() - failed);
        if failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}
