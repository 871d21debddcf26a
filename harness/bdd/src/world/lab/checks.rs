//! What a scenario claims about the network and about the diagnosis of what failed in it.

use std::net::SocketAddr;

use twinbuild_lab::{IpVersion, Lab, NAME_SERVER_SERVICE, OUTSIDE, TcpFault};
use twinbuild_model::{Exchange, Layer, NetworkEvent, NetworkRecord, Verdict};

use super::super::failure::{Failure, or_failure};
use super::super::state::World;
use super::state::LabState;

impl World {
    /// The last command failed, or was killed at its time limit, in this layer, as the log and the lab tell.
    pub(crate) fn check_layer(&self, name: &str) -> Result<(), Failure> {
        self.check_not_success()?;
        let layer = Layer::from_name(name)
            .map_err(|error| Failure::from_error(&error).with_hint(Some(error.hint())))?;
        let diagnosis = self.diagnosis()?;
        if diagnosis.layer == layer { Ok(()) } else { Err(self.last_build()?.explain_as(diagnosis)?) }
    }

    /// As [`check_layer`](Self::check_layer), and some request was answered with this status.
    pub(crate) fn check_layer_with_status(&self, name: &str, status: u16) -> Result<(), Failure> {
        self.check_layer(name)?;
        let record = self.last_network()?;
        let seen = |event: &NetworkEvent| matches!(event.exchange, Exchange::Request { status: Some(seen), .. } if seen == status);
        or_failure(record.events.iter().any(seen), || {
            format!("no request was answered with {status}:\n{}", record.document())
        })
    }

    /// The diagnosis's cause or evidence names this.
    pub(crate) fn check_diagnosis_names(&self, text: &str) -> Result<(), Failure> {
        self.check_not_success()?;
        let diagnosis = self.diagnosis()?;
        let evidence = diagnosis.evidence.iter().map(|evidence| evidence.text.as_str());
        let named = std::iter::once(diagnosis.cause.as_str()).chain(evidence).any(|line| line.contains(text));
        or_failure(text.trim().len() > 2 && named, || {
            let evidence: Vec<_> = diagnosis.evidence.iter().map(|evidence| evidence.text.as_str()).collect();
            format!(
                "the diagnosis does not name `{text}`\ncause: {}\nevidence:\n{}",
                diagnosis.cause,
                evidence.join("\n")
            )
        })
    }

    /// The diagnosis's cause names an authority, and a handshake with one of its certificates failed.
    pub(crate) fn check_diagnosis_names_authority(&self, authority: &str) -> Result<(), Failure> {
        self.check_not_success()?;
        let cause = self.diagnosis()?.cause;
        or_failure(cause.contains(&format!("`{authority}`")), || {
            format!("the diagnosis does not name the authority `{authority}`\ncause: {cause}")
        })?;
        let record = self.last_network()?;
        let shown = |event: &NetworkEvent| {
            matches!(&event.exchange, Exchange::Handshake { authority: shown, .. } if shown == authority)
                && event.verdict != Verdict::Served
        };
        or_failure(record.events.iter().any(shown), || {
            format!("no handshake failed with a certificate of `{authority}`:\n{}", record.document())
        })
    }

    /// The service answered a request about this, `path@version` or a part of a request's target, as it should.
    pub(crate) fn check_served(&self, service: &str, what: &str) -> Result<(), Failure> {
        self.last_build()?;
        or_failure(!what.trim().is_empty(), || "what was served is empty".into())?;
        self.known_service(service)?;
        let record = self.last_network()?;
        let served = |event: &NetworkEvent| {
            event.service == service
                && event.verdict == Verdict::Served
                && matches!(&event.exchange, Exchange::Request { target, status: Some(200), .. } if is_about(target, what))
        };
        or_failure(record.events.iter().any(served), || {
            format!("`{service}` did not serve `{what}`:\n{}", record.document())
        })
    }

    /// The service was asked at least once since the last command began, whatever it answered.
    pub(crate) fn check_asked(&self, service: &str) -> Result<(), Failure> {
        self.last_build()?;
        self.known_service(service)?;
        let record = self.last_network()?;
        or_failure(record.events.iter().any(|event| event.service == service), || {
            format!("`{service}` was not asked:\n{}", record.document())
        })
    }

