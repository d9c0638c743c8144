use proptest::prelude::*;

use super::{Authority, ForeignOrigin, check};

const HTTPS_ONLY: bool = false;
const PLAIN_HTTP: bool = true;

fn ours(origin: &str, host: &str) {
    assert_eq!(
        check(origin, host, HTTPS_ONLY),
        Ok(()),
        "{origin} at {host}"
    );
}

fn foreign(origin: &str, host: &str, why: ForeignOrigin) {
    assert_eq!(
        check(origin, host, HTTPS_ONLY),
        Err(why),
        "{origin} at {host}"
    );
}

#[test]
fn an_https_page_of_the_host_is_ours() {
    ours("https://pug.example", "pug.example");
    ours("https://pug.example:8443", "pug.example:8443");
    ours("https://203.0.113.9", "203.0.113.9");
    ours("https://[2001:db8::9]:8443", "[2001:db8::9]:8443");
}

#[test]
fn another_host_or_port_is_foreign() {
    for (origin, host) in [
        ("https://evil.example", "pug.example"),
        ("https://pug.example.evil.example", "pug.example"),
        ("https://evil.pug.example", "pug.example"),
        ("https://pug.example", "www.pug.example"),
        ("https://pug.example:444", "pug.example"),
        ("https://pug.example", "pug.example:444"),
        ("https://pug.example:4000.evil.example", "pug.example:4000"),
        ("https://[2001:db8::8]", "[2001:db8::9]"),
        ("http://127.0.0.1:4001", "127.0.0.1:4000"),
        ("http://localhost:4000", "127.0.0.1:4000"),
    ] {
        let why = check(origin, host, PLAIN_HTTP).unwrap_err();
        assert!(
            matches!(why, ForeignOrigin::Other | ForeignOrigin::Opaque),
            "{origin} at {host}: {why:?}"
        );
    }
}

/// Whoever is on the way to an https site can write pages of its http address.
#[test]
fn a_plain_http_page_of_an_https_site_is_foreign() {
    for (origin, host) in [
        ("http://pug.example", "pug.example"),
        ("HTTP://pug.example", "pug.example"),
        ("http://pug.example:4000", "pug.example:4000"),
        ("http://192.168.1.7:4000", "192.168.1.7:4000"),
        ("http://0.0.0.0:4000", "0.0.0.0:4000"),
        ("http://localhost.example", "localhost.example"),
    ] {
        foreign(origin, host, ForeignOrigin::PlainHttp);
        assert_eq!(
            check(origin, host, PLAIN_HTTP),
            Ok(()),
            "{origin} at {host}"
        );
    }
}

#[test]
fn a_plain_http_page_of_a_loopback_host_is_ours() {
    for host in [
        "127.0.0.1:4000",
        "127.8.0.1",
        "[::1]:4000",
        "localhost:4000",
        "LOCALHOST",
        "localhost.",
        "site.localhost:4000",
    ] {
        ours(&format!("http://{host}"), host);
        ours(&format!("https://{host}"), host);
    }
}

#[test]
fn a_port_that_is_left_out_is_that_of_the_scheme() {
    ours("https://pug.example", "pug.example:443");
    ours("https://pug.example:443", "pug.example");
    ours("https://[2001:db8::9]", "[2001:db8::9]:443");
    ours("http://localhost", "localhost:80");
    foreign(
        "https://pug.example",
        "pug.example:80",
        ForeignOrigin::Other,
    );
    foreign("http://localhost", "localhost:443", ForeignOrigin::Other);
    foreign(
        "https://pug.example:80",
        "pug.example",
        ForeignOrigin::Other,
    );
}

#[test]
fn the_case_and_the_spelling_of_an_address_do_not_count() {
    ours("https://PUG.example", "pug.EXAMPLE");
    ours("HTTPS://pug.example", "pug.example");
    ours("https://[2001:DB8:0:0::9]", "[2001:db8::9]");
}

/// To browsers these are two names, each with cookies of its own.
#[test]
fn a_dot_at_the_end_of_a_name_makes_it_another_one() {
    ours("https://pug.example.", "pug.example.");
    foreign("https://pug.example.", "pug.example", ForeignOrigin::Other);
    foreign("https://pug.example", "pug.example.", ForeignOrigin::Other);
}

