//! One name as clients see it: Go's own resolver, the system's C library, and one that speaks DNS itself, over UDP and TCP.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use twinbuild_compare::{FieldValue, NameField, differing_fields, field_value, name_views_document};
use twinbuild_engine::blocking;
use twinbuild_engine::build::{Inquiry, SourceTree};
use twinbuild_lab::{AskFailure, DnsQuestion, Lab, NAME_SERVER, ask_tcp, ask_udp};
use twinbuild_model::{DnsData, DnsMessage, LookupError, NameClient, NameView, NameViews};

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
        let mut views = NameViews { name: host.clone(), views: BTreeMap::new() };
        let by_go = ["go", "run", ".", &host].map(str::to_owned).to_vec();
        let by_libc = ["/bin/sh", "-c", LIBC_SCRIPT, "sh", &host].map(str::to_owned).to_vec();
        for (client, arguments) in [(NameClient::Go, by_go), (NameClient::Libc, by_libc)] {
            let machine_programs = client == NameClient::Libc;
            let inquiry = Inquiry { arguments, machine_programs, ..Inquiry::default() };
            let execution = self.run_at(&site, "look up", &inquiry).await?;
            if !execution.outcome.exit.is_success() {
                let said = read_log(&execution)?;
                return Err(self.unavailable(Failure::new(format!(
                    "failed to look a name up with {client}, which ended with {}:\n{said}",
                    execution.outcome.exit
                ))));
            }
            views.views.insert(client, view(&read_stdout(&execution)?)?);
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
        let (over_udp, over_tcp) =
            tokio::join!(ask(lab, &host, Transport::Udp), ask(lab, &host, Transport::Tcp));
        views.views.insert(NameClient::Raw, over_udp?);
        views.views.insert(NameClient::RawOverTcp, over_tcp?);
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

    /// All clients see the same of each field that two of them show.
    pub(crate) fn check_views_agree(&self) -> Result<(), Failure> {
        let views = self.looked_up()?;
        let differing = differing_fields(views);
        or_failure(differing.is_empty(), || {
            format!(
                "the clients see another {}:\n{}",
                joined(&differing, ", another "),
                name_views_document(views)
            )
        })
    }

    /// The clients differ in these fields and in no other; names separated by commas.
    pub(crate) fn check_views_differ(&self, fields: &str) -> Result<(), Failure> {
        let views = self.looked_up()?;
        let mut expected: Vec<NameField> = fields.split(',').map(field).collect::<Result<_, _>>()?;
        expected.sort();
        let mut differing = differing_fields(views);
        differing.sort();
        or_failure(expected == differing, || {
            format!(
                "the clients differ in `{}`, not in `{fields}`:\n{}",
                joined(&differing, ", "),
                name_views_document(views)
            )
        })
    }

    /// One client sees exactly this value of a field; several are separated by `, `.
    pub(crate) fn check_view(&self, client: &str, field_name: &str, expected: &str) -> Result<(), Failure> {
        let views = self.looked_up()?;
        let wrong = wrong_cell(views, client, &field(field_name)?, expected)?;
        or_failure(wrong.is_none(), || {
            format!("{}:\n{}", wrong.unwrap_or_default(), name_views_document(views))
        })
    }

    /// A table: a column for each client, a row for each field, each value exactly as written.
    pub(crate) fn check_views(&self, rows: &[Vec<String>]) -> Result<(), Failure> {
        let views = self.looked_up()?;
        let (head, rows) = rows.split_first().ok_or_else(|| Failure::new("the table is empty"))?;
        let clients = match head.split_first() {
            Some((first, clients)) if first == "field" && !clients.is_empty() && !rows.is_empty() => clients,
            _ => {
                return Err(Failure::new(
                    "the table needs a head, `| field | Go | libc | raw | raw over TCP |` or some of these, and a row for each field",
                ));
            }
        };
        let mut wrong = Vec::new();
        for row in rows {
            let Some((name, cells)) = row.split_first() else { continue };
            let field = field(name)?;
            or_failure(cells.len() == clients.len(), || {
                format!("the row of `{name}` needs a value for each of the {} clients", clients.len())
            })?;
            for (client, cell) in clients.iter().zip(cells) {
                wrong.extend(wrong_cell(views, client, &field, cell)?);
            }
        }
        or_failure(wrong.is_empty(), || format!("{}:\n{}", wrong.join("\n"), name_views_document(views)))
    }

    /// What all clients see is what was approved.
    pub(crate) fn check_views_snapshot(&mut self) -> Result<(), Failure> {
        let document = name_views_document(self.looked_up()?);
        self.compare_with_snapshot("views of a name", "views of a name", None, &document)
    }
}