    /// The service was asked since the last command began, and over this version of IP alone. Where one version is slow, Go
    /// begins with the other too and ends what it doesn't need, which counts for nothing.
    pub(crate) fn check_asked_over(&self, service: &str, version: IpVersion) -> Result<(), Failure> {
        self.check_asked(service)?;
        let record = self.last_network()?;
        let of_service = record.events.iter().filter(|event| event.service == service);
        let was_given_up = |event: &&NetworkEvent| {
            let is_connection = matches!(event.exchange, Exchange::Connection { .. });
            is_connection
                && (matches!(event.verdict, Verdict::Failed { .. }) || was_never_made(&event.verdict))
        };
        let others = of_service
            .filter(|event| IpVersion::of_peer(&event.peer) != Some(version) && !was_given_up(event));
        let others = NetworkRecord { events: others.cloned().collect() };
        or_failure(others.events.is_empty(), || {
            format!("`{service}` was not contacted over {version} only:\n{}", others.document())
        })
    }

    /// The service was asked nothing in the whole scenario. `direct` is every host of a module's own path.
    pub(crate) fn check_never_contacted(&self, service: &str) -> Result<(), Failure> {
        self.last_build()?;
        let state = self.lab_state()?;
        let record = state.record();
        let direct = service == "direct";
        if !direct {
            self.known_service(service)?;
            or_failure(!state.leaves_no_trace(service), || {
                format!(
                    "`{service}` does not take every connection, so whether it was contacted leaves no trace"
                )
            })?;
        }
        let contacted: Vec<NetworkEvent> = record
            .events
            .into_iter()
            .filter(|event| if direct { is_direct(state, event) } else { event.service == service })
            .collect();
        or_failure(contacted.is_empty(), || {
            format!("`{service}` was contacted:\n{}", NetworkRecord { events: contacted }.document())
        })
    }

    /// The name server was asked for this name, or the host of the service so called.
    pub(crate) fn check_name_asked(&self, name: &str, expected: bool) -> Result<(), Failure> {
        // A misspelt name is found by a question that was expected, and must not pass for one that was not.
        let host = if expected { self.host_called(name) } else { self.known_name(name)? };
        let record = self.last_network()?;
        let asked = |event: &NetworkEvent| {
            let is_query = matches!(&event.exchange, Exchange::Query { name, .. } if *name == host);
            is_query && event.service == NAME_SERVER_SERVICE
        };
        or_failure(record.events.iter().any(asked) == expected, || {
            let verb = if expected { "was not" } else { "was" };
            format!("the name server {verb} asked for `{host}`:\n{}", record.document())
        })
    }

    /// How often the name server was asked for the records of one type of a name.
    pub(crate) fn check_queries(&self, name: &str, record_type: &str, times: usize) -> Result<(), Failure> {
        or_failure(["A", "AAAA", "CNAME"].contains(&record_type), || {
            format!("`{record_type}` is none of the types of records that are asked for: A, AAAA, CNAME")
        })?;
        let host = if times > 0 { self.host_called(name) } else { self.known_name(name)? };
        let record = self.last_network()?;
        let asked = |event: &&NetworkEvent| {
            let is_query = matches!(&event.exchange, Exchange::Query { name, record_type: kind, .. } if *name == host && kind == record_type);
            is_query && event.service == NAME_SERVER_SERVICE
        };
        let seen = record.events.iter().filter(asked).count();
        or_failure(seen == times, || {
            format!(
                "the name server was asked {seen} times for {record_type} {host}, not {times}:\n{}",
                record.document()
            )
        })
    }

    /// A connection to this place was refused since the last command began.
    pub(crate) fn check_refused_connection(&self, place: &str) -> Result<(), Failure> {
        let place = self.watched_place(place)?;
        let record = self.last_network()?;
        let refused = |event: &NetworkEvent| {
            matches!(&event.exchange, Exchange::Connection { to } if *to == place)
                && was_never_made(&event.verdict)
        };
        or_failure(record.events.iter().any(refused), || {
            format!("no connection to {place} was refused:\n{}", record.document())
        })
    }

    /// A question for a name was sent to this place since the last command began, where no name server is.
    pub(crate) fn check_refused_question(&self, name: &str, place: &str) -> Result<(), Failure> {
        let (host, place) = (self.host_called(name), self.watched_place(place)?);
        let record = self.last_network()?;
        let refused = |event: &NetworkEvent| {
            matches!(&event.exchange, Exchange::Query { name, .. } if *name == host)
                && matches!(&event.verdict, Verdict::Refused { why } if why.ends_with(&format!(" {place}")))
        };
        or_failure(record.events.iter().any(refused), || {
            format!("no question for `{host}` was sent to {place} in vain:\n{}", record.document())
        })
    }

