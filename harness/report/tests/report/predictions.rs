//! Predictions as terminal text and Markdown.

use twinbuild_model::Prediction;
use twinbuild_report::prediction;
use twinbuild_report::terminal::Style;

pub(crate) fn predictions() -> Vec<Prediction> {
    vec![
        Prediction {
            code: "missing-trimpath".into(),
            message: "builds in two folders differ: the folder's path is in the program".into(),
            path: Some(".goreleaser.yml".into()),
            line: Some(12),
            evidence: "1,268,396 of 2.4 million bytes differed (Go 1.27.3, linux/amd64)".into(),
            shown_by: "features/variations.feature: Without -trimpath the folder leaks".into(),
            fix: "add -trimpath to the flags".into(),
        },
        Prediction {
            code: "no-git-attributes".into(),
            message: "a checkout with core.autocrlf=true embeds other bytes".into(),
            path: None,
            line: None,
            evidence: "29,171 bytes differed".into(),
            shown_by: "features/line-ends.feature: Embedded files keep their line ends".into(),
            fix: "commit a .gitattributes with `* -text`".into(),
        },
    ]
}

#[test]
fn each_prediction_says_where_what_why_and_how_to_fix_it() {
    let found = prediction::terminal(&predictions(), Style::Plain);
    assert_eq!(found, ".goreleaser.yml:12: missing-trimpath: builds in two folders differ: the folder's path is in the program
  evidence  1,268,396 of 2.4 million bytes differed (Go 1.27.3, linux/amd64)
  fix       add -trimpath to the flags
  shown by  features/variations.feature: Without -trimpath the folder leaks

no-git-attributes: a checkout with core.autocrlf=true embeds other bytes
  evidence  29,171 bytes differed
  fix       commit a .gitattributes with `* -text`
  shown by  features/line-ends.feature: Embedded files keep their line ends

predictions: 2 predictions of 2 codes in 1 file
", "\n{found}");
}

#[test]
fn nothing_predicted_is_said_in_one_line() {
    assert_eq!(prediction::terminal(&[], Style::Colour), "predictions: 0 predictions\n");
    assert_eq!(prediction::markdown(&[]), "### Predictions: 0 predictions\n");
}

#[test]
fn markdown_has_a_table_and_folds_the_evidence() {
    let found = prediction::markdown(&predictions());
    assert_eq!(found, "### Predictions: 2 predictions of 2 codes in 1 file

| Place | Code | What will differ | Fix |
| --- | --- | --- | --- |
| <code>.goreleaser.yml&#58;12</code> | <code>missing-trimpath</code> | builds in two folders differ&#58; the folder's path is in the program | add -trimpath to the flags |
|  | <code>no-git-attributes</code> | a checkout with core.autocrlf=true embeds other bytes | commit a .gitattributes with &#96;&#42; -text&#96; |

<details><summary>Evidence</summary>

| Code | Evidence | Shown by |
| --- | --- | --- |
| <code>missing-trimpath</code> | &#49;,268,396 of 2.4 million bytes differed (Go 1.27.3, linux/amd64) | features/variations.feature&#58; Without -trimpath the folder leaks |
| <code>no-git-attributes</code> | &#50;9,171 bytes differed | features/line-ends.feature&#58; Embedded files keep their line ends |

</details>
", "\n{found}");
}
