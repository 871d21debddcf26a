//! Steps that declare a network and use it.

use std::time::Duration;

use cucumber::{gherkin::Step, given, when};
use twinbuild_lab::HostAddresses;

use super::arguments::doc_string;
use super::parameters::{
    FaultParameter, ModuleVersionParameter, NameFaultParameter, NewlinesParameter, VariableParameter,
};
use crate::world::{Failure, Heals, World};

/// Builds have a lab for their network: name server, module proxies and checksum database of their own. No packet leaves it.
/// Every other step about a network declares one too. The certificates of its authorities are `root.pem`, `intermediate.pem`
/// and `unlisted.pem` in `/etc/lab`.
///
/// ```gherkin
/// Given a lab
/// ```
#[given(expr = "a lab")]
async fn lab(world: &mut World) {
    world.declare_lab();
}

/// A module that the rest of the world has: the toolchain's default proxy serves it, and the checksum database knows it.
/// Where nothing is published, `example.com/dep` at v1.2.0 is. A source that needs all of it is there where none is declared.
///
/// ```gherkin
/// Given the published module "example.com/dep" at v1.2.0
/// ```
#[given(expr = "the published module {string} at {moduleversion}")]
async fn published(world: &mut World, path: String, version: ModuleVersionParameter) -> Result<(), Failure> {
    world.declare_published(&path, &version.0)
}

/// As above, with files of its own, as a txtar archive.
///
/// ```gherkin
/// Given the published module "example.com/dep" at v1.2.0 with the files
///   """
///   -- go.mod --
///   module example.com/dep
///   -- dep.go --
///   package dep
///   """
/// ```
#[given(expr = "the published module {string} at {moduleversion} with the files")]
async fn published_files(
    world: &mut World,
    path: String,
    version: ModuleVersionParameter,
    step: &Step,
) -> Result<(), Failure> {
    world.declare_published_files(&path, &version.0, doc_string(step)?)
}

/// All modules in a folder, relative to the one that holds `twinbuild.toml`, are published: a text file in txtar for each
/// version, `example.com_dep_v1.2.0.txt`, with its `.mod` and `.info`, as Go's own tests have them; or a folder for each.
///
/// ```gherkin
/// Given the published modules in the folder "scenarios/published"
/// ```
#[given(expr = "the published modules in the folder {string}")]
async fn published_folder(world: &mut World, folder: String) -> Result<(), Failure> {
    world.declare_published_folder(&folder).await
}

/// The source that is there where none is declared has a complete `go.sum`.
///
/// ```gherkin
/// Given a complete go.sum
/// ```
#[given(expr = "a complete go.sum")]
async fn complete_sums(world: &mut World) {
    world.declare_complete_sums();
}

/// A module proxy that serves all that is published. In GOPROXY its name stands for its address.
///
/// ```gherkin
/// Given a module proxy "first"
/// ```
#[given(expr = "a module proxy {string}")]
async fn proxy(world: &mut World, name: String) {
    world.declare_proxy(&name);
}

/// A module proxy that serves all that is published, and passes no question on to the checksum database.
///
/// ```gherkin
/// Given a module proxy "first" without a checksum database
/// ```
#[given(expr = "a module proxy {string} without a checksum database")]
async fn silent_proxy(world: &mut World, name: String) {
    world.declare_proxy_without_checksums(&name);
}

/// A module proxy that has nothing: it answers 404.
///
/// ```gherkin
/// Given a module proxy "first" without modules
/// ```
#[given(expr = "a module proxy {string} without modules")]
async fn empty_proxy(world: &mut World, name: String) {
    world.declare_empty_proxy(&name);
}

/// A module proxy with one module, or with one more.
///
/// ```gherkin
/// Given a module proxy "second" that serves the module "example.com/dep" at v1.2.0
/// ```
#[given(expr = "a module proxy {string} that serves the module {string} at {moduleversion}")]
async fn proxy_with(
    world: &mut World,
    name: String,
    path: String,
    version: ModuleVersionParameter,
) -> Result<(), Failure> {
    world.declare_proxy_with(&name, &path, &version.0)
}

/// A module proxy whose archive of a module is another than the published one.
///
/// ```gherkin
/// Given a module proxy "first" that serves another "example.com/dep" at v1.2.0
/// ```
#[given(expr = "a module proxy {string} that serves another {string} at {moduleversion}")]
async fn rewriting_proxy(
    world: &mut World,
    name: String,
    path: String,
    version: ModuleVersionParameter,
) -> Result<(), Failure> {
    world.declare_rewriting_proxy(&name, &path, &version.0)
}

