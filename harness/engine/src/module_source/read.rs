//! Reading a module's source.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use twinbuild_inspect::{
    GoSurroundings, ModuleSource, folder_of, in_folder, parse_go_mod_file, parse_go_work_file,
};

use super::cached_modules;
use super::go_files::go_file_heads;
use super::tree::{list, on_disk};

/// Longer module files are not read, in bytes.
const LARGEST_TEXT: u64 = 64 << 20;

/// What is read.
#[derive(Clone, Debug, Default)]
pub struct ModuleReading {
    /// The module's folder.
    pub folder: PathBuf,
    /// The source's root, which is the module's folder or above it: nothing outside it belongs to the source.
    pub root: PathBuf,
    /// Where looking for a `go.work` ends; without it at the file system's root, as for the go command.
    pub outermost: Option<PathBuf>,
    /// The module cache, where hashes are to be compared with it.
    pub module_cache: Option<PathBuf>,
    /// What is around the source.
    pub surroundings: GoSurroundings,
}

/// Reads a module's source: the module files, the names of all files, and the heads of the Go files, of the module, of its
/// workspace and of the folders that stand in for others. What can't be read is noted in the result. It blocks.
pub fn read_module_source(reading: &ModuleReading) -> ModuleSource {
    let root = reading.folder.as_path();
    let mut source = ModuleSource {
        levels_above: reading
            .folder
            .strip_prefix(&reading.root)
            .map_or(0, |below| below.components().count()),
        own_names: root
            .ancestors()
            .filter_map(|folder| Some(folder.file_name()?.to_string_lossy().into_owned()))
            .collect(),
        surroundings: reading.surroundings.clone(),
        ..ModuleSource::default()
    };
    list(root, "", &mut source);
    let mut listed = BTreeSet::from([String::new()]);
    read_texts(root, "", &["go.mod", "go.sum"], &mut source);
    read_workspace(root, reading.outermost.as_deref(), &mut source);
    // The first round finds the modules of a workspace, the second what stands in for others there.
    for _ in 0..2 {
        for folder in other_folders(&source) {
            let is_listed = listed.iter().any(|around| is_below(&folder, around));
            let there = on_disk(root, &folder);
            // Without a go.mod nothing in it is of a module, however much that is: it may be the whole machine.
            if !is_listed && there.join("go.mod").is_file() {
                list(&there, &folder, &mut source);
                listed.insert(folder.clone());
            } else if !is_listed && there.is_dir() {
                source.folders.insert(folder.clone());
            }
            read_texts(root, &folder, &["go.mod", "go.sum"], &mut source);
        }
    }
    // No pattern matches what is in `testdata`, but what is vendored there can be imported.
    let is_package = |path: &str| {
        path.split('/').all(|part| part != "testdata") || path.split('/').any(|part| part == "vendor")
    };
    let is_go = |path: &&String| path.ends_with(".go") && is_package(path);
    let paths: Vec<&String> = source.files.iter().filter(is_go).collect();
    let (go_files, unread) = go_file_heads(root, &paths);
    source.go_files = go_files;
    source.unread.extend(unread);
    if let Some(cache) = &reading.module_cache {
        cached_modules::read(cache, root, &mut source);
    }
    source
}

/// The innermost `go.work` at or above the module, as the go command looks for it, with what lies beside it.
fn read_workspace(root: &Path, outermost: Option<&Path>, source: &mut ModuleSource) {
    let mut folder = String::new();
    let is_seen = |folder: &&Path| outermost.is_none_or(|outermost| folder.starts_with(outermost));
    for above in root.ancestors().take_while(is_seen) {
        if above.join("go.work").is_file() {
            read_texts(root, &folder, &["go.work", "go.work.sum"], source);
            break;
        }
        folder = if folder.is_empty() { "..".to_owned() } else { format!("../{folder}") };
    }
    let at_root = source.texts.contains_key("go.work");
    let folder =
        if at_root || !source.texts.keys().any(|path| path.ends_with("/go.work")) { "" } else { &folder };
    read_texts(root, &in_folder(folder, "vendor"), &["modules.txt"], source);
    // The vendor folder of a workspace lies beside go.work, which may be above the module.
    let vendor = in_folder(folder, "vendor");
    if !folder.is_empty() && on_disk(root, &vendor).is_dir() {
        list(&on_disk(root, &vendor), &vendor, source);
    }
}

/// The folders that workspace and replacements name, the outer ones first.
fn other_folders(source: &ModuleSource) -> BTreeSet<String> {
    let mut folders = BTreeSet::new();
    for (path, text) in &source.texts {
        let names: Vec<String> = if path.ends_with("go.work") {
            let (file, _) = parse_go_work_file(text);
            let used = file.used.into_iter().map(|line| line.value);
            used.chain(
                file.replacements
                    .into_iter()
                    .filter(|line| line.value.to.version.is_none())
                    .map(|line| line.value.to.path),
            )
            .collect()
        } else if path.ends_with("go.mod") {
            let (file, _) = parse_go_mod_file(text);
            let folders = file.replacements.into_iter().filter(|line| line.value.to.version.is_none());
            folders.map(|line| line.value.to.path).collect()
        } else {
            Vec::new()
        };
        folders.extend(names.iter().filter_map(|name| source.joined(folder_of(path), name)));
    }
    folders.remove("");
    folders
}

fn is_below(folder: &str, around: &str) -> bool {
    match around {
        "" => folder != ".." && !folder.starts_with("../"),
        _ => folder == around || folder.starts_with(&format!("{around}/")),
    }
}

fn read_texts(root: &Path, folder: &str, names: &[&str], source: &mut ModuleSource) {
    for name in names {
        let path = in_folder(folder, name);
        let file = on_disk(root, &path);
        // Only files are read: a pipe would never end.
        match fs::metadata(&file) {
            Ok(metadata) if metadata.is_file() => {}
            Ok(_) | Err(_) => continue,
        }
        let mut bytes = Vec::new();
        let read = File::open(&file).and_then(|file| file.take(LARGEST_TEXT + 1).read_to_end(&mut bytes));
        match read {
            Ok(_) if bytes.len() as u64 > LARGEST_TEXT => {
                source.unread.push((path, format!("it is longer than {LARGEST_TEXT} bytes")));
            }
            Ok(_) => {
                source.texts.insert(path, String::from_utf8_lossy(&bytes).into_owned());
            }
            Err(error) => source.unread.push((path, error.to_string())),
        }
    }
}
