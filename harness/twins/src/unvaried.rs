//! What probes read where nothing was applied: a probe that differs there too would prove anything.

use crate::availability::{NotAvailable, not_available};
use crate::build_twin::{Plan, TwinError, read_twin};
use crate::catalogue::Variation;
use crate::search::Set;
use crate::subject::{Bench, Subject};

/// What the probe of `variation` reads inside two environments in which `subject` could be built, both made as for a
/// first twin, where the variation was asked for and not applied. `None` where it reads nothing. A probe that proves
/// something reads the same.
///
/// # Errors
/// When the variation can't be had for `subject`, or an environment can't be made.
pub async fn unvaried_readings(
    bench: Bench<'_>,
    subject: &Subject,
    variation: &'static Variation,
) -> Result<[Option<String>; 2], TwinError> {
    if let Some(NotAvailable::ForSubject(why) | NotAvailable::Here(why)) =
        not_available(variation, subject, bench.executor)
    {
        return Err(TwinError::NotVaried(format!("{}: {why}", variation.name)));
    }
    let plan = Plan { subject, selected: &[variation], applied: Set::new(), fixes: &[] };
    let mut readings = [const { None }; 2];
    for reading in &mut readings {
        *reading = read_twin(bench, &plan).await?.remove(&0);
    }
    Ok(readings)
}