    /// Whether an address outside of the lab's network was tried since the last command began.
    pub(crate) fn check_tried_outside(&self, expected: bool) -> Result<(), Failure> {
        self.last_build()?;
        let sees = self.lab_state()?.lab().is_some_and(Lab::sees_tries_outside);
        or_failure(sees, || "who tries to leave the lab's network leaves no trace here".into())?;
        let record = self.last_network()?;
        let outside =
            |event: &NetworkEvent| matches!(&event.exchange, Exchange::Connection { to } if to == OUTSIDE);
        or_failure(record.events.iter().any(outside) == expected, || {
            let what = if expected { "no address" } else { "an address" };
            format!("{what} outside the lab was tried:\n{}", record.document())
        })
    }

    /// A host or a service with a port, as the record has it.
    fn watched_place(&self, place: &str) -> Result<String, Failure> {
        self.last_build()?;
        let state = self.lab_state()?;
        let lab = state.lab().filter(|lab| lab.sees_refusals()).ok_or_else(|| {
            Failure::new(
                "the lab's network shows nobody its packets, so what the kernel refuses leaves no trace",
            )
        })?;
        if let Ok(address) = place.parse::<SocketAddr>() {
            return Ok(address.to_string());
        }
        let found = place
            .rsplit_once(':')
            .and_then(|(host, port)| Some((lab.hosts().find(&self.host_called(host))?, port.parse().ok()?)));
        let found = found.map(|(address, port): (_, u16)| SocketAddr::from((address, port)).to_string());
        found.ok_or_else(|| {
            Failure::new(format!("`{place}` is no place of the lab's network")).with_hint(Some(
                "write a service or a host with a port, `first:443`, or an address with one, `198.18.7.7:443`, `[2001:2::dead]:443`",
            ))
        })
    }

    /// Nothing was asked of the network in the whole scenario.
    pub(crate) fn check_silence(&self) -> Result<(), Failure> {
        self.last_build()?;
        let record = self.lab_state()?.record();
        or_failure(record.events.is_empty(), || format!("the network was asked:\n{}", record.document()))
    }

    /// What was asked since the last command began.
    pub(in super::super) fn last_network(&self) -> Result<NetworkRecord, Failure> {
        self.last_build()?;
        Ok(self.lab_state()?.last_record())
    }

    fn lab_state(&self) -> Result<&LabState, Failure> {
        self.lab.as_ref().filter(|state| state.lab().is_some()).ok_or_else(|| {
            Failure::new("nothing was asked of a lab: none is up").with_hint(Some(
                "declare a part of the network, such as `Given a lab`, and build or download something",
            ))
        })
    }

    /// The host's name that is meant. One without a full stop that is no service's would never be asked for.
    fn known_name(&self, name: &str) -> Result<String, Failure> {
        self.last_build()?;
        let state = self.lab_state()?;
        or_failure(!state.plan.no_name_server, || "the lab has no name server that could be asked".into())?;
        let host = self.host_called(name).trim_end_matches('.').to_ascii_lowercase();
        or_failure(host.contains('.'), || {
            format!("`{name}` is neither a service of the lab nor a host's whole name")
        })?;
        Ok(host)
    }

    /// A step about a service that there is not would show nothing.
    pub(super) fn known_service(&self, name: &str) -> Result<(), Failure> {
        let names = self.lab_state()?.plan.service_names();
        or_failure(names.contains(name), || {
            let names: Vec<_> = names.into_iter().collect();
            format!("there is no service `{name}` in the lab, which has: {}", names.join(", "))
        })
    }
}

/// Whether this is how a connection ends that nobody takes: the kernel refuses or drops it.
fn was_never_made(verdict: &Verdict) -> bool {
    let of_kernel = [TcpFault::Refuses, TcpFault::BlackHole].map(|fault| fault.to_string());
    match verdict {
        Verdict::Refused { .. } => true,
        Verdict::Fault { fault } => of_kernel.contains(fault),
        Verdict::Served | Verdict::Failed { .. } => false,
    }
}

/// Whether a request is about `path@version`, or has `what` in its target.
pub(super) fn is_about(target: &str, what: &str) -> bool {
    match what.split_once('@') {
        Some((path, version)) if !path.ends_with('/') => target.contains(&format!("/{path}/@v/{version}.")),
        _ => target.contains(what),
    }
}

/// Whether the host of a module's own path was looked up or asked.
fn is_direct(state: &LabState, event: &NetworkEvent) -> bool {
    let hosts = state.module_hosts();
    match &event.exchange {
        Exchange::Query { name, .. } => hosts.contains(name),
        Exchange::Handshake { server_name, .. } => {
            server_name.as_ref().is_some_and(|name| hosts.contains(name))
        }
        Exchange::Request { host, .. } => hosts.contains(host.split(':').next().unwrap_or_default()),
        Exchange::Connection { .. } => false,
    }
}
