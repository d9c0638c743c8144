use remount::prelude::*;

struct Members;

impl App for Members {
    type Session = ();
    type State = ();
}

impl Scope for Members {
    type App = Members;
    type Value = ();

    async fn enter(_: &mut Visit<Members>) -> Result {
        Ok(())
    }
}

fn main() {}
