//! Changes as terminal text, bounded by what a reader takes in.

use twinbuild_model::changes::{ModuleGraphChanges, PackageListChanges};
use twinbuild_model::counted;

use super::lines::ChangeLines;
use crate::budget::Budget;
use crate::shortened::shortened;
use crate::terminal::{Ink, Style};

/// The text is never longer than this, whatever changed: two screens.
const MOST_BYTES: usize = 4_900;

/// The most bytes of a sentence and of a reason.
const MOST_BYTES_OF_SENTENCE: usize = 400;

/// Changes of a module graph: a headline that counts them, then each with the requirements that did it.
///
/// It is never longer than 4,900 bytes: what is not shown is counted. Every line ends with `\n`.
///
/// ```
/// use twinbuild_model::changes::{ModuleChange, ModuleChangeKind, ModuleGraphChanges};
/// use twinbuild_model::evidence::ModuleReference;
/// use twinbuild_report::{changes, terminal::Style};
///
/// let added = ModuleChange {
///     kind: ModuleChangeKind::Added,
///     path: "example.com/b".into(),
///     before: None,
///     after: Some("v1.1.0".into()),
///     because: vec![ModuleReference::unversioned("example.com/app"), ModuleReference::at("example.com/b", "v1.1.0")],
/// };
/// let text = changes::module_graph(&ModuleGraphChanges { version: 1, changes: vec![added] }, Style::Plain);
/// assert_eq!(
///     text,
///     "the module graph changed: 1 added\n  added example.com/b v1.1.0\n    because example.com/app -> example.com/b v1.1.0\n"
/// );
/// ```
pub fn module_graph(changes: &ModuleGraphChanges, style: Style) -> String {
    terminal(&changes.into(), style)
}

/// Changes of a list of packages, as [`module_graph`]. Those of the standard library are counted.
pub fn package_list(changes: &PackageListChanges, style: Style) -> String {
    terminal(&changes.into(), style)
}

fn terminal(lines: &ChangeLines, style: Style) -> String {
    let mut budget = Budget::new(MOST_BYTES);
    let mut for_note = budget.split(200);
    let (mut text, _) = budget.fitting([shortened(&lines.headline, MOST_BYTES_OF_SENTENCE)]);
    let items = lines.lines.iter().map(|line| {
        let sentence = style.paint(line.ink, &shortened(&line.sentence, MOST_BYTES_OF_SENTENCE));
        let because = line.because.as_ref().map(|because| {
            format!(
                "\n    {}",
                style.paint(Ink::Quiet, &format!("because {}", shortened(because, MOST_BYTES_OF_SENTENCE)))
            )
        });
        format!("  {sentence}{}", because.unwrap_or_default())
    });
    text.extend(budget.lines(items, |count| format!("  and {}", counted(count as u64, "more change"))));
    text.extend(for_note.fitting(lines.note.iter().map(|note| format!("  {note}"))).0);
    text.into_iter().map(|line| line + "\n").collect()
}
