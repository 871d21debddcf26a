//! In which order requests came.

use twinbuild_model::{Exchange, NetworkEvent, NetworkRecord};

use super::super::failure::{Failure, or_failure};
use super::super::state::World;
use super::checks::is_about;

/// One row of a table: a service, and what a request to it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    service: String,
    what: String,
}

impl World {
    /// The requests since the last command began that any row describes came in the order of the rows, once for each. All
    /// others are passed over, and a request that is made again at once counts as one.
    pub(crate) fn check_request_order(&self, rows: &[Vec<String>]) -> Result<(), Failure> {
        self.last_build()?;
        let wanted: Vec<Wanted> = rows.iter().map(|row| Wanted::read(row)).collect::<Result<_, _>>()?;
        or_failure(wanted.len() > 1, || "an order has two requests at least, one a row".into())?;
        for row in &wanted {
            self.known_service(&row.service)?;
        }
        let record = self.last_network()?;
        let came = described(&record, &wanted);
        let as_wanted = came.iter().zip(&wanted).all(|(event, row)| row.describes(event));
        or_failure(came.len() == wanted.len() && as_wanted, || {
            let lines: Vec<_> = came.iter().map(ToString::to_string).collect();
            format!(
                "the requests that the table describes came otherwise: {} in place of {}\n{}",
                came.len(),
                wanted.len(),
                lines.join("\n")
            )
        })
    }
}

impl Wanted {
    fn read(row: &[String]) -> Result<Self, Failure> {
        match row {
            [service, what] if !what.is_empty() => Ok(Self { service: service.clone(), what: what.clone() }),
            _ => Err(Failure::new(format!(
                "`{}` is no request: a row has a service and what it was asked for",
                row.join(" | ")
            ))),
        }
    }

    fn describes(&self, event: &NetworkEvent) -> bool {
        event.service == self.service
            && matches!(&event.exchange, Exchange::Request { target, .. } if is_about(target, &self.what))
    }
}

/// The requests that any of `wanted` describes, in the order in which they were answered.
fn described<'a>(record: &'a NetworkRecord, wanted: &[Wanted]) -> Vec<&'a NetworkEvent> {
    let is_described = |event: &&NetworkEvent| wanted.iter().any(|row| row.describes(event));
    let mut came: Vec<&NetworkEvent> = record.events.iter().filter(is_described).collect();
    came.dedup_by(|later, earlier| is_same(later, earlier));
    came
}

/// Whether both are the same question to the same service.
fn is_same(one: &NetworkEvent, other: &NetworkEvent) -> bool {
    let target = |event: &NetworkEvent| match &event.exchange {
        Exchange::Request { method, target, .. } => Some((method.clone(), target.clone())),
        _ => None,
    };
    one.service == other.service && target(one) == target(other)
}
