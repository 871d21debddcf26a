//! Module graphs and their findings as terminal text.

use twinbuild_model::{ModuleFinding, ModuleViews, View};

use super::{counts, sizes};
use crate::printable::one_line;
use crate::terminal::{Ink, Style};

/// The modules, one a line, then the findings and the marks in their order: `path:line: code: message`, then cause and fix.
/// Every line ends with `\n`.
///
/// The last line is never coloured: `findings: 2 findings of 2 codes in 1 file`.
pub fn terminal(views: &ModuleViews, style: Style) -> String {
    let head = one_line(&sizes(views));
    let modules = views.modules.iter().map(|node| {
        let replacement = node.replacement.as_ref().map(|by| format!(" => {by}")).unwrap_or_default();
        let seen = match node.views.as_slice() {
            [only] if views.views.len() > 1 => format!(" ({} only)", name(*only)),
            seen if views.views.contains(&View::Opened) && !seen.contains(&View::Opened) => {
                " (not opened)".to_owned()
            }
            _ => String::new(),
        };
        format!("  {}", one_line(&format!("{}{replacement}{seen}", node.module)))
    });
    let findings = views.findings.iter().chain(&views.marks);
    let findings = findings.flat_map(|finding| finding_lines(finding, style));
    let counts = format!("findings: {}", counts(views));
    let lines = [head].into_iter().chain(modules).chain([String::new()]).chain(findings).chain([counts]);
    lines.map(|line| line + "\n").collect()
}

fn name(view: View) -> &'static str {
    match view {
        View::Declared => "declared",
        View::Resolved => "resolved",
        View::Opened => "opened",
    }
}

fn finding_lines(finding: &ModuleFinding, style: Style) -> Vec<String> {
    let place = finding.place().map(|place| format!("{}: ", one_line(&place))).unwrap_or_default();
    let code = style.paint(Ink::Attention, &one_line(&finding.code));
    let detail = |label: &str, text: &str| {
        let text = one_line(text);
        (!text.is_empty()).then(|| format!("  {label:<5}  {text}"))
    };
    let head = format!("{place}{code}: {}", one_line(&finding.message));
    let details = [detail("cause", &finding.cause), detail("fix", &finding.fix)];
    [head].into_iter().chain(details.into_iter().flatten()).chain([String::new()]).collect()
}
