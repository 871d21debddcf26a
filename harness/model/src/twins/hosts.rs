//! What several hosts built for the same targets, side by side.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Platform, Sha256};

/// One build on one host, as a merged run record has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HostBuild {
    /// The host, as it is to head a column: `linux/amd64`, `windows/amd64 in CI`.
    pub host: String,
    /// What was built, as the user calls it: `go build ./cmd/greeter`.
    pub title: String,
    /// The platform that was built for; `None` for a command that is no Go build.
    pub target: Option<Platform>,
    /// Digest of what was built; `None` where the build left nothing.
    pub digest: Option<Sha256>,
}

/// What each host built for each target: one digest a row where builds do not depend on the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HostsByTargets {
    /// The hosts, one for each column.
    pub hosts: Vec<String>,
    /// What was built, with its target.
    pub rows: Vec<HostsRow>,
}

/// One thing that was built for one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HostsRow {
    /// What was built, as the user calls it.
    pub title: String,
    /// The platform that was built for; `None` for a command that is no Go build.
    pub target: Option<Platform>,
    /// What each host left, in the order of [`HostsByTargets::hosts`]; `None` where a host has none.
    pub digests: Vec<Option<Sha256>>,
    /// Whether no two digests differ, those of one host included. A row of one digest agrees, and shows nothing.
    pub agree: bool,
}

impl HostsRow {
    /// How many hosts have a digest.
    pub fn hosts_with_digest(&self) -> usize {
        self.digests.iter().flatten().count()
    }
}

/// The table of `builds`: hosts and rows stand in the order in which they are first named.
///
/// A host that gives two digests for one row does not agree; its first one is shown.
pub fn hosts_by_targets(builds: &[HostBuild]) -> HostsByTargets {
    let mut table = HostsByTargets::default();
    for build in builds {
        let column = column_of(&mut table, &build.host);
        let row = row_of(&mut table.rows, build);
        let Some(digest) = &build.digest else { continue };
        row.agree &= row.digests.iter().flatten().all(|other| other == digest);
        if row.digests.len() <= column {
            row.digests.resize(column + 1, None);
        }
        if let Some(cell) = row.digests.get_mut(column) {
            cell.get_or_insert_with(|| digest.clone());
        }
    }
    let columns = table.hosts.len();
    table.rows.iter_mut().for_each(|row| row.digests.resize(columns, None));
    table
}

fn column_of(table: &mut HostsByTargets, host: &str) -> usize {
    table.hosts.iter().position(|other| other == host).unwrap_or_else(|| {
        table.hosts.push(host.to_owned());
        table.hosts.len() - 1
    })
}

fn row_of<'a>(rows: &'a mut Vec<HostsRow>, build: &HostBuild) -> &'a mut HostsRow {
    let found = rows.iter().position(|row| row.title == build.title && row.target == build.target);
    let position = found.unwrap_or_else(|| {
        let HostBuild { title, target, .. } = build.clone();
        rows.push(HostsRow { title, target, digests: Vec::new(), agree: true });
        rows.len() - 1
    });
    &mut rows[position]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(host: &str, target: &str, digest: Option<u8>) -> HostBuild {
        HostBuild {
            host: host.into(),
            title: "go build .".into(),
            target: target.parse().ok(),
            digest: digest.map(|byte| Sha256::from_bytes([byte; 32])),
        }
    }

    fn cells(row: &HostsRow) -> Vec<&str> {
        row.digests.iter().map(|digest| digest.as_ref().map_or("-", |digest| &digest.as_str()[..2])).collect()
    }

    #[test]
    fn hosts_agree_on_one_target_and_not_on_another() {
        let table = hosts_by_targets(&[
            build("linux", "windows/arm64", Some(1)),
            build("linux", "darwin/arm64", Some(2)),
            build("windows", "windows/arm64", Some(1)),
            build("windows", "darwin/arm64", Some(3)),
        ]);
        assert_eq!(table.hosts, ["linux", "windows"]);
        let rows: Vec<_> = table.rows.iter().map(|row| (cells(row), row.agree)).collect();
        assert_eq!(rows, [(vec!["01", "01"], true), (vec!["02", "03"], false)]);
    }

    #[test]
    fn a_host_without_a_digest_has_an_empty_cell_in_every_row() {
        let table = hosts_by_targets(&[
            build("linux", "windows/arm64", Some(1)),
            build("windows", "windows/arm64", None),
            build("darwin", "darwin/arm64", Some(2)),
        ]);
        let rows: Vec<_> = table.rows.iter().map(|row| (cells(row), row.hosts_with_digest())).collect();
        assert_eq!(rows, [(vec!["01", "-", "-"], 1), (vec!["-", "-", "02"], 1)]);
    }

    #[test]
    fn a_host_that_contradicts_itself_does_not_agree() {
        let builds = [build("linux", "linux/arm64", Some(1)), build("linux", "linux/arm64", Some(2))];
        let table = hosts_by_targets(&builds);
        assert_eq!((cells(&table.rows[0]), table.rows[0].agree), (vec!["01"], false));
        assert!(hosts_by_targets(&builds[..1]).rows[0].agree);
    }
}
