use remount::prelude::*;

struct Members;

impl Scope for Members {
    type App = ();
    type Value = ();

    async fn enter(visit: &mut Visit<()>) -> Result {
        visit.redirect("/login");
        Err(redirect("/login"))
    }
}

fn main() {}
