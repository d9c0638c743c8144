use remount::prelude::*;
use remount::redirect_external;

struct Members;

impl Scope for Members {
    type App = ();
    type Value = ();

    async fn enter(visit: &mut Visit<()>) -> Result {
        visit.redirect_external("https://login.example");
        Err(redirect_external("https://login.example"))
    }
}

fn main() {}
