//! The stream of which git makes a repository.
//!
//! Format: <https://git-scm.com/docs/git-fast-import#_input_format>.

use std::collections::BTreeMap;

use super::repository::Commit;
use crate::modules::Module;

/// The branch.
pub(super) const BRANCH: &str = "main";

/// Who commits.
const COMMITTER: &str = "Twinbuild Lab <lab@example.com>";

/// The stream that makes `commits`, the later after the earlier. Each has the latest version so far of every module. Names
/// and times come from the commits alone, so the same commits get the same hashes.
pub(super) fn fast_import(commits: &[Commit]) -> Vec<u8> {
    let mut stream = Vec::new();
    let mut folders: BTreeMap<&str, &Module> = BTreeMap::new();
    for (number, commit) in commits.iter().enumerate() {
        let mark = number + 1;
        let module = &commit.module;
        folders.insert(&commit.folder, module);
        let seconds = module.time().as_second();
        let head =
            format!("commit refs/heads/{BRANCH}\nmark :{mark}\ncommitter {COMMITTER} {seconds} +0000\n");
        stream.extend_from_slice(head.as_bytes());
        let tag = &commit.tag;
        data(&mut stream, format!("Version {tag}\n").as_bytes());
        stream.extend_from_slice(b"deleteall\n");
        for (folder, module) in &folders {
            for (name, content) in module.files() {
                let separator = if folder.is_empty() { "" } else { "/" };
                stream.extend_from_slice(format!("M 100644 inline {folder}{separator}{name}\n").as_bytes());
                data(&mut stream, content);
            }
        }
        stream.extend_from_slice(format!("reset refs/tags/{tag}\nfrom :{mark}\n\n").as_bytes());
    }
    stream.extend_from_slice(b"done\n");
    stream
}

fn data(stream: &mut Vec<u8>, content: &[u8]) {
    stream.extend_from_slice(format!("data {}\n", content.len()).as_bytes());
    stream.extend_from_slice(content);
    stream.push(b'\n');
}
