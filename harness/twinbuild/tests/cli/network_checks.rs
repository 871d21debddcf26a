//! Every check of a network: steps under which it passes, and steps under which it fails.

use crate::checks::{Check, check};
#[cfg(target_os = "linux")]
use crate::{
    checks::assert_each_passes_and_fails,
    feature::{assert_failed, assert_passed, with_background},
    setup::{sandbox_is_here, setup_with_go},
};

const DOWNLOAD: &str = "When the modules are downloaded";
const LAB: &str = "Given a lab";
const DOWN: &str = "Given a module proxy \"first\" that answers 503\nAnd GOPROXY is \"first\"";
const CLOSED: &str = "Given a module proxy \"first\" that refuses connections\nAnd GOPROXY is \"first\"";
const OUTSIDE: &str = "Given a lab\nAnd GOPROXY is \"http://192.0.2.1\"";
const BOTH_DOWN: &str = "Given a module proxy \"first\" that answers 503\nAnd a module proxy \"second\" that answers 502\nAnd GOPROXY is \"first,second\"";
const UP: &str = "Given a module proxy \"first\"\nAnd GOPROXY is \"first\"";
const EMPTY_FIRST: &str = "Given a module proxy \"first\" without modules\nAnd a module proxy \"second\"\nAnd GOPROXY is \"first,second\"";
const FIRST_THEN_SECOND: &str =
    "Then the requests came in this order\n| first | /v1.2.0.mod |\n| second | /v1.2.0.mod |";
const SECOND_THEN_FIRST: &str =
    "Then the requests came in this order\n| second | /v1.2.0.mod |\n| first | /v1.2.0.mod |";
const IPV6: &str = "Given the lab's hosts have IPv6 addresses too";
const INTERCEPTED: &str = "Given an intercepting proxy with its own authority";
const EXPIRED: &str = "Given a default module proxy that has an expired certificate";
const BROKEN_CHAIN: &str = "Given a default module proxy that does not show its intermediate certificate";
const UNLISTED: &str = "Given a default module proxy that has a certificate of an unknown authority";
const LACKS: &str = "Then the diagnosis names \"does not show the intermediate certificate\"";
const DEAD: &str = "Given no name server";
const LOOK_UP: &str = "When the name \"default\" is looked up";
const ABSENT: &str = "When the name \"absent.lab.test\" is looked up";
const TIMES: &str = "Then the resolvers see\n| field | Go | raw |\n| A answer ttl | not shown | 60 |";
const OFFLINE: &str = "Given a lab\nAnd GOPROXY is \"off\"";
const FAILING_BUILD: &str = "Given the source files\n\"\"\"\n-- go.mod --\nmodule example.com/a\n\ngo 1.21\n\nrequire example.com/dep v1.2.0\n-- main.go --\npackage main\n\nimport _ \"example.com/dep\"\n\nfunc main() {}\n\"\"\"\nAnd a lab\nWhen \".\" is built";

const VIEWS_SNAPSHOT: &str = "the views of the name match the snapshot";