#[test]
fn what_is_no_web_address_is_opaque() {
    for origin in [
        "",
        "null",
        "https://",
        "https:pug.example",
        "https:/pug.example",
        "https:///pug.example",
        "file://pug.example",
        "ftp://pug.example",
        "wss://pug.example",
        "pug.example",
        "https://pug.example/",
        "https://pug.example?",
        "https://pug.example#",
        "https://me@pug.example",
        "https://pug.example:",
        "https://pug.example:+443",
        "https://pug.example:65536",
        "https://pug.example:443:443",
        "https://[2001:db8::9",
        "https://[2001:db8::9]443",
        "https://2001:db8::9",
        "https://pug.example https://pug.example",
        "https://pug.example, https://pug.example",
    ] {
        foreign(origin, "pug.example", ForeignOrigin::Opaque);
    }
}

#[test]
fn what_is_no_host_proves_nothing() {
    for host in ["", "pug.example/", "me@pug.example", "pug.example:", ":443"] {
        foreign("https://pug.example", host, ForeignOrigin::NoHost);
    }
}

#[test]
fn a_host_that_no_visitor_can_ask_is_told_as_one_that_a_proxy_has_put_there() {
    for host in [
        "127.0.0.1:4000",
        "[::1]:4000",
        "localhost:4000",
        "10.0.0.7:4000",
        "[fd00::7]:4000",
        "0.0.0.0:4000",
        "backend:4000",
    ] {
        foreign("https://pug.example", host, ForeignOrigin::HostNotForwarded);
        foreign("http://pug.example", host, ForeignOrigin::HostNotForwarded);
    }
    foreign("https://pug.example", "cat.example", ForeignOrigin::Other);
    foreign(
        "http://localhost:4001",
        "localhost:4000",
        ForeignOrigin::Other,
    );
}

#[test]
fn a_refusal_names_its_cause_and_cure() {
    let shown = |why: ForeignOrigin| why.to_string();
    assert!(shown(ForeignOrigin::PlainHttp).contains("`Sessions::plain_http`"));
    assert!(shown(ForeignOrigin::PlainHttp).contains("over https"));
    assert!(shown(ForeignOrigin::HostNotForwarded).contains("`proxy_set_header Host $http_host;`"));
}

fn authority() -> impl Strategy<Value = String> {
    let host = prop_oneof![
        "[a-z]{1,3}(\\.[a-z]{1,3}){0,2}\\.?",
        Just("localhost".to_owned()),
        any::<std::net::Ipv4Addr>().prop_map(|address| address.to_string()),
        any::<std::net::Ipv6Addr>().prop_map(|address| format!("[{address}]")),
    ];
    let port = prop_oneof![
        Just(String::new()),
        prop_oneof![Just(80), Just(443), any::<u16>()].prop_map(|port| format!(":{port}")),
    ];
    (host, port).prop_map(|(host, port)| host + &port)
}

proptest! {
    #[test]
    fn a_page_is_ours_at_its_own_host_however_that_is_written(authority in authority()) {
        let origin = format!("https://{authority}");
        prop_assert_eq!(check(&origin, &authority, HTTPS_ONLY), Ok(()));
        prop_assert_eq!(check(&origin, &authority.to_uppercase(), HTTPS_ONLY), Ok(()));
        prop_assert_eq!(check(&format!("http://{authority}"), &authority, PLAIN_HTTP), Ok(()));
        if Authority::parse(&authority).unwrap().port.is_none() {
            prop_assert_eq!(check(&origin, &format!("{authority}:443"), HTTPS_ONLY), Ok(()));
        }
    }

    #[test]
    fn pages_of_two_hosts_are_foreign_to_each_other(one in authority(), other in authority()) {
        let plain = |authority: &str| authority.trim_end_matches(":443").to_owned();
        prop_assume!(plain(&one) != plain(&other));
        let origin = format!("https://{one}");
        prop_assert!(check(&origin, &other, PLAIN_HTTP).is_err());
    }

    #[test]
    fn whatever_the_headers_say_is_answered(origin in ".{0,40}", host in ".{0,40}") {
        let _ = check(&origin, &host, HTTPS_ONLY);
        let _ = check(&format!("https://{origin}"), &host, PLAIN_HTTP);
    }

    /// No page that came over plain http opens anything of an https site.
    #[test]
    fn only_https_is_ours_but_on_loopback(authority in authority()) {
        let loopback = Authority::parse(&authority).unwrap().host.is_loopback();
        let verdict = check(&format!("http://{authority}"), &authority, HTTPS_ONLY);
        prop_assert_eq!(verdict.is_ok(), loopback);
    }
}
