//! Addresses are written and read as a browser and a router do it.

use std::borrow::Cow;
use std::fmt::Debug;

use http::StatusCode;
use matchit::Router;
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use remount::route::Input;
use remount::{Address, LocalPath, Route, RouteError, RouteValue};
use url::Url;

#[derive(Route, Clone, Debug, PartialEq)]
enum Site {
    #[route("/")]
    Home,
    #[route("/rooms")]
    List {
        #[query]
        page: u32,
        #[query(rename = "q")]
        search: Option<String>,
        #[query]
        limit: Option<u8>,
        #[query]
        tags: Vec<String>,
        #[query]
        sizes: Vec<u8>,
        #[query]
        sort: Sort,
        #[query]
        r#type: String,
    },
    #[route("/rooms/new")]
    New,
    #[route("/rooms/{id}")]
    Room { id: String },
    #[route("/rooms/@{field_0}/{w}")]
    Owned { w: String, field_0: i64 },
    #[route("/rooms/{id}/archive/{month?}")]
    Archive { id: String, month: Option<String> },
    #[route("/rooms/{id}/archive/last")]
    LastMonth { id: String },
    #[route("/files/{*path}")]
    File {
        path: String,
        #[query]
        version: u8,
    },
    #[route("/files/r%C3%A4ume/{name}")]
    Plan { name: String },
    #[route("/sorted/{sort}/")]
    Sorted { sort: Sort },
}

#[derive(RouteValue, Clone, Copy, Debug, Default, PartialEq)]
enum Sort {
    #[default]
    Name,
    LastSeen,
    #[route(rename = "räume & mehr")]
    Rooms,
}

#[derive(Route, Debug, PartialEq)]
#[route("/{*path}")]
struct Anything {
    path: String,
}

#[derive(Route, Debug, PartialEq)]
#[route("/{page?}")]
struct Pages {
    page: Option<u8>,
}

#[derive(Route, Debug, PartialEq)]
enum Over {
    #[route("/%C3%A4/{name}")]
    Name { name: String },
    #[route("/{*path}")]
    Rest { path: String },
}

macro_rules! address {
    ($name:ident, $of:ty) => {
        #[derive(Route, Debug, PartialEq)]
        #[route("/week/{number?}")]
        struct $name {
            number: $of,
        }
    };
}

address!(Week, Option<u8>);

fn written(route: &impl Route) -> String {
    let mut out = String::new();
    route.write(&mut out);
    out
}

/// As a router leads there; `None` if no pattern matches.
fn read<R: Route>(address: &str) -> Option<Result<R, RouteError>> {
    let mut router = Router::new();
    for (index, pattern) in R::PATTERNS.iter().enumerate() {
        router.insert(*pattern, index).unwrap();
    }
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let found = router.at(path).ok()?;
    let segments = found.params.iter().map(|(name, text)| {
        let text = percent_decode_str(text).decode_utf8();
        text.map(|text| (name, Cow::Owned(text.into_owned())))
    });
    let segments = segments.collect::<Result<_, _>>().ok()?;
    Some(Input::new(*found.value, segments, query).route())
}

fn check<R: Route + PartialEq + Debug>(route: &R, address: &str) {
    assert_eq!(written(route), address);
    let same = read::<R>(address).expect("a pattern matches");
    assert_eq!(same.as_ref(), Ok(route));
}

fn check_read(address: &str, expected: Site) {
    assert_eq!(read(address), Some(Ok(expected)));
}

/// What is read of an address is wrong: the status, and what is said.
fn check_error(address: &str, status: StatusCode, said: &str) {
    let error = read::<Site>(address)
        .expect("a pattern matches")
        .unwrap_err();
    assert_eq!((error.status(), error.to_string().as_str()), (status, said));
}

fn list() -> Site {
    Site::List {
        page: 0,
        search: None,
        limit: None,
        tags: Vec::new(),
        sizes: Vec::new(),
        sort: Sort::Name,
        r#type: String::new(),
    }
}

fn page(page: u32) -> Site {
    let mut list = list();
    if let Site::List { page: at, .. } = &mut list {
        *at = page;
    }
    list
}

fn room(id: &str) -> Site {
    Site::Room { id: id.to_owned() }
}

fn file(path: &str) -> Site {
    Site::File {
        path: path.to_owned(),
        version: 0,
    }
}

#[test]
fn patterns_stand_in_the_order_of_variants() {
    let patterns = [
        "/",
        "/rooms",
        "/rooms/new",
        "/rooms/{id}",
        "/rooms/@{field_0}/{w}",
        "/rooms/{id}/archive",
        "/rooms/{id}/archive/{month}",
        "/rooms/{id}/archive/last",
        "/files/{*path}",
        "/files/r%C3%A4ume/{name}",
        "/sorted/{sort}/",
    ];
    assert_eq!(Site::PATTERNS, patterns);
}

