use std::process::ExitCode;

use xtask_host::command::{cargo, run};

use crate::browsers::browsers;
use crate::chromium::chromium;
use crate::nginx::nginx;
use crate::steps::Steps;
use crate::{browsers, client, e2e, fmt, npm, oracle, package, sans_io, seed, sqlx, structure};

/// Every check there is, the quick ones first.
pub(crate) fn run_all() -> ExitCode {
    let mut steps = Steps::default();
    let client = steps.take("packages of client", || npm::install(&client::folder()));
    let e2e = steps.take("packages of e2e", || npm::install(&e2e::folder()));
    let chromium = steps.take("Chromium", chromium);
    let browsers = steps.take("Firefox, WebKitGTK and what drives them", browsers);
    let nginx = steps.take("nginx", nginx);

    let _ = steps.take("format", || {
        run(&mut cargo(&["fmt", "--all", "--check"]))?;
        sqlx::check_format()
    });
    let _ = steps.take("format of templates", || fmt::check(&[]));
    let _ = steps.take("structure", structure::check);
    let _ = steps.take("types of client", || {
        client.clone().and_then(|()| client::check_types())
    });
    let _ = steps.take("tests of client", || {
        client.clone().and_then(|()| client::test())
    });
    let _ = steps.take("types of e2e", || {
        e2e.clone().and_then(|()| e2e::check_types())
    });
    let _ = steps.take("clippy", || {
        run(&mut cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))
    });
    let _ = steps.take("clippy of sessions without axum", sans_io::lint);
    let _ = steps.take("documentation", || {
        let mut doc = cargo(&["doc", "--workspace", "--no-deps"]);
        run(doc.env("RUSTDOCFLAGS", "-D warnings"))
    });
    // Unit tests, integration tests, compile-fail tests, and the examples in the documentation.
    let _ = steps.take("tests", || {
        run(seed::fixed(&mut cargo(&[
            "test",
            "--workspace",
            "--no-fail-fast",
        ])))
    });
    let _ = steps.take("sessions and sqlx", sqlx::test);
    let _ = steps.take("packages without Node.js", || {
        client.clone().and_then(|()| package::test())
    });
    let _ = steps.take("templates in the stock client", || {
        client.clone().and_then(|()| oracle::judge())
    });
    let _ = steps.take("browser tests", || {
        client.clone()?;
        e2e.clone()?;
        e2e::test(&chromium?, &nginx?, &[])
    });
    let _ = steps.take("sessions in several browsers", || {
        client?;
        e2e?;
        browsers::test(&browsers?, &[])
    });
    steps.finish()
}
