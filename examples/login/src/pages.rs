//! What pages look like: the document, and the forms of visitors who are not logged in.

use remount::prelude::*;

use crate::Site;

pub(crate) const STYLE: ([(&str, &str); 1], &str) = (
    [("content-type", "text/css")],
    include_str!("../assets/login.css"),
);

/// What somebody has entered, and what is wrong with it.
#[derive(Default)]
pub(crate) struct Entered {
    pub(crate) name: String,
    pub(crate) remember: bool,
    /// About both fields: which of them is wrong is nobody's business.
    pub(crate) problem: Option<&'static str>,
    pub(crate) name_problem: Option<&'static str>,
    pub(crate) password_problem: Option<&'static str>,
}

/// Around the live view.
pub(crate) fn layout(page: &Page<Site>) -> impl Markup {
    document(page.title_or("Members"), page.head(), page.content())
}

fn document(title: &str, head: impl Markup, content: impl Markup) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>(title)</title>
                <link rel="icon" href="data:,">
                <link rel="stylesheet" href="/login.css">
                (&head)
            </head>
            <body><main>(&content)</main></body>
        </html>
    }
}

/// The page on which one logs in.
pub(crate) fn login(entered: &Entered) -> String {
    let invalid = entered.problem.is_some();
    html(
        "Log in",
        view! {
            <h1>"Log in"</h1>
            <form method="post" action="/login">
                (problem("problem", entered.problem))
                <label for="name">"Name"</label>
                <input
                    id="name"
                    name="name"
                    value=(&entered.name)
                    maxlength="30"
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                    required
                    autofocus=(!invalid)
                    aria-invalid=(invalid.then_some("true"))
                    aria-describedby=(invalid.then_some("problem"))
                >
                <label for="password">"Password"</label>
                <input
                    id="password"
                    name="password"
                    type="password"
                    maxlength="128"
                    autocomplete="current-password"
                    required
                    autofocus=(invalid)
                    aria-invalid=(invalid.then_some("true"))
                    aria-describedby=(invalid.then_some("problem"))
                >
                <label class="choice">
                    <input
                        name="remember"
                        type="checkbox"
                        checked=(entered.remember)
                        aria-describedby="remember-hint"
                    >
                    " Remember me for 90 days"
                </label>
                <p class="hint" id="remember-hint">
                    "Otherwise your login ends after two hours of rest."
                </p>
                <button>"Log in"</button>
            </form>
            <p>"No account yet? " <a href="/signup">"Sign up"</a></p>
        },
    )
}

/// The page on which one signs up.
pub(crate) fn sign_up(entered: &Entered) -> String {
    let (name, password) = (entered.name_problem, entered.password_problem);
    html(
        "Sign up",
        view! {
            <h1>"Sign up"</h1>
            <form method="post" action="/signup">
                (problem("problem", entered.problem))
                <label for="name">"Name"</label>
                <input
                    id="name"
                    name="name"
                    value=(&entered.name)
                    maxlength="30"
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                    required
                    autofocus=(name.is_some() || password.is_none())
                    aria-invalid=(name.map(|_| "true"))
                    aria-describedby=(if name.is_some() { "name-problem" } else { "name-hint" })
                >
                if name.is_none() {
                    <p class="hint" id="name-hint">"2 to 30 letters, digits, - or _."</p>
                }
                (problem("name-problem", name))
                <label for="password">"Password"</label>
                <input
                    id="password"
                    name="password"
                    type="password"
                    maxlength="128"
                    autocomplete="new-password"
                    required
                    autofocus=(name.is_none() && password.is_some())
                    aria-invalid=(password.map(|_| "true"))
                    aria-describedby=(if password.is_some() { "password-problem" } else { "password-hint" })
                >
                if password.is_none() {
                    <p class="hint" id="password-hint">
                        "At least 8 characters. The longer the better."
                    </p>
                }
                (problem("password-problem", password))
                <button>"Sign up"</button>
            </form>
            <p>"You have an account? " <a href="/login">"Log in"</a></p>
        },
    )
}

fn problem(id: &'static str, problem: Option<&'static str>) -> impl Markup {
    view! {
        if let Some(problem) = problem {
            <p class="problem" id=(id) role="alert">(problem)</p>
        }
    }
}

fn html(title: &str, content: impl Markup) -> String {
    let mut page = String::new();
    remount::markup::html(&document(title, "", content), None, &mut page);
    page
}
