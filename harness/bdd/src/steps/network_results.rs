//! Steps that say what a network was asked, and how what was asked of it ended.

use cucumber::gherkin::Step;
use cucumber::then;

use super::arguments::table;
use super::parameters::IpVersionParameter;
use crate::world::{Failure, World};

/// What was done last succeeded.
///
/// ```gherkin
/// Then it succeeds
/// ```
#[then(expr = "it succeeds")]
async fn succeeds(world: &mut World) -> Result<(), Failure> {
    world.check_success()
}

/// What was done last failed, or was killed at its time limit, in this layer; the log tells so, and what the lab saw.
/// Layers are named by slug or in words: `name resolution`, `module proxy`, `interception`, `tls`, `checksum`.
///
/// ```gherkin
/// Then it fails in the "name resolution" layer
/// ```
#[then(expr = "it fails in the {string} layer")]
async fn fails_in_layer(world: &mut World, layer: String) -> Result<(), Failure> {
    world.check_layer(&layer)
}

/// The same, and a request was answered with this status.
///
/// ```gherkin
/// Then it fails in the "module proxy" layer with status 503
/// ```
#[then(expr = "it fails in the {string} layer with status {int}")]
async fn fails_with_status(world: &mut World, layer: String, status: u16) -> Result<(), Failure> {
    world.check_layer_with_status(&layer, status)
}

/// The diagnosis of what was done last names this in its cause or its evidence.
///
/// ```gherkin
/// Then the diagnosis names "example.com/dep"
/// ```
#[then(expr = "the diagnosis names {string}")]
async fn diagnosis_names(world: &mut World, text: String) -> Result<(), Failure> {
    world.check_diagnosis_names(&text)
}

/// The diagnosis names who signed the certificate that was shown.
///
/// ```gherkin
/// Then the diagnosis names the authority "Lab Interception CA"
/// ```
#[then(expr = "the diagnosis names the authority {string}")]
async fn diagnosis_names_authority(world: &mut World, authority: String) -> Result<(), Failure> {
    world.check_diagnosis_names_authority(&authority)
}

/// The change of the environment that the diagnosis proposes is made, and the download is done again: it succeeds now.
///
/// ```gherkin
/// Then its fix makes the download succeed
/// ```
#[then(expr = "its fix makes the download succeed")]
async fn fix_helps_download(world: &mut World) -> Result<(), Failure> {
    world.check_fix().await
}

/// The change of the environment that the diagnosis proposes is made, and the build is made again: it succeeds now.
///
/// ```gherkin
/// Then its fix makes the build succeed
/// ```
#[then(expr = "its fix makes the build succeed")]
async fn fix_helps_build(world: &mut World) -> Result<(), Failure> {
    world.check_fix().await
}

/// A service of the lab answered a request about this with 200 since the last `When`: `path@version`, or a part of a URL.
/// The default module proxy is called `default`.
///
/// ```gherkin
/// Then "second" served "example.com/dep@v1.2.0"
/// ```
#[then(expr = "{string} served {string}")]
async fn served(world: &mut World, service: String, what: String) -> Result<(), Failure> {
    world.check_served(&service, &what)
}

/// Of the requests since the last `When`, those that a row describes were answered in the order of the rows, and there was one
/// for each row. A row has a service and `path@version` or a part of a URL. Requests that no row describes are passed over, and
/// one that is made again at once counts once.
///
/// ```gherkin
/// Then the requests came in this order
///   | first  | /example.com/dep/@v/v1.2.0.mod |
///   | second | /example.com/dep/@v/v1.2.0.mod |
/// ```
#[then(expr = "the requests came in this order")]
async fn request_order(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.check_request_order(table(step)?)
}

/// A service of the lab was asked something since the last `When`.
///
/// ```gherkin
/// Then "first" was contacted
/// ```
#[then(expr = "{string} was contacted")]
async fn contacted(world: &mut World, service: String) -> Result<(), Failure> {
    world.check_asked(&service)
}

/// A service of the lab was asked something since the last `When`, each time over this version of IP. A connection that was
/// refused, or given up without a word, is none.
///
/// ```gherkin
/// Then "first" was contacted over IPv6 only
/// ```
#[then(expr = "{string} was contacted over {ipversion} only")]
async fn contacted_over(
    world: &mut World,
    service: String,
    version: IpVersionParameter,
) -> Result<(), Failure> {
    world.check_asked_over(&service, version.0)
}

/// A connection to this place was refused by the kernel, or dropped, since the last `When`: nobody listens there, or the service
/// is declared to refuse connections or to be a black hole. A place is a service or a host with a port, or an address with one.
///
/// ```gherkin
/// Then a connection to "first:443" was refused
/// ```
#[then(expr = "a connection to {string} was refused")]
async fn connection_refused(world: &mut World, place: String) -> Result<(), Failure> {
    world.check_refused_connection(&place)
}

/// A question for this name, or for the host of the service so called, was sent over UDP since the last `When` to a place where
/// nobody listens.
///
/// ```gherkin
/// Then a question for "first" to "127.0.0.1:53" was refused
/// ```
#[then(expr = "a question for {string} to {string} was refused")]
async fn question_refused(world: &mut World, name: String, place: String) -> Result<(), Failure> {
    world.check_refused_question(&name, &place)
}