/// A module proxy with a fault of its connections (`refuses connections`, `resets connections`, `hangs up`, `is a black hole`),
/// of its certificate (`has an expired certificate`, `speaks TLS 1.2 only`), or of its answers (`answers 503`, `stalls`,
/// `is cut in the middle of the body`). An unknown fault is an error that names the nearest. Some of its listeners alone have
/// it where a place follows: `refuses connections on port 443`, `is a black hole over IPv6`. It is the same for all services.
///
/// ```gherkin
/// Given a module proxy "first" that answers 503
/// ```
#[given(expr = "a module proxy {string} that {fault}")]
async fn faulty_proxy(world: &mut World, name: String, fault: FaultParameter) -> Result<(), Failure> {
    world.declare_faulty_proxy(&name, &fault.0)
}

/// A module proxy that answers 401 to whoever does not show the user `builder` and the password `secret`. Its address does
/// not have them.
///
/// ```gherkin
/// Given a module proxy "first" with an unknown password
/// ```
#[given(expr = "a module proxy {string} with an unknown password")]
async fn locked_proxy(world: &mut World, name: String) {
    world.declare_proxy_credentials(&name, false);
}

/// The same, and its address has user and password, so that GOPROXY has them too.
///
/// ```gherkin
/// Given a module proxy "first" with a known password
/// ```
#[given(expr = "a module proxy {string} with a known password")]
async fn open_proxy(world: &mut World, name: String) {
    world.declare_proxy_credentials(&name, true);
}

/// The toolchain's default module proxy has a fault.
///
/// ```gherkin
/// Given a default module proxy that answers 503
/// ```
#[given(expr = "a default module proxy that {fault}")]
async fn faulty_default_proxy(world: &mut World, fault: FaultParameter) -> Result<(), Failure> {
    world.declare_faulty_proxy("default", &fault.0)
}

/// The checksum database has a fault.
///
/// ```gherkin
/// Given a checksum database that answers 500
/// ```
#[given(expr = "a checksum database that {fault}")]
async fn faulty_database(world: &mut World, fault: FaultParameter) -> Result<(), Failure> {
    world.declare_faulty_checksum_database(&fault.0)
}

/// The checksum database signs with another key than the one that builds know.
///
/// ```gherkin
/// Given a checksum database with another key
/// ```
#[given(expr = "a checksum database with another key")]
async fn other_key(world: &mut World) {
    world.declare_wrong_signatures();
}

/// The checksum database knows another hash of a module.
///
/// ```gherkin
/// Given a checksum database with another hash of "example.com/dep" at v1.2.0
/// ```
#[given(expr = "a checksum database with another hash of {string} at {moduleversion}")]
async fn other_hash(world: &mut World, path: String, version: ModuleVersionParameter) -> Result<(), Failure> {
    world.declare_wrong_hash(&path, &version.0)
}

/// A module lies in a git repository on the host that its path begins with, its version a tag. Needs git.
///
/// ```gherkin
/// Given the module "git.lab.test/dep" at v1.2.0 in a git repository
/// ```
#[given(expr = "the module {string} at {moduleversion} in a git repository")]
async fn repository(world: &mut World, path: String, version: ModuleVersionParameter) -> Result<(), Failure> {
    world.declare_repository(&path, &version.0)
}

/// The host of declared repositories has a fault.
///
/// ```gherkin
/// Given a repository host "git.lab.test" that refuses connections
/// ```
#[given(expr = "a repository host {string} that {fault}")]
async fn faulty_host(world: &mut World, host: String, fault: FaultParameter) -> Result<(), Failure> {
    world.declare_faulty_repository_host(&host, &fault.0)
}

/// The host of declared repositories answers 401 to whoever does not show the user `builder` and the password `secret`.
///
/// ```gherkin
/// Given a repository host "git.lab.test" with an unknown password
/// ```
#[given(expr = "a repository host {string} with an unknown password")]
async fn locked_host(world: &mut World, host: String) -> Result<(), Failure> {
    world.declare_repository_host_credentials(&host)
}