#[test]
fn an_address_is_read_as_what_was_written() {
    check(&Site::Home, "/");
    check(&room("7"), "/rooms/7");
    let (w, field_0) = ("x".to_owned(), -7);
    check(&Site::Owned { w, field_0 }, "/rooms/@-7/x");
    let sort = Sort::Rooms;
    check(&Site::Sorted { sort }, "/sorted/r%C3%A4ume%20%26%20mehr/");
    let (path, version) = ("a/b c.pdf".to_owned(), 3);
    check(
        &Site::File { path, version },
        "/files/a/b%20c.pdf?version=3",
    );
}

#[test]
fn a_last_segment_may_be_absent() {
    let archive = |month: Option<&str>| Site::Archive {
        id: "7".to_owned(),
        month: month.map(str::to_owned),
    };
    check(&archive(None), "/rooms/7/archive");
    check(&archive(Some("2")), "/rooms/7/archive/2");
    check(&Pages { page: None }, "/");
    check(&Pages { page: Some(2) }, "/2");
    check(&Week { number: Some(9) }, "/week/9");
}

#[test]
fn what_is_absent_from_a_query_is_not_written() {
    check(&list(), "/rooms");
    check(&page(2), "/rooms?page=2");
    let all = Site::List {
        page: 1,
        search: Some(String::new()),
        limit: Some(0),
        tags: vec!["a&b".to_owned(), "c+d".to_owned()],
        sizes: vec![1, 1],
        sort: Sort::LastSeen,
        r#type: "ä/=#%".to_owned(),
    };
    check(
        &all,
        "/rooms?page=1&q=&limit=0&tags=a%26b&tags=c%2Bd&sizes=1&sizes=1&sort=last_seen\
         &type=%C3%A4/%3D%23%25",
    );
}

#[test]
fn other_parameters_of_a_query_are_ignored() {
    check_read("/rooms?utm_source=x&page=2&page[]=3&&=", page(2));
}

#[test]
fn the_last_one_of_a_parameter_counts() {
    check_read("/rooms?page=x&page=3&page=2", page(2));
}

#[test]
fn a_list_is_read_in_either_notation() {
    let mut expected = list();
    if let Site::List { sizes, .. } = &mut expected {
        *sizes = vec![1, 2, 3];
    }
    check_read("/rooms?sizes=1&sizes[]=2&sizes%5B%5D=3", expected);
}

#[test]
fn an_empty_field_of_a_form_is_as_good_as_absent() {
    check_read("/rooms?page=&limit=&sizes=&sort=", list());
}

#[test]
fn a_segment_that_does_not_read_leads_nowhere() {
    check_error(
        "/rooms/@x/y",
        StatusCode::NOT_FOUND,
        "segment `field_0` of the path does not read as a `i64`",
    );
}

#[test]
fn a_query_that_does_not_read_is_a_bad_request() {
    check_error(
        "/rooms?page=-1",
        StatusCode::BAD_REQUEST,
        "parameter `page` of the query does not read as a `u32`",
    );
    check_error(
        "/rooms?sizes=1&sizes=300",
        StatusCode::BAD_REQUEST,
        "parameter `sizes` of the query does not read as a `u8`",
    );
}

#[test]
fn a_list_has_an_end() {
    check_error(
        &format!("/rooms?{}", "tags&".repeat(8_193)),
        StatusCode::BAD_REQUEST,
        "parameter `tags` of the query is there more than 8192 times",
    );
    assert!(
        read::<Site>(&format!("/rooms?{}", "tags&".repeat(8_192)))
            .unwrap()
            .is_ok()
    );
}

#[test]
fn a_pattern_of_something_else_leads_nowhere() {
    let error = Input::new(99, Vec::new(), "").route::<Site>().unwrap_err();
    assert_eq!(error.to_string(), "the path matches no pattern");
    let error = Input::new(3, Vec::new(), "").route::<Site>().unwrap_err();
    assert_eq!(error.to_string(), "segment `id` of the path is missing");
}

#[test]
fn no_text_leads_to_the_address_of_another_variant() {
    check(&room("new"), "/rooms/%6Eew");
    check(&room("news"), "/rooms/news");
    check(&file("räume/x"), "/files/%72%C3%A4ume/x");
    check(
        &Over::Rest {
            path: "ä/x".into()
        },
        "/%c3%A4/x",
    );
    let (id, month) = ("a".to_owned(), Some("last".to_owned()));
    check(&Site::Archive { id, month }, "/rooms/a/archive/%6Cast");
}

