//! Hosts by targets as terminal text.

use twinbuild_model::twins::HostsByTargets;

use super::{Agreement, cells, name};
use crate::shortened::fitted;
use crate::terminal::{Ink, Style};

/// The most characters of a title, which is a scenario's name with a command, and of a host's name.
const WIDEST_TITLE: usize = 120;
const WIDEST_HOST: usize = 40;

/// The table as text: a row for each thing that was built for a target, a column for each host, and what the row shows.
/// Every line ends with `\n`; there is none where nothing was built.
pub fn terminal(table: &HostsByTargets, style: Style) -> String {
    if table.rows.is_empty() {
        return String::new();
    }
    let hosts = table.hosts.iter().map(|host| fitted(host, WIDEST_HOST));
    let mut rows: Vec<(Vec<String>, Option<Agreement>)> =
        vec![([String::new()].into_iter().chain(hosts).collect(), None)];
    for row in &table.rows {
        let title = fitted(&name(row), WIDEST_TITLE);
        let cells = [title].into_iter().chain(cells(row, table.hosts.len()));
        rows.push((cells.collect(), Some(Agreement::of(row))));
    }
    let widths = widths(&rows);
    rows.iter().map(|(cells, agreement)| line(cells, *agreement, &widths, style) + "\n").collect()
}

fn widths(rows: &[(Vec<String>, Option<Agreement>)]) -> Vec<usize> {
    let columns = rows.first().map_or(0, |(cells, _)| cells.len());
    let width = |column: usize| {
        rows.iter().filter_map(|(cells, _)| cells.get(column)).map(|cell| cell.chars().count()).max()
    };
    (0..columns).map(|column| width(column).unwrap_or(0)).collect()
}

fn line(cells: &[String], agreement: Option<Agreement>, widths: &[usize], style: Style) -> String {
    let padded: Vec<String> =
        cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
    let Some(agreement) = agreement else { return padded.join("  ").trim_end().to_owned() };
    let ink = match agreement {
        Agreement::Same => Ink::Good,
        Agreement::Differs => Ink::Bad,
        Agreement::OneHost | Agreement::NoHost => Ink::Attention,
    };
    format!("{}  {}", padded.join("  "), style.paint(ink, agreement.words()))
}