/// An HTTP proxy. In HTTPS_PROXY its name stands for its address.
///
/// ```gherkin
/// Given an HTTP proxy "corporate"
/// ```
#[given(expr = "an HTTP proxy {string}")]
async fn forward_proxy(world: &mut World, name: String) {
    world.declare_forward_proxy(&name);
}

/// An HTTP proxy with a fault: `answers CONNECT with 403`, `drops the connection at CONNECT`, `never answers CONNECT`,
/// `cuts tunnels`, or one of connections.
///
/// ```gherkin
/// Given an HTTP proxy "corporate" that answers CONNECT with 502
/// ```
#[given(expr = "an HTTP proxy {string} that {fault}")]
async fn faulty_forward_proxy(world: &mut World, name: String, fault: FaultParameter) -> Result<(), Failure> {
    world.declare_faulty_forward_proxy(&name, &fault.0)
}

/// An HTTP proxy that wants a user and a password, which its address does not have.
///
/// ```gherkin
/// Given an HTTP proxy "corporate" with an unknown password
/// ```
#[given(expr = "an HTTP proxy {string} with an unknown password")]
async fn locked_forward_proxy(world: &mut World, name: String) {
    world.declare_forward_proxy_credentials(&name, false);
}

/// An HTTP proxy that wants a user and a password, which its address has.
///
/// ```gherkin
/// Given an HTTP proxy "corporate" with a known password
/// ```
#[given(expr = "an HTTP proxy {string} with a known password")]
async fn open_forward_proxy(world: &mut World, name: String) {
    world.declare_forward_proxy_credentials(&name, true);
}

/// Between builds and all servers stands somebody who decrypts, and shows certificates of an authority of its own, the
/// "Lab Interception CA". Its certificate is in `/etc/lab/interception.pem`.
///
/// ```gherkin
/// Given an intercepting proxy with its own authority
/// ```
#[given(expr = "an intercepting proxy with its own authority")]
async fn interception(world: &mut World) -> Result<(), Failure> {
    world.declare_interception(None)
}

/// An HTTP proxy that decrypts.
///
/// ```gherkin
/// Given an intercepting proxy "corporate" with its own authority
/// ```
#[given(expr = "an intercepting proxy {string} with its own authority")]
async fn intercepting_forward_proxy(world: &mut World, name: String) -> Result<(), Failure> {
    world.declare_interception(Some(&name))
}

/// Who is in the middle has a fault: `rewrites archives`, `speaks HTTP/1.1 only`, `goes away`, `answers 403`.
///
/// ```gherkin
/// Given an intercepting proxy that rewrites archives
/// ```
#[given(expr = "an intercepting proxy that {fault}")]
async fn faulty_interception(world: &mut World, fault: FaultParameter) -> Result<(), Failure> {
    world.declare_faulty_interception(&fault.0)
}

/// Builds trust the authority of who is in the middle, as on a machine that a company has set up.
///
/// ```gherkin
/// Given the intercepting authority is trusted
/// ```
#[given(expr = "the intercepting authority is trusted")]
async fn trusted_interception(world: &mut World) {
    world.declare_trusted_interception();
}

/// Where builds look for a name server, 127.0.0.1:53, there is none.
///
/// ```gherkin
/// Given no name server
/// ```
#[given(expr = "no name server")]
async fn no_name_server(world: &mut World) {
    world.declare_no_name_server();
}

/// The hosts of the lab have IPv6 addresses beside those of IPv4, and the same services listen on both.
///
/// ```gherkin
/// Given the lab's hosts have IPv6 addresses too
/// ```
#[given(expr = "the lab's hosts have IPv6 addresses too")]
async fn both_versions(world: &mut World) {
    world.declare_host_addresses(HostAddresses::Both);
}

/// The hosts of the lab have IPv6 addresses and no others; the name server too is asked over IPv6.
///
/// ```gherkin
/// Given the lab's hosts have IPv6 addresses only
/// ```
#[given(expr = "the lab's hosts have IPv6 addresses only")]
async fn ipv6_only(world: &mut World) {
    world.declare_host_addresses(HostAddresses::Ipv6);
}

