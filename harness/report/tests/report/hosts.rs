//! Hosts by targets as terminal text and Markdown.

use twinbuild_model::Sha256;
use twinbuild_model::twins::{HostBuild, HostsByTargets, hosts_by_targets};
use twinbuild_report::hosts;
use twinbuild_report::terminal::Style;

pub(crate) fn table() -> HostsByTargets {
    let build = |host: &str, target: &str, digest: Option<u8>| HostBuild {
        host: host.into(),
        title: "go build ./cmd/greeter".into(),
        target: target.parse().ok(),
        digest: digest.map(|byte| Sha256::from_bytes([byte; 32])),
    };
    hosts_by_targets(&[
        build("linux/amd64", "linux/amd64", Some(0x3f)),
        build("linux/amd64", "windows/arm64", Some(0x51)),
        build("linux/amd64", "darwin/arm64", Some(0x62)),
        build("windows/amd64", "linux/amd64", Some(0x3f)),
        build("windows/amd64", "windows/arm64", Some(0x52)),
        build("windows/amd64", "js/wasm", None),
    ])
}

#[test]
fn a_row_says_whether_the_hosts_agree() {
    let found = hosts::terminal(&table(), Style::Plain);
    assert_eq!(
        found,
        "                                          linux/amd64   windows/amd64
go build ./cmd/greeter for linux/amd64    3f3f3f3f3f3f  3f3f3f3f3f3f   same
go build ./cmd/greeter for windows/arm64  515151515151  525252525252   differs
go build ./cmd/greeter for darwin/arm64   626262626262  -              only one host
go build ./cmd/greeter for js/wasm        -             -              no host
",
        "\n{found}"
    );
}

#[test]
fn a_title_is_cut_only_where_it_is_wide_and_then_by_characters() {
    let title = |text: &str| {
        let build = HostBuild { host: "linux".into(), title: text.into(), target: None, digest: None };
        let found = hosts::terminal(&hosts_by_targets(&[build]), Style::Plain);
        found.lines().nth(1).and_then(|line| line.split("  ").next()).unwrap_or_default().to_owned()
    };
    let scenario = "features/host-platform.feature: Größe und Maß sind überall gleich #1: go build -trimpath ./cmd/greeter";
    assert_eq!(title(scenario), scenario);
    let wide = title(&format!("begin {} end", "ü".repeat(200)));
    assert!(wide.starts_with("begin üü") && wide.ends_with("üü end"), "{wide}");
    assert_eq!((wide.chars().count(), wide.matches('…').count()), (120, 1));
}

#[test]
fn markdown_has_the_same_table() {
    let found = hosts::markdown(&table());
    assert_eq!(found, "| Build | linux/amd64 | windows/amd64 |  |
| --- | --- | --- | --- |
| <code>go build ./cmd/greeter for linux/amd64</code> | <code>3f3f3f3f3f3f</code> | <code>3f3f3f3f3f3f</code> | same |
| <code>go build ./cmd/greeter for windows/arm64</code> | <code>515151515151</code> | <code>525252525252</code> | differs |
| <code>go build ./cmd/greeter for darwin/arm64</code> | <code>626262626262</code> | - | only one host |
| <code>go build ./cmd/greeter for js/wasm</code> | - | - | no host |
", "\n{found}");
}

#[test]
fn no_build_is_no_table() {
    let empty = HostsByTargets::default();
    assert_eq!(hosts::terminal(&empty, Style::Plain) + &hosts::markdown(&empty), "");
}
