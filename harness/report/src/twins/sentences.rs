//! What all reports on twins say in the same words. Foreign text is in it as it came.

use twinbuild_model::counted;
use twinbuild_model::twins::{
    AppliedVariation, BuildCounts, Cause, CheckedFix, DriftedInput, InputDrift, SourcePlaceKind, TwinsReport,
    TwinsVerdict,
};

/// Whether the twins are as they should be.
pub(crate) fn is_good(verdict: &TwinsVerdict) -> bool {
    matches!(verdict, TwinsVerdict::Reproducible | TwinsVerdict::Equivalent { .. })
}

/// The title with its target: `go build ./cmd/greeter for linux/amd64`.
pub(crate) fn name(report: &TwinsReport) -> String {
    match &report.target {
        Some(target) => format!("{} for {target}", report.title),
        None => report.title.clone(),
    }
}

/// The digests of both builds, where there are any.
pub(crate) fn digests(report: &TwinsReport) -> Option<String> {
    let short = |index: usize| report.digests[index].as_ref().map_or("nothing", |digest| digest.short());
    match &report.digests {
        [None, None] => None,
        [Some(first), Some(second)] if first == second => {
            Some(format!("both builds left sha256 {}", first.short()))
        }
        _ => Some(format!("the builds left sha256 {} and {}", short(0), short(1))),
    }
}

/// Where in the source the cause lies: `see Makefile, line 3: the build flag -tags is set here`. `None` where it lies in no
/// line of it.
pub(crate) fn place(report: &TwinsReport) -> Option<String> {
    let place = report.place.as_ref().filter(|place| place.kind != SourcePlaceKind::Module)?;
    let line = place.line.map(|line| format!(", line {line}")).unwrap_or_default();
    Some(format!("see {}{line}: {}", place.path, place.why))
}

/// What was done to find the causes: `searched with 5 builds of at most 9 (2 + 2·c·log₂ v with c = 1, v = 12); 1 more
/// repeated, 2 more with fixes`.
pub(crate) fn search(report: &TwinsReport) -> String {
    let BuildCounts { search, search_bound, causing, variations, repeats, fixes } = report.builds;
    let of = if causing == 0 {
        String::new()
    } else {
        let formula = (2.0 + 2.0 * f64::from(causing) * f64::from(variations).log2()) as u32;
        let more = match search_bound.saturating_sub(formula) {
            0 => String::new(),
            more => format!(", and {more}"),
        };
        format!(" of at most {search_bound} (2 + 2·c·log₂ v with c = {causing}, v = {variations}{more})")
    };
    let others: Vec<String> = [(repeats, "repeated"), (fixes, "with fixes")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} more {what}"))
        .collect();
    let others = if others.is_empty() { String::new() } else { format!("; {}", others.join(", ")) };
    let cut =
        if report.search_cut { "; the search was ended there, so there may be other causes" } else { "" };
    format!("searched with {}{of}{others}{cut}", counted(u64::from(search), "build"))
}

/// What is known of the fix of a cause, by the report's checked fixes. Where another cause was varied too, a fix that does
/// not make the twins identical says nothing of this one.
pub(crate) fn fix_of_cause(cause: &Cause, report: &TwinsReport) -> String {
    let Some(fix) = &cause.fix else { return "no fix is known".to_owned() };
    let is_for_cause =
        |checked: &&CheckedFix| checked.for_cause.as_ref().is_none_or(|varied| *varied == cause.variations);
    let tried = || report.fixes.iter().filter(|checked| checked.fix == *fix).filter(is_for_cause);
    let is_only_cause = report.causes.len() == 1;
    match tried().find(|checked| checked.works) {
        Some(CheckedFix { for_cause: None, .. }) => {
            format!("fixed by {fix} (tried: the twins are identical with it)")
        }
        Some(_) => {
            format!("fixed by {fix} (tried with this alone varied: the twins are identical with it)")
        }
        None if tried().any(|checked| is_only_cause || checked.for_cause.is_some()) => {
            format!("{fix} was tried and does not help")
        }
        None => format!("{fix} may fix it (not tried by itself)"),
    }
}

/// What came of a fix that was tried.
pub(crate) fn fix_result(fix: &CheckedFix) -> String {
    let varied = fix.for_cause.as_ref().map(|varied| format!(" with {} alone varied", varied.join(" and ")));
    let varied = varied.unwrap_or_default();
    match (fix.works, &fix.why_not) {
        (true, _) => format!("works{varied}: the twins are identical with it"),
        (false, None) => format!("does not work{varied}"),
        (false, Some(why)) => format!("does not work{varied}: {why}"),
    }
}

/// Whether a variation had an effect.
pub(crate) fn effect(variation: &AppliedVariation) -> String {
    match (variation.effective, &variation.not_varied) {
        (true, _) => "effective".to_owned(),
        (false, Some(why)) => format!("not varied: {why}"),
        (false, None) => "without effect".to_owned(),
    }
}

/// The variations, those without effect first.
pub(crate) fn sorted_variations(report: &TwinsReport) -> Vec<&AppliedVariation> {
    let mut variations: Vec<&AppliedVariation> = report.variations.iter().collect();
    variations.sort_by_key(|variation| variation.effective);
    variations
}

/// `14 variations, all effective`, or how many are not.
pub(crate) fn variation_counts(report: &TwinsReport) -> String {
    let all = counted(report.variations.len() as u64, "variation");
    let count = |wanted: fn(&AppliedVariation) -> bool| {
        report.variations.iter().filter(|variation| wanted(variation)).count()
    };
    let not_varied = count(|variation| variation.not_varied.is_some());
    let without = count(|variation| !variation.effective && variation.not_varied.is_none());
    if not_varied == 0 && without == 0 {
        return format!("{all}, all effective");
    }
    let effective = count(|variation| variation.effective);
    format!("{all}: {effective} effective, {without} without effect, {not_varied} not varied")
}

/// The names of a cause's variations, behind that of their group where it was asked for.
pub(crate) fn cause_name(cause: &Cause) -> String {
    let members = cause.variations.join(" with ");
    match &cause.group {
        Some(group) => format!("{group} ({members})"),
        None => members,
    }
}

/// The values of a drifted input, the first and the second.
pub(crate) fn drifted_values(input: &DriftedInput) -> [String; 2] {
    [&input.first, &input.second].map(|value| value.clone().unwrap_or_else(|| "nothing".to_owned()))
}

/// How far the answer of the action hashes goes.
pub(crate) fn drift_scope(drift: &InputDrift) -> String {
    let weaker =
        drift.weaker.as_ref().map(|why| format!("; weaker than it could be: {why}")).unwrap_or_default();
    format!("{} compared{weaker}", counted(drift.actions, "action"))
}

/// Whether the ways to a cause agree.
pub(crate) fn agreement(agree: Option<bool>) -> &'static str {
    match agree {
        Some(true) => "the ways to the cause agree",
        Some(false) => "the ways to the cause do not agree",
        None => "too few ways to the cause answered to tell whether they agree",
    }
}
