//! One name as three clients see it: Go's own resolver, the system's C library, and one that speaks DNS itself.

use std::net::SocketAddr;
use std::time::Duration;

use twinbuild_engine::blocking;
use twinbuild_engine::build::{Inquiry, SourceTree};
use twinbuild_lab::{AskFailure, DnsQuestion, Lab, NAME_SERVER, ask_udp};

use super::super::evidence::{read_log, read_stdout};
use super::super::failure::{Failure, or_failure};
use super::super::state::World;

/// How long one client waits.
const LIMIT: Duration = Duration::from_secs(6);

/// The longest answer over UDP that the raw client takes, as Go's resolver does.
/// Source: `maxDNSPacketSize` in <https://go.googlesource.com/go/+/refs/heads/master/src/net/dnsclient_unix.go>
const LONGEST_ANSWER: u16 = 1232;

/// Looks a name up with Go's own resolver: one line for each thing that it sees.
const GO_PROGRAM: &str = r#"-- go.mod --
module lab.test/lookup

go 1.21
-- main.go --
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
)

func main() {
	resolver := &net.Resolver{PreferGo: true}
	addresses, err := resolver.LookupHost(context.Background(), os.Args[1])
	for _, address := range addresses {
		fmt.Println("address", address)
	}
	if err == nil {
		if name, err := resolver.LookupCNAME(context.Background(), os.Args[1]); err == nil {
			fmt.Println("name", name)
		}
		return
	}
	kind := "failure"
	var of *net.DNSError
	if errors.As(err, &of) {
		switch {
		case of.IsNotFound:
			kind = "not found"
		case of.IsTimeout:
			kind = "timeout"
		}
		fmt.Fprintln(os.Stderr, of.Err)
	}
	fmt.Println("error", kind)
}
"#;

/// Looks a name up with the C library. `getent` ends with 2 where it finds nothing, whatever the reason:
/// <https://man7.org/linux/man-pages/man1/getent.1.html>
const LIBC_SCRIPT: &str = r#"
command -v getent > /dev/null || { echo "there is no getent (libc-bin)" >&2; exit 127; }
getent ahosts "$1" | while read -r address kind name; do
  [ "$kind" != STREAM ] || { echo "address $address"; [ -z "$name" ] || echo "name $name."; }
done
getent ahosts "$1" > /dev/null || echo "error failure"
"#;

/// What one client sees: a field's name and its value, sorted.
type Fields = Vec<(String, String)>;

/// One name as three clients see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NameViews {
    name: String,
    views: Vec<(&'static str, Fields)>,
}

impl NameViews {
    /// The document: a line for each client and field.
    pub(in super::super) fn document(&self) -> String {
        let lines = self.views.iter().flat_map(|(client, fields)| {
            fields.iter().map(move |(field, value)| format!("{client}: {field} {value}\n"))
        });
        std::iter::once(format!("{}\n", self.name)).chain(lines).collect()
    }

    fn values(&self, client: &str, field: &str) -> Vec<&str> {
        let view = self.views.iter().find(|(name, _)| *name == client);
        let fields = view.map(|(_, fields)| fields.as_slice()).unwrap_or_default();
        fields.iter().filter(|(name, _)| name == field).map(|(_, value)| value.as_str()).collect()
    }

    /// The fields that all three can show, and of which two see different values.
    fn differing(&self) -> Vec<&'static str> {
        let differs = |field: &str| {
            let mut seen = CLIENTS.iter().map(|client| self.values(client, field));
            let first = seen.next();
            seen.any(|other| Some(other) != first)
        };
        ["address", "name", "error"].into_iter().filter(|field| differs(field)).collect()
    }
}

const CLIENTS: [&str; 3] = ["Go", "libc", "raw"];

impl World {
    /// Looks a name up with all three.
    pub(crate) async fn look_up(&mut self, name: &str) -> Result<(), Failure> {
        let go = self.declared_go()?;
        let toolchain = self.toolchain(&go).await?;
        self.declare_lab_if_none();
        let declared = self.source.replace(SourceTree::Inline(GO_PROGRAM.to_owned()));
        let prepared = self.prepare(self.environment.clone(), Some(toolchain)).await;
        self.source = declared;
        let mut site = prepared?;
        let host = self.host_called(name);
        let context = self.context()?;
        site.warm_standard_library(&context.standard_library, &[".".to_owned()], &[]).await;
        self.enter_lab(&mut site, false)?;
        let mut views = NameViews { name: host.clone(), views: Vec::new() };
        let by_go = ["go", "run", ".", &host].map(str::to_owned).to_vec();
        let by_libc = ["/bin/sh", "-c", LIBC_SCRIPT, "sh", &host].map(str::to_owned).to_vec();
        for (client, arguments) in [("Go", by_go), ("libc", by_libc)] {
            let inquiry = Inquiry { arguments, machine_programs: client == "libc", ..Inquiry::default() };
            let execution = self.run_at(&site, "look up", &inquiry).await?;
            if !execution.outcome.exit.is_success() {
                let said = read_log(&execution)?;
                return Err(self.unavailable(Failure::new(format!(
                    "failed to look a name up with {client}, which ended with {}:\n{said}",
                    execution.outcome.exit
                ))));
            }
            views.views.push((client, fields(&read_stdout(&execution)?)));
        }
        // Whatever was built before is not what the next steps are about.
        let earlier = std::mem::take(&mut self.builds);
        blocking(move || {
            drop(earlier);
            Ok::<(), Failure>(())
        })
        .await?;
        let lab = self.lab.as_ref().and_then(super::LabState::lab);
        let lab = lab.ok_or_else(|| Failure::new("no lab is up"))?;
        views.views.push(("raw", ask(lab, &host).await?));
        self.name_views = Some(views);
        Ok(())
    }

