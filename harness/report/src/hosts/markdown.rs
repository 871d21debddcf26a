//! Hosts by targets as Markdown for a pull request.

use twinbuild_model::counted;
use twinbuild_model::twins::HostsByTargets;

use super::{Agreement, cells, name};
use crate::budget::Budget;
use crate::github_markdown::{code, prose};

/// A comment on GitHub holds 65,536 characters.
const MOST_BYTES: usize = 60_000;

/// More columns no reader takes in.
const MOST_HOSTS: usize = 32;

/// The table as Markdown, below 60,000 bytes: rows that have no room, and hosts beyond 32, are counted.
pub fn markdown(table: &HostsByTargets) -> String {
    if table.rows.is_empty() {
        return String::new();
    }
    let columns = table.hosts.len().min(MOST_HOSTS);
    let hosts = table.hosts.iter().take(columns).map(|host| prose(host, 60));
    let titles: Vec<String> = ["Build".to_owned()].into_iter().chain(hosts).chain([String::new()]).collect();
    let rule = vec!["---".to_owned(); titles.len()];
    let mut lines = vec![row(&titles), row(&rule)];
    let head: usize = lines.iter().map(|line| line.len() + 1).sum();
    let mut budget = Budget::new((MOST_BYTES - 1_000).saturating_sub(head));
    let rows = table.rows.iter().map(|built| {
        let cells =
            cells(built, columns).into_iter().map(|cell| if cell == "-" { cell } else { code(&cell, 60) });
        let last = Agreement::of(built).words().to_owned();
        let cells: Vec<String> = [code(&name(built), 120)].into_iter().chain(cells).chain([last]).collect();
        row(&cells)
    });
    let (rows, left_out) = budget.fitting(rows);
    lines.extend(rows);
    for (count, noun) in [(left_out, "more row"), (table.hosts.len() - columns, "more host")] {
        let more = || [String::new(), format!("and {} without room here", counted(count as u64, noun))];
        lines.extend((count > 0).then(more).into_iter().flatten());
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

fn row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}