/// Something tried to reach an address outside of the lab's network since the last `When`. No packet leaves the lab; the kernel
/// counts the tries, without saying where they were to go.
///
/// ```gherkin
/// Then an address outside the lab was tried
/// ```
#[then(expr = "an address outside the lab was tried")]
async fn tried_outside(world: &mut World) -> Result<(), Failure> {
    world.check_tried_outside(true)
}

/// Nothing tried to reach an address outside of the lab's network since the last `When`.
///
/// ```gherkin
/// Then no address outside the lab was tried
/// ```
#[then(expr = "no address outside the lab was tried")]
async fn not_tried_outside(world: &mut World) -> Result<(), Failure> {
    world.check_tried_outside(false)
}

/// A service of the lab was asked nothing in the whole scenario. `direct` stands for the hosts that modules' own paths begin
/// with; there are also `default`, `checksum database`, `name server` and `interception`. A connection that the kernel refused
/// counts too.
///
/// ```gherkin
/// Then "direct" was never contacted
/// ```
#[then(expr = "{string} was never contacted")]
async fn never_contacted(world: &mut World, service: String) -> Result<(), Failure> {
    world.check_never_contacted(&service)
}

/// The name server was asked for this name, or for the host of the service so called, since the last `When`.
///
/// ```gherkin
/// Then the name server was asked for "first"
/// ```
#[then(expr = "the name server was asked for {string}")]
async fn name_asked(world: &mut World, name: String) -> Result<(), Failure> {
    world.check_name_asked(&name, true)
}

/// The name server was not asked for this name, or for the host of the service so called, since the last `When`.
///
/// ```gherkin
/// Then the name server was not asked for "first"
/// ```
#[then(expr = "the name server was not asked for {string}")]
async fn name_not_asked(world: &mut World, name: String) -> Result<(), Failure> {
    world.check_name_asked(&name, false)
}

/// How often the name server was asked for one type of records of a name since the last `When`.
///
/// ```gherkin
/// Then the name server was asked 2 times for A records of "first"
/// ```
#[then(expr = "the name server was asked {int} time(s) for {word} records of {string}")]
async fn name_asked_times(
    world: &mut World,
    times: usize,
    record_type: String,
    name: String,
) -> Result<(), Failure> {
    world.check_queries(&name, &record_type, times)
}

/// Nothing at all was asked of the network in the whole scenario.
///
/// ```gherkin
/// Then nothing was asked of the network
/// ```
#[then(expr = "nothing was asked of the network")]
async fn silence(world: &mut World) -> Result<(), Failure> {
    world.check_silence()
}

/// All clients see the same of each field that at least two of them show. What a client does not show, as Go's resolver
/// shows no time to live, is never taken for equal.
///
/// ```gherkin
/// Then all resolvers agree
/// ```
#[then(expr = "all resolvers agree")]
async fn resolvers_agree(world: &mut World) -> Result<(), Failure> {
    world.check_views_agree()
}

/// The clients differ in these fields, and in nothing else that at least two of them show. The fields are those of the step
/// below.
///
/// ```gherkin
/// Then the resolvers differ in "address, error"
/// ```
#[then(expr = "the resolvers differ in {string}")]
async fn resolvers_differ(world: &mut World, fields: String) -> Result<(), Failure> {
    world.check_views_differ(&fields)
}

/// What clients see of a name, a column for each, all or some of `Go`, `libc`, `raw` and `raw over TCP`. The rows are fields:
/// `address`, `name`, `error`; of the messages with the A and AAAA records `A response code`, `A flags`, `A question`,
/// `A answer`, `A answer ttl`, `A authority`, `A authority ttl`, `A negative ttl` (how long it may be kept that there is no
/// such name), `A additional`, `A additional ttl`, `A edns version`, `A edns size`, `A edns flags`, and the same of `AAAA`.
/// Times are numbers of seconds, sizes of bytes. `none` says that there is none, `not shown` that this client does not show it.
///
/// ```gherkin
/// Then the resolvers see
///   | field        | Go         | libc       | raw        |
///   | address      | 198.18.0.2 | 198.18.0.2 | 198.18.0.2 |
///   | A answer ttl | not shown  | not shown  | 60         |
/// ```
#[then(expr = "the resolvers see")]
async fn resolvers_see(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.check_views(table(step)?)
}

/// What one client (`Go`, `libc`, `raw` or `raw over TCP`) sees of one field, as in the step above.
///
/// ```gherkin
/// Then "raw" sees the "A flags" as "qr aa rd"
/// ```
#[then(expr = "{string} sees the {string} as {string}")]
async fn resolver_sees(
    world: &mut World,
    client: String,
    field: String,
    value: String,
) -> Result<(), Failure> {
    world.check_view(&client, &field, &value)
}

/// What all clients see of the name that was looked up is what was approved.
///
/// ```gherkin
/// Then the views of the name match the snapshot
/// ```
#[then(expr = "the views of the name match the snapshot")]
async fn views_match(world: &mut World) -> Result<(), Failure> {
    world.check_views_snapshot()
}