    /// What was looked up, or a failure that says that nothing was.
    pub(in super::super) fn looked_up(&self) -> Result<&NameViews, Failure> {
        self.name_views.as_ref().ok_or_else(|| {
            Failure::new("no name was looked up yet")
                .with_hint(Some("a step such as `When the name \"proxy.lab.test\" is looked up` comes first"))
        })
    }

    /// All three see the same addresses, canonical name and error.
    pub(crate) fn check_views_agree(&self) -> Result<(), Failure> {
        let views = self.looked_up()?;
        let differing = views.differing();
        or_failure(differing.is_empty(), || {
            format!("the clients see another {}:\n{}", differing.join(", another "), views.document())
        })
    }

    /// The three differ in these fields and in no other; names separated by commas.
    pub(crate) fn check_views_differ(&self, fields: &str) -> Result<(), Failure> {
        let views = self.looked_up()?;
        let mut expected: Vec<_> = fields.split(',').map(str::trim).collect();
        let mut differing = views.differing();
        expected.sort_unstable();
        differing.sort_unstable();
        or_failure(expected == differing, || {
            format!(
                "the clients differ in `{}`, not in `{fields}`:\n{}",
                differing.join(", "),
                views.document()
            )
        })
    }

    /// One client sees exactly this value of a field; several are separated by `, `.
    pub(crate) fn check_view(&self, client: &str, field: &str, expected: &str) -> Result<(), Failure> {
        let views = self.looked_up()?;
        let seen = views.values(client, field).join(", ");
        or_failure(seen == expected, || {
            format!("{client} sees the {field} `{seen}`, not `{expected}`:\n{}", views.document())
        })
    }
}

/// The lines of a client: a field and its value.
fn fields(text: &str) -> Fields {
    let mut fields: Fields = text
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(field, value)| (field.into(), value.into()))
        .collect();
    fields.sort();
    fields.dedup();
    fields
}

/// What the raw client sees of the addresses of both versions of IP, and of the answer with the first.
async fn ask(lab: &Lab, host: &str) -> Result<Fields, Failure> {
    let mut seen = Fields::new();
    for (id, record_type) in [(1, "A"), (2, "AAAA")] {
        let question = DnsQuestion {
            id,
            name: host.to_owned(),
            record_type: record_type.into(),
            longest_answer: Some(LONGEST_ANSWER),
        };
        let socket = lab.namespace().datagram_client().map_err(|error| Failure::from_error(&error))?;
        let view = match ask_udp(&socket, SocketAddr::new(NAME_SERVER.into(), 53), &question, LIMIT).await {
            Ok(view) => view,
            Err(AskFailure::TooLate(_)) => {
                seen.push(("error".into(), "timeout".into()));
                continue;
            }
            Err(AskFailure::Exchange(_) | AskFailure::Unreadable(_)) => {
                seen.push(("error".into(), "failure".into()));
                continue;
            }
            Err(error @ AskFailure::Question { .. }) => return Err(Failure::from_error(&error)),
        };
        match view.response_code.as_str() {
            "NOERROR" => {}
            "NXDOMAIN" => seen.push(("error".into(), "not found".into())),
            _ => seen.push(("error".into(), "failure".into())),
        }
        for record in &view.answers {
            // A record reads as in a zone file: owner, time to live, class, type, data.
            let words: Vec<_> = record.split_whitespace().collect();
            if let [owner, _, _, "A" | "AAAA", address] = words.as_slice() {
                seen.push(("address".into(), (*address).to_owned()));
                seen.push(("name".into(), (*owner).to_owned()));
            }
        }
        let of_answer = view.fields().into_iter().filter(|(field, _)| *field != "question");
        seen.extend(of_answer.map(|(field, value)| (format!("{record_type} {field}"), value)));
    }
    seen.sort();
    seen.dedup();
    Ok(seen)
}
