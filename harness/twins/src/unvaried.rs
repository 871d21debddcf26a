//! What probes read where nothing was applied: a probe that differs there too would prove anything.

use crate::availability::{NotAvailable, not_available};
use crate::build_twin::{Plan, TwinError, read_twin};
use crate::catalogue::Variation;
use crate::search::Set;
use crate::subject::{Bench, Subject};

/// What the probe of each of `variations` reads inside two environments in which `subject` could be built, both made as for
/// a first twin, where the variations were asked for and not applied. `None` where it reads nothing. A probe that proves
/// something reads the same.
///
/// # Errors
/// When one of the variations can't be had for `subject`, or an environment can't be made.
pub async fn unvaried_readings(
    bench: Bench<'_>,
    subject: &Subject,
    variations: &[&'static Variation],
) -> Result<Vec<[Option<String>; 2]>, TwinError> {
    for variation in variations {
        if let Some(NotAvailable::ForSubject(why) | NotAvailable::Here(why)) =
            not_available(variation, subject, bench.executor)
        {
            return Err(TwinError::NotVaried(format!("{}: {why}", variation.name)));
        }
    }
    let plan = Plan { subject, selected: variations, applied: Set::new(), fixes: &[] };
    let mut first = read_twin(bench, &plan).await?;
    let mut second = read_twin(bench, &plan).await?;
    Ok((0..variations.len()).map(|index| [first.remove(&index), second.remove(&index)]).collect())
}
