//! What several hosts built for the same targets: as terminal text and as Markdown.

mod markdown;
mod terminal;

pub use markdown::markdown;
pub use terminal::terminal;

use twinbuild_model::twins::HostsRow;

/// What a row shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Agreement {
    Same,
    Differs,
    OneHost,
    NoHost,
}

impl Agreement {
    fn of(row: &HostsRow) -> Self {
        match (row.agree, row.hosts_with_digest()) {
            (false, _) => Self::Differs,
            (true, 0) => Self::NoHost,
            (true, 1) => Self::OneHost,
            (true, _) => Self::Same,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Differs => "differs",
            Self::OneHost => "only one host",
            Self::NoHost => "no host",
        }
    }
}

/// The title with its target: `go build . for windows/arm64`.
fn name(row: &HostsRow) -> String {
    match &row.target {
        Some(target) => format!("{} for {target}", row.title),
        None => row.title.clone(),
    }
}

/// Short digests, `-` where a host has none, one for each of `columns` hosts.
fn cells(row: &HostsRow, columns: usize) -> Vec<String> {
    let digests = row.digests.iter().map(Option::as_ref).chain(std::iter::repeat(None));
    let cell = |digest: Option<_>| digest.map_or("-", twinbuild_model::Sha256::short).to_owned();
    digests.take(columns).map(cell).collect()
}