fn field(name: &str) -> Result<NameField, Failure> {
    name.trim().parse().map_err(|error: twinbuild_compare::UnknownField| Failure::from_error(&error))
}

fn joined(fields: &[NameField], separator: &str) -> String {
    fields.iter().map(ToString::to_string).collect::<Vec<_>>().join(separator)
}

/// What is wrong where a client does not see exactly this of a field.
fn wrong_cell(
    views: &NameViews,
    client: &str,
    field: &NameField,
    expected: &str,
) -> Result<Option<String>, Failure> {
    let known: NameClient = client.parse().map_err(|error: String| Failure::new(error))?;
    let expected = FieldValue::read(field, expected).map_err(|error| Failure::from_error(&error))?;
    let seen = views.views.get(&known).map_or(FieldValue::NotShown, |view| field_value(view, field));
    Ok((seen != expected).then(|| format!("{client} sees the {field} `{seen}`, not `{expected}`")))
}

/// The lines of a client: a field and its value. Neither Go's resolver nor the C library shows the messages that it got.
fn view(text: &str) -> Result<NameView, Failure> {
    let mut view = NameView::default();
    for line in text.lines() {
        let unreadable = || Failure::new(format!("failed to read what a client says of a name: `{line}`"));
        let (field, value) = line.split_once(' ').ok_or_else(unreadable)?;
        match field {
            "address" => {
                view.addresses.insert(value.parse().map_err(|_| unreadable())?);
            }
            "name" => {
                view.names.insert(value.to_owned());
            }
            "error" => {
                view.errors.insert(value.parse().map_err(|_| unreadable())?);
            }
            _ => return Err(unreadable()),
        }
    }
    Ok(view)
}

/// What carries the questions of a raw client.
#[derive(Clone, Copy, Debug)]
enum Transport {
    Udp,
    Tcp,
}

/// What a raw client sees of the addresses of both versions of IP.
async fn ask(lab: &Lab, host: &str, transport: Transport) -> Result<NameView, Failure> {
    let mut view = NameView::default();
    let mut messages = BTreeMap::new();
    for (id, record_type) in [(1, "A"), (2, "AAAA")] {
        let question = DnsQuestion {
            id,
            name: host.to_owned(),
            record_type: record_type.into(),
            longest_answer: Some(LONGEST_ANSWER),
        };
        let server = SocketAddr::new(NAME_SERVER.into(), 53);
        let network = lab.namespace();
        let answer = match transport {
            Transport::Udp => {
                let socket = network.datagram_client().map_err(|error| Failure::from_error(&error))?;
                ask_udp(&socket, server, &question, LIMIT).await
            }
            Transport::Tcp => {
                let socket = network.client().map_err(|error| Failure::from_error(&error))?;
                ask_tcp(socket, server, &question, LIMIT).await
            }
        };
        match answer {
            Ok(message) => {
                note(&mut view, &message);
                messages.insert(record_type.to_owned(), message);
            }
            Err(AskFailure::TooLate(_)) => {
                view.errors.insert(LookupError::Timeout);
            }
            Err(AskFailure::Exchange(_) | AskFailure::Unreadable(_)) => {
                view.errors.insert(LookupError::Failure);
            }
            Err(error @ AskFailure::Question { .. }) => return Err(Failure::from_error(&error)),
        }
    }
    view.messages = Some(messages);
    Ok(view)
}

/// Notes what a resolver would make of a message.
fn note(view: &mut NameView, message: &DnsMessage) {
    match message.response_code.as_str() {
        "NOERROR" => {}
        "NXDOMAIN" => {
            view.errors.insert(LookupError::NotFound);
        }
        _ => {
            view.errors.insert(LookupError::Failure);
        }
    }
    for record in &message.answers {
        if let DnsData::Address { address } = record.data {
            view.addresses.insert(address);
            view.names.insert(record.owner.clone());
        }
    }
}
