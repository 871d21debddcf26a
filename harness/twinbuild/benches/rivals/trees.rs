//! Two source trees with three changes among many files.

use std::fs;
use std::path::Path;

use walkdir::WalkDir;

use crate::{Bench, Row};

/// How many files a tree has, and with which flags diffoscope compares it.
#[derive(Clone, Copy)]
pub(crate) enum Tree {
    /// 1,000.
    Small,
    /// 10,000.
    Large,
}

/// Which files are changed, counted in the order of their names.
const CHANGED: [usize; 3] = [100, 500, 900];

/// Both tools on two trees. diffoscope reports every time of change unless it is told not to, so it runs both ways where
/// there is time for it.
pub(crate) fn rows(bench: &Bench, cache: &Path, goroot: &Path, tree: Tree) -> Vec<Row> {
    const WITHOUT_TIMES: &[&str] = &["--exclude-directory-metadata=recursive"];
    let (count, ways): (usize, &[&[&str]]) = match tree {
        Tree::Small => (1_000, &[WITHOUT_TIMES]),
        Tree::Large => (10_000, &[WITHOUT_TIMES, &[]]),
    };
    let trees = [1, 2].map(|tree| cache.join(format!("tree-{count}-{tree}")));
    for tree in &trees {
        _ = fs::remove_dir_all(tree);
        copy(&goroot.join("src"), tree, count);
    }
    change(&trees[1]);
    let row = |flags: &&[&str]| bench.row(title(count, flags), [&trees[0], &trees[1]], flags);
    ways.iter().map(row).collect()
}

fn title(count: usize, flags: &[&str]) -> String {
    let times = if flags.is_empty() { ", with times" } else { "" };
    format!("{count} files, 3 changed{times}")
}

fn copy(from: &Path, to: &Path, count: usize) {
    let files = WalkDir::new(from).sort_by_file_name().into_iter().map(|entry| entry.expect("an entry"));
    for file in files.filter(|entry| entry.file_type().is_file()).take(count) {
        let target = to.join(file.path().strip_prefix(from).expect("a path below"));
        fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        fs::write(&target, fs::read(file.path()).expect("a file")).expect("a copy");
    }
}

fn change(tree: &Path) {
    let files = WalkDir::new(tree).sort_by_file_name().into_iter().map(|entry| entry.expect("an entry"));
    let files: Vec<_> = files.filter(|entry| entry.file_type().is_file()).collect();
    for index in CHANGED {
        let path = files[index].path();
        let mut bytes = fs::read(path).expect("a file");
        bytes.extend(b"// changed\n");
        fs::write(path, bytes).expect("a file");
    }
}