/// The name server has a fault with a name, or with the host of the service so called: `is not found`,
/// `meets a server failure`, `is refused`, `times out`, `has a truncated answer`, `resolves to 198.18.7.7`, `has a slow answer`,
/// `has an answer with a wrong id`, `has a garbled answer`; or something unusual that is no fault of it: `has an answer that may
/// be kept for 5 s`, `has an answer without EDNS`, `has an answer that names its server`.
///
/// ```gherkin
/// Given a name server for which "first" meets a server failure
/// ```
#[given(expr = "a name server for which {string} {namefault}")]
async fn faulty_name(world: &mut World, name: String, fault: NameFaultParameter) -> Result<(), Failure> {
    world.declare_name_fault(&name, &fault.0, None)
}

/// The same for a number of questions for each type of record; then it has healed. Clients ask for A and AAAA records at once.
///
/// ```gherkin
/// Given a name server for which 2 times "first" resolves to 198.18.7.7
/// ```
#[given(expr = "a name server for which {int} time(s) {string} {namefault}")]
async fn faulty_name_at_first(
    world: &mut World,
    times: u32,
    name: String,
    fault: NameFaultParameter,
) -> Result<(), Failure> {
    world.declare_name_fault(&name, &fault.0, Some(Heals::AfterQuestions(times)))
}

/// The same for a time after the first question: as long as a poisoned record may be kept.
///
/// ```gherkin
/// Given a name server for which "first", for 2 seconds, resolves to 198.18.7.7
/// ```
#[given(expr = "a name server for which {string}, for {int} second(s), {namefault}")]
async fn faulty_name_for_a_time(
    world: &mut World,
    name: String,
    seconds: u64,
    fault: NameFaultParameter,
) -> Result<(), Failure> {
    world.declare_name_fault(&name, &fault.0, Some(Heals::After(Duration::from_secs(seconds))))
}

/// A name stands for the host of a service, or for another name (CNAME).
///
/// ```gherkin
/// Given the name "mirror.lab.test" stands for "first"
/// ```
#[given(expr = "the name {string} stands for {string}")]
async fn alias(world: &mut World, name: String, host: String) {
    world.declare_alias(&name, &host);
}

/// A file below `/etc` of the build's machine: `resolv.conf`, `hosts`, `nsswitch.conf`. Needs the sandbox.
///
/// ```gherkin
/// Given the system file "/etc/nsswitch.conf" with the content
///   """
///   hosts: dns files
///   """
/// ```
#[given(expr = "the system file {string} with the content")]
async fn system_file(world: &mut World, path: String, step: &Step) -> Result<(), Failure> {
    world.declare_system_file(&path, doc_string(step)?)
}

/// A file below `/etc` has these line ends: one that was declared, or one of the lab's own, such as `/etc/lab/root.pem`.
///
/// ```gherkin
/// Given the system file "/etc/lab/root.pem" with CRLF line ends
/// ```
#[given(expr = "the system file {string} with {newlines} line ends")]
async fn system_file_newlines(
    world: &mut World,
    path: String,
    newlines: NewlinesParameter,
) -> Result<(), Failure> {
    world.declare_system_file_newlines(&path, newlines.0)
}

/// A variable that builds see. In GOPROXY and HTTPS_PROXY the names of a lab's services stand for their addresses, and as
/// GOSUMDB `lab` stands for the key of its checksum database, which builds have where nothing else is said.
///
/// ```gherkin
/// Given GOPROXY is "first,second"
/// ```
#[given(expr = "{variable} is {string}")]
async fn variable(world: &mut World, name: VariableParameter, value: String) -> Result<(), Failure> {
    world.declare_variables(&[vec![name.0, value]])
}

/// From here on builds see this variable so.
///
/// ```gherkin
/// When GOPROXY is "first|second"
/// ```
#[when(expr = "{variable} is {string}")]
async fn changed_variable(world: &mut World, name: VariableParameter, value: String) -> Result<(), Failure> {
    world.declare_variables(&[vec![name.0, value]])
}

/// Downloads all modules that the source needs: `go mod download`, in a fresh copy that it may write to.
///
/// ```gherkin
/// When the modules are downloaded
/// ```
#[when(expr = "the modules are downloaded")]
async fn downloaded(world: &mut World) -> Result<(), Failure> {
    world.download().await
}

/// Looks a name up in the lab as clients do: Go's own resolver, the C library (`getent`), and one that speaks DNS itself, over UDP
/// and over TCP, and shows every field of the answers. Needs Go.
///
/// ```gherkin
/// When the name "default" is looked up
/// ```
#[when(expr = "the name {string} is looked up")]
async fn looked_up(world: &mut World, name: String) -> Result<(), Failure> {
    world.look_up(&name).await
}
