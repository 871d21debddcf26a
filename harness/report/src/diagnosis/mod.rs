//! A diagnosis: as terminal text and as Markdown. Its JSON is that of the data itself.

mod markdown;
mod terminal;

pub use markdown::markdown;
pub use terminal::terminal;

use twinbuild_model::{Change, Evidence, EvidenceSource, Layer};

/// `vendor`, or `dns (name resolution)` where the slug is not the words.
fn layer_name(layer: Layer) -> String {
    let (slug, words) = (layer.as_str(), layer.words());
    if slug == words || layer == Layer::Unknown { slug.to_owned() } else { format!("{slug} ({words})") }
}

/// `line 3`, `network event 2`, `trace line 51`.
fn place(evidence: &Evidence) -> String {
    let what = match evidence.source {
        EvidenceSource::Log => "line",
        EvidenceSource::Network => "network event",
        EvidenceSource::Trace => "trace line",
    };
    format!("{what} {}", evidence.number)
}

/// The change as a person would make it.
fn change_words(change: &Change) -> String {
    match change {
        Change::SetVariable { name, value } => format!("set {name}={value}"),
        Change::UnsetVariable { name } => format!("unset {name}"),
        Change::TrustAuthority => "trust the authority of the certificate that was shown".to_owned(),
        Change::UseNameServer => "use a name server that answers".to_owned(),
        Change::GoCommand { arguments } => format!("go {}", arguments.join(" ")),
    }
}