/// Checks that need an approval between two runs: their expressions and a step of each.
pub(crate) fn snapshot_checks() -> [(&'static str, String); 1] {
    [(VIEWS_SNAPSHOT, format!("Then {VIEWS_SNAPSHOT}"))]
}

pub(crate) fn checks() -> Vec<Check> {
    let mut checks = ends();
    checks.extend(contacts());
    checks.extend(names());
    checks
}

fn ends() -> Vec<Check> {
    let fails = "it fails in the {string} layer";
    let with_status = "it fails in the {string} layer with status {int}";
    let names = "the diagnosis names {string}";
    let names_authority = "the diagnosis names the authority {string}";
    let download_fix = "its fix makes the download succeed";
    let build_fix = "its fix makes the build succeed";
    let in_proxy = "Then it fails in the \"module proxy\" layer";
    let in_proxy_503 = "Then it fails in the \"module proxy\" layer with status 503";
    let in_proxy_404 = "Then it fails in the \"module proxy\" layer with status 404";
    let by_lab = "Then the diagnosis names the authority \"Lab Interception CA\"";
    let of_first = "Then the diagnosis names \"first.lab.test\"";
    let fixed = "Then its fix makes the download succeed";
    vec![
        check(
            "it succeeds",
            &[LAB, DOWNLOAD, "Then it succeeds"],
            &[DOWN, DOWNLOAD, "Then it succeeds"],
            "503",
        ),
        check(fails, &[DOWN, DOWNLOAD, in_proxy], &[LAB, DOWNLOAD, in_proxy], "succeeded"),
        check(fails, &[DOWN, DOWNLOAD, in_proxy], &[DEAD, DOWNLOAD, in_proxy], "layer: dns"),
        check(
            with_status,
            &[DOWN, DOWNLOAD, in_proxy_503],
            &[DOWN, DOWNLOAD, in_proxy_404],
            "answered with 404",
        ),
        check(
            names,
            &[DOWN, DOWNLOAD, of_first],
            &[DEAD, DOWNLOAD, of_first],
            "does not name `first.lab.test`",
        ),
        check(
            names,
            &[BROKEN_CHAIN, DOWNLOAD, LACKS],
            &[UNLISTED, DOWNLOAD, LACKS],
            "does not name `does not show the intermediate certificate`",
        ),
        check(
            download_fix,
            &[UNLISTED, DOWNLOAD, fixed],
            &[BROKEN_CHAIN, DOWNLOAD, fixed],
            "proposes no change",
        ),
        check(
            names_authority,
            &[INTERCEPTED, DOWNLOAD, by_lab],
            &[EXPIRED, DOWNLOAD, by_lab],
            "does not name the authority `Lab Interception CA`",
        ),
        check(
            download_fix,
            &[INTERCEPTED, DOWNLOAD, fixed],
            &[BOTH_DOWN, DOWNLOAD, fixed],
            "still does not succeed",
        ),
        check(download_fix, &[INTERCEPTED, DOWNLOAD, fixed], &[DOWN, DOWNLOAD, fixed], "proposes no change"),
        check(download_fix, &[INTERCEPTED, DOWNLOAD, fixed], &[LAB, DOWNLOAD, fixed], "succeeded"),
        check(
            build_fix,
            &[FAILING_BUILD, "Then its fix makes the build succeed"],
            &[
                FAILING_BUILD,
                "Given no name server",
                "When \".\" is built",
                "Then its fix makes the build succeed",
            ],
            "",
        ),
    ]
}

fn contacts() -> Vec<Check> {
    let served = "{string} served {string}";
    let contacted = "{string} was contacted";
    let over = "{string} was contacted over {ipversion} only";
    let over_ipv6 = "Then \"first\" was contacted over IPv6 only";
    let never = "{string} was never contacted";
    let by_first = "Then \"first\" served \"example.com/dep@v1.2.0\"";
    let first = "Then \"first\" was contacted";
    let never_default = "Then \"default\" was never contacted";
    let never_direct = "Then \"direct\" was never contacted";
    let order = "the requests came in this order";
    let refused = "a connection to {string} was refused";
    let question = "a question for {string} to {string} was refused";
    let silence = "nothing was asked of the network";
    let direct = "Given GOPROXY is \"direct\"\nAnd a lab";
    vec![
        check(served, &[UP, DOWNLOAD, by_first], &[DOWN, DOWNLOAD, by_first], "did not serve"),
        check(served, &[UP, DOWNLOAD, by_first], &[LAB, DOWNLOAD, by_first], "there is no service `first`"),
        check(
            contacted,
            &[UP, DOWNLOAD, first],
            &["Given a module proxy \"first\"", DOWNLOAD, first],
            "was not asked",
        ),
        check(over, &[UP, IPV6, DOWNLOAD, over_ipv6], &[UP, DOWNLOAD, over_ipv6], "over IPv6 only"),
        check(
            over,
            &[UP, IPV6, DOWNLOAD, over_ipv6],
            &["Given a module proxy \"first\"", IPV6, DOWNLOAD, over_ipv6],
            "was not asked",
        ),
        check(never, &[UP, DOWNLOAD, never_default], &[LAB, DOWNLOAD, never_default], "was contacted"),
        check(
            never,
            &[UP, DOWNLOAD, never_direct],
            &[direct, DOWNLOAD, never_direct],
            "`direct` was contacted",
        ),
        check(
            order,
            &[EMPTY_FIRST, DOWNLOAD, FIRST_THEN_SECOND],
            &[UP, DOWNLOAD, FIRST_THEN_SECOND],
            "no service `second`",
        ),
        check(
            order,
            &[EMPTY_FIRST, DOWNLOAD, FIRST_THEN_SECOND],
            &[EMPTY_FIRST, DOWNLOAD, SECOND_THEN_FIRST],
            "came otherwise: 2 in place of 2",
        ),
        check(
            order,
            &[EMPTY_FIRST, DOWNLOAD, FIRST_THEN_SECOND],
            &[EMPTY_FIRST, "Given GOPROXY is \"second,first\"", DOWNLOAD, FIRST_THEN_SECOND],
            "came otherwise: 1 in place of 2",
        ),
        check(
            order,
            &[EMPTY_FIRST, DOWNLOAD, FIRST_THEN_SECOND],
            &[EMPTY_FIRST, DOWNLOAD, "Then the requests came in this order\n| first | .mod |"],
            "two requests at least",
        ),
        check(
            order,
            &[EMPTY_FIRST, DOWNLOAD, FIRST_THEN_SECOND],
            &[EMPTY_FIRST, DOWNLOAD, "Then the requests came in this order\n| first |\n| second |"],
            "`first` is no request",
        ),
        check(
            refused,
            &[CLOSED, DOWNLOAD, "Then a connection to \"first:443\" was refused"],
            &[UP, DOWNLOAD, "Then a connection to \"first:443\" was refused"],
            "no connection to 198.18.0.2:443 was refused",
        ),
        check(
            refused,
            &[CLOSED, DOWNLOAD, "Then a connection to \"198.18.0.2:443\" was refused"],
            &[CLOSED, DOWNLOAD, "Then a connection to \"frist:443\" was refused"],
            "no place of the lab's network",
        ),
        check(
            "an address outside the lab was tried",
            &[OUTSIDE, DOWNLOAD, "Then an address outside the lab was tried"],
            &[LAB, DOWNLOAD, "Then an address outside the lab was tried"],
            "no address outside the lab was tried",
        ),
        check(
            "no address outside the lab was tried",
            &[LAB, DOWNLOAD, "Then no address outside the lab was tried"],
            &[OUTSIDE, DOWNLOAD, "Then no address outside the lab was tried"],
            "an address outside the lab was tried",
        ),
        check(
            question,
            &[DEAD, DOWNLOAD, "Then a question for \"default\" to \"127.0.0.1:53\" was refused"],
            &[LAB, DOWNLOAD, "Then a question for \"default\" to \"198.18.0.1:53\" was refused"],
            "in vain",
        ),
        check(
            never,
            &[CLOSED, "Given GOPROXY is \"default\"", DOWNLOAD, "Then \"first\" was never contacted"],
            &[CLOSED, DOWNLOAD, "Then \"first\" was never contacted"],
            "`first` was contacted",
        ),
        check(
            silence,
            &[OFFLINE, DOWNLOAD, "Then nothing was asked of the network"],
            &[LAB, DOWNLOAD, "Then nothing was asked of the network"],
            "the network was asked",
        ),
    ]
}

fn names() -> Vec<Check> {
    let asked = "the name server was asked for {string}";
    let not_asked = "the name server was not asked for {string}";
    let times = "the name server was asked {int} time(s) for {word} records of {string}";
    let agree = "all resolvers agree";
    let differ = "the resolvers differ in {string}";
    let sees = "{string} sees the {string} as {string}";
    let table = "the resolvers see";
    let for_default = "Then the name server was asked for \"default\"";
    let not_for_default = "Then the name server was not asked for \"default\"";
    let once = "Then the name server was asked 1 time for A records of \"default\"";
    let by_error = "Then the resolvers differ in \"error\"";
    let not_found = "Then \"Go\" sees the \"error\" as \"not found\"";
    vec![
        check(asked, &[LAB, DOWNLOAD, for_default], &[UP, DOWNLOAD, for_default], "was not asked for"),
        check(
            not_asked,
            &[UP, DOWNLOAD, not_for_default],
            &[LAB, DOWNLOAD, not_for_default],
            "was asked for",
        ),
        check(
            not_asked,
            &[UP, DOWNLOAD, not_for_default],
            &[UP, DOWNLOAD, "Then the name server was not asked for \"frist\""],
            "neither a service",
        ),
        check(times, &[LAB, DOWNLOAD, once], &[UP, DOWNLOAD, once], "asked 0 times"),
        check(
            agree,
            &[LAB, LOOK_UP, "Then all resolvers agree"],
            &[LAB, ABSENT, "Then all resolvers agree"],
            "see another error",
        ),
        check(differ, &[LAB, ABSENT, by_error], &[LAB, LOOK_UP, by_error], "differ in ``"),
        check(sees, &[LAB, ABSENT, not_found], &[LAB, LOOK_UP, not_found], "sees the error `none`"),
        check(
            sees,
            &[LAB, LOOK_UP, "Then \"raw\" sees the \"A answer ttl\" as \"60\""],
            &[LAB, LOOK_UP, "Then \"Go\" sees the \"A answer ttl\" as \"60\""],
            "sees the A answer ttl `not shown`, not `60`",
        ),
        check(
            sees,
            &[LAB, LOOK_UP, "Then \"raw\" sees the \"A answer ttl\" as \"60\""],
            &[LAB, LOOK_UP, "Then \"raw\" sees the \"A answer ttl\" as \"a minute\""],
            "is no value of the field",
        ),
        check(
            table,
            &[LAB, LOOK_UP, TIMES],
            &[
                LAB,
                "Given a name server for which \"default\" has an answer that may be kept for 5 s",
                LOOK_UP,
                TIMES,
            ],
            "raw sees the A answer ttl `5`, not `60`",
        ),
        check(
            table,
            &[LAB, LOOK_UP, TIMES],
            &[LAB, LOOK_UP, "Then the resolvers see\n| field | raw |\n| A ttl | 60 |"],
            "is no field of a name",
        ),
        check(
            table,
            &[LAB, LOOK_UP, TIMES],
            &[LAB, LOOK_UP, "Then the resolvers see\n| field | dig |\n| A answer ttl | 60 |"],
            "is no client",
        ),
        check(
            table,
            &[LAB, LOOK_UP, TIMES],
            &[LAB, LOOK_UP, "Then the resolvers see\n| A answer ttl | 60 |"],
            "needs a head",
        ),
    ]
}

#[cfg(target_os = "linux")]
#[test]
fn every_check_of_a_network_passes_and_fails() {
    if sandbox_is_here() {
        // Without a source there is one that needs what the lab has.
        assert_each_passes_and_fails(&checks(), &["Given Go 1.27"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_views_of_a_name_are_compared_with_what_was_approved() {
    if !sandbox_is_here() {
        return;
    }
    let setup = setup_with_go();
    let step = format!("Then {VIEWS_SNAPSHOT}");
    let feature =
        |lab: &str| with_background(&["Given Go 1.27"], [("a name", vec![LAB, lab, LOOK_UP, step.as_str()])]);
    setup.feature(&feature("Given the lab's hosts have IPv6 addresses too"));
    assert_failed(&setup.run(&[]).record, "a name", "no views of a name was approved yet");
    assert_eq!(setup.twinbuild(&["accept"]).code, Some(0));
    assert_passed(&setup.run(&[]).record, "a name");
    let shorter = "Given a name server for which \"default\" has an answer that may be kept for 5 s";
    setup.feature(&feature(&format!("Given the lab's hosts have IPv6 addresses too\n{shorter}")));
    assert_failed(&setup.run(&[]).record, "a name", "+A answer ttl: 5 (raw, raw over TCP)");
}