#[test]
fn what_no_path_holds_leads_nowhere() {
    for text in ["", ".", "..", "\0"] {
        assert_eq!(written(&room(text)), "/rooms/%00");
        assert_eq!(written(&file(text)), "/files/%00");
        assert_eq!(
            written(&file(&format!("a/{text}/b"))),
            match text {
                "" => "/files/a/%2Fb",
                _ => "/files/a/%00/b",
            }
        );
    }
    for nowhere in [
        "/rooms/%00",
        "/rooms/%2E%2E",
        "/files/%00",
        "/files/a%2F..%2Fb",
        "/files/a/.",
    ] {
        let error = read::<Site>(nowhere).unwrap().unwrap_err();
        assert_eq!(error.status(), StatusCode::NOT_FOUND, "{nowhere}");
    }
}

#[test]
fn the_rest_of_a_path_never_has_two_slashes_in_a_row() {
    let check = |path: &str, address| check(&Anything { path: path.into() }, address);
    check("/evil.example", "/%2Fevil.example");
    check("//", "/%2F%2F");
    check("a//b", "/a/%2Fb");
    check("a/b/", "/a/b/");
    check("\\evil.example", "/%5Cevil.example");
}

#[test]
fn a_view_without_an_address_writes_none() {
    assert_eq!(<() as Route>::PATTERNS, [""; 0]);
    assert_eq!(written(&()), "");
    assert_eq!(Input::new(0, Vec::new(), "a=b").route::<()>(), Ok(()));
}

#[test]
fn an_address_is_appended() {
    fn appended(address: &impl Address) -> String {
        let mut out = "/app?".to_owned();
        address.write(&mut out);
        out
    }
    assert_eq!(appended(&page(2)), "/app?/rooms?page=2");
}

/// Of pieces that matter to whoever reads an address.
fn text() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "",
        "/",
        "//",
        "\\",
        ".",
        "..",
        "%2e",
        "%2F",
        "%00",
        "a",
        "new",
        "last",
        "archive",
        "@",
        "räume",
        "r%C3%A4ume",
        "?",
        "#",
        "&",
        "=",
        "+",
        ";",
        ":",
        "[]",
        " ",
        "\t",
        "\n",
        "\0",
        "\u{7f}",
        "\u{85}",
        "\u{202e}",
        "😀",
        "{id}",
        "*",
        "https://evil.example",
        "<\"'>",
    ];
    let piece = prop::sample::select(PIECES).prop_map(str::to_owned);
    let any = prop_oneof![4 => piece, 1 => any::<String>()];
    prop::collection::vec(any, 0..5).prop_map(|texts| texts.concat())
}

fn sort() -> impl Strategy<Value = Sort> {
    prop::sample::select(vec![Sort::Name, Sort::LastSeen, Sort::Rooms])
}

fn route() -> impl Strategy<Value = Site> {
    let query = (
        any::<u32>(),
        prop::option::of(text()),
        prop::option::of(any::<u8>()),
        prop::collection::vec(text(), 0..4),
        prop::collection::vec(any::<u8>(), 0..4),
        sort(),
        text(),
    );
    prop_oneof![
        Just(Site::Home),
        Just(Site::New),
        query.prop_map(
            |(page, search, limit, tags, sizes, sort, r#type)| Site::List {
                page,
                search,
                limit,
                tags,
                sizes,
                sort,
                r#type
            }
        ),
        text().prop_map(|id| Site::Room { id }),
        (text(), any::<i64>()).prop_map(|(w, field_0)| Site::Owned { w, field_0 }),
        (text(), prop::option::of(text())).prop_map(|(id, month)| Site::Archive { id, month }),
        text().prop_map(|id| Site::LastMonth { id }),
        (text(), any::<u8>()).prop_map(|(path, version)| Site::File { path, version }),
        text().prop_map(|name| Site::Plan { name }),
        sort().prop_map(|sort| Site::Sorted { sort }),
    ]
}

/// Whether the path of an address holds what none can hold.
fn is_nowhere(address: &str) -> bool {
    address.split('?').next().unwrap().contains("%00")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn every_address_is_read_as_what_was_written(route in route()) {
        let address = written(&route);
        match read::<Site>(&address) {
            Some(Ok(same)) => prop_assert_eq!(same, route, "{}", address),
            Some(Err(error)) => {
                prop_assert_eq!(error.status(), StatusCode::NOT_FOUND);
                prop_assert!(is_nowhere(&address), "{} {}", address, error);
            }
            None => prop_assert!(false, "{} leads nowhere", address),
        }
    }

    #[test]
    fn every_address_stays_on_the_site_and_as_it_is(route in route(), path in text()) {
        for address in [written(&route), written(&Anything { path })] {
            prop_assert!(LocalPath::new(&address).is_ok(), "{}", address);
            let read = Url::parse("https://site.example/a/b?c#d").unwrap().join(&address).unwrap();
            prop_assert_eq!(&read[..url::Position::BeforePath], "https://site.example");
            prop_assert_eq!(&read[url::Position::BeforePath..], &address);
        }
    }
}
