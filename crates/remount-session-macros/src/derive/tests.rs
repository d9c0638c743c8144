use super::*;

fn krate() -> Path {
    syn::parse_quote!(::remount_session)
}

/// The messages that deriving for `source` gives.
fn errors(source: &str) -> Vec<String> {
    let input: DeriveInput = syn::parse_str(source).expect("the test's own code parses");
    match expand(&input, &krate()) {
        Ok(_) => Vec::new(),
        Err(error) => error.into_iter().map(|error| error.to_string()).collect(),
    }
}

fn check(source: &str, messages: &[&str]) {
    assert_eq!(errors(source), messages, "{source}");
}

#[test]
fn what_the_guide_shows_is_accepted() {
    check(
        "pub struct Visitor {
            #[session(browser, max_chars = 40)] username: String,
            #[session(min = 0, max = 10, default = 5, check = crate::even)] volume: u8,
            #[session(rename = \"user\", on_login = drop)] user_id: Option<i64>,
            #[session(browser, one_of = [\"a\", \"b\"])] theme: String,
            #[session(version = 2, migrate = migrations::visits)] visits: Vec<u64>,
            #[session(min_chars = 2)] nickname: Option<String>,
            #[session(on_quit = keep)] language: String,
            #[session(browser, on_quit = drop)] search: String,
            #[session(cookie = cookies::CONSENT, on_logout = keep)] consent: Option<String>,
            #[session(browser, scope = local, max_chars = 2000, on_login = drop, version = 2)] draft: String,
        }",
        &[],
    );
    check("struct Nothing;", &[]);
}

#[test]
fn an_unknown_attribute_is_answered_with_the_nearest() {
    check(
        "struct V { #[session(browsers)] a: String, #[session(max_char = 3)] b: String }",
        &[
            "there is no `browsers`; did you mean `browser`?",
            "there is no `max_char`; did you mean `max_chars`?",
        ],
    );
    check(
        "struct V { #[session(encrypted)] a: String }",
        &[
            "unknown attribute; there are `browser`, `scope`, `min_chars`, `max_chars`, `one_of`, `min`, `max`, `check`, `rename`, `default`, `version`, `migrate`, `on_login`, `on_quit`, `on_logout`, `cookie`",
        ],
    );
}

#[test]
fn a_page_plants_no_cookie() {
    check(
        "struct V { #[session(browser, cookie = CONSENT)] a: String }",
        &[
            "a page plants no cookie: leave `browser` out, so that only the server writes `a`, or leave `cookie` out",
        ],
    );
}

#[test]
fn a_cookie_is_named_by_its_constant() {
    check(
        "struct V { #[session(cookie = \"consent\")] a: String }",
        &["`cookie` takes the constant of a `PlainCookie`, such as `cookie = CONSENT`"],
    );
}

#[test]
fn what_the_browser_keeps_ends_at_a_logout() {
    check(
        "struct V { #[session(browser, scope = local, on_logout = keep)] a: String }",
        &[
            "a logout ends what `scope = local` keeps in the browser; leave `on_logout` out, or leave `scope` out for a key that is kept with the session",
        ],
    );
    check(
        "struct V { #[session(on_logout = keep, on_quit = drop)] a: String }",
        &[
            "what `on_logout = keep` keeps is none of the login's, so it does not end with the browser either; leave one of the two out",
        ],
    );
    check(
        "struct V { #[session(on_logout = drop)] a: String }",
        &["`on_logout` takes `keep`; a key that a logout ends says nothing"],
    );
}

#[test]
fn nothing_of_the_attribute_belongs_on_the_struct() {
    check(
        "#[session(browser)] struct V { a: String }",
        &["`browser` belongs on a field"],
    );
    check(
        "#[session(browsers)] struct V { a: String }",
        &["`#[session(…)]` belongs on a field"],
    );
}

#[test]
fn nobody_says_where_the_crate_is() {
    let told = "there is no `crate`, leave it out: `remount_session::SessionData` finds \
        `remount_session` by itself, and `remount::SessionData` finds `remount`";
    check("#[session(crate = x)] struct V { a: String }", &[told]);
    check("struct V { #[session(crate = x)] a: String }", &[told]);
}

#[test]
fn only_plain_structs_with_names_are_sessions() {
    check(
        "enum V { A }",
        &["a session is a struct; a field of it may be an enum"],
    );
    check(
        "struct V(String);",
        &["a session needs named fields: the names are what cookies hold"],
    );
    check(
        "struct V<T> { a: T }",
        &["a session has no type parameters: one site has one kind of session"],
    );
}

#[test]
fn two_keys_of_one_name_are_refused() {
    check(
        "struct V { a: String, #[session(rename = \"a\")] b: String }",
        &["another key is named `a` already"],
    );
    check(
        "struct V { #[session(browser, browser)] a: String }",
        &["`browser` is there twice"],
    );
}

#[test]
fn names_that_no_form_should_have_are_refused() {
    for name in ["", "a b", "ä", "a[b]"] {
        let source = format!("struct V {{ #[session(rename = \"{name}\")] a: String }}");
        assert_eq!(errors(&source).len(), 1, "{name}");
    }
}

#[test]
fn text_of_the_browser_is_limited_even_when_nobody_says_so() {
    let limited = |field: &str| {
        let source = format!("struct V {{ #[session(browser)] a: {field} }}");
        let input: DeriveInput = syn::parse_str(&source).expect("the test's own code parses");
        expand(&input, &krate())
            .expect("it is accepted")
            .to_string()
            .contains("1000")
    };
    assert!(limited("String"));
    assert!(limited("Option<std::string::String>"));
    assert!(limited("Box<str>"));
    assert!(limited("Cow<'static, str>"));
    assert!(!limited("u32"));
    assert!(!limited("Vec<String>"));
}
