//! Modules from folders and from texts.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use twinbuild_inspect::{parse_txtar, unescape_module};
use walkdir::{DirEntry, WalkDir};

use super::contents::{
    FileProblem, InvalidFile, LARGEST_ARCHIVE, LARGEST_GO_MOD, check_size, is_for_1_24, is_vendored,
};
use super::module::{Module, ModuleError, invalid_file};

/// Folders of version control, which no archive has. <https://pkg.go.dev/golang.org/x/mod/zip#CreateFromDir>
const VERSION_CONTROL: [&str; 4] = [".bzr", ".git", ".hg", ".svn"];

impl Module {
    /// A module whose files are those of a txtar archive.
    ///
    /// # Errors
    /// When path, version or a file are not allowed, or a name is there twice.
    pub fn from_txtar(path: &str, version: &str, text: &str) -> Result<Self, ModuleError> {
        let files = unique_files(text).map_err(|source| invalid_file(path, version, source))?;
        Self::new(path, version, files)
    }

    /// A module as the tests of Go's own command keep them: a txtar archive named `PATH_vVERSION.txt`, with `_` for `/` and
    /// `!a` for `A`, whose files `.mod` and `.info` are the answers and all others are the module's.
    /// <https://pkg.go.dev/github.com/rogpeppe/go-internal/goproxytest>
    ///
    /// # Errors
    /// When the name says no module, or the module is not allowed.
    pub fn from_proxy_txtar(name: &str, text: &str) -> Result<Self, ModuleError> {
        let (path, version) = named_module(name)?;
        let files = unique_files(text).map_err(|source| invalid_file(&path, &version, source))?;
        from_answers(&path, &version, files)
    }

    /// A module whose files are those of the folder `folder`. What no archive has is left out: version control, nested
    /// modules, vendored packages.
    ///
    /// # Errors
    /// When path, version or a file are not allowed, an entry is neither a regular file nor a folder (a symbolic link), the
    /// files are too large, or something can't be read.
    pub fn from_folder(path: &str, version: &str, folder: &Path) -> Result<Self, ModuleError> {
        let files = read_folder(folder).map_err(|error| match error {
            FolderError::File(source) => invalid_file(path, version, source),
            FolderError::Read(path, source) => ModuleError::Read { path, source },
        })?;
        Self::new(path, version, files)
    }
}

/// All modules in `folder`, each a txtar archive or a folder named as [`Module::from_proxy_txtar`] says, in the order of
/// names. A `README` and other names without a version are passed over.
///
/// # Errors
/// When one of them is not allowed or can't be read.
pub fn modules_in_folder(folder: &Path) -> Result<Vec<Module>, ModuleError> {
    let mut modules = Vec::new();
    for entry in WalkDir::new(folder).min_depth(1).max_depth(1).sort_by_file_name() {
        let entry = entry.map_err(|error| read_error(folder, error))?;
        let Some(name) = entry.file_name().to_str().filter(|name| name.contains("_v")) else { continue };
        let read_failed = |source| ModuleError::Read { path: entry.path().to_owned(), source };
        if entry.file_type().is_dir() {
            let (path, version) = named_module(name)?;
            let module = Module::from_folder(&path, &version, entry.path())?;
            modules.push(from_answers(&path, &version, module.files().clone())?);
        } else if name.ends_with(".txt") || name.ends_with(".txtar") {
            let text = read_bounded(entry.path(), LARGEST_ARCHIVE).map_err(read_failed)?;
            let text = String::from_utf8(text)
                .map_err(|error| read_failed(io::Error::new(io::ErrorKind::InvalidData, error)))?;
            modules.push(Module::from_proxy_txtar(name, &text)?);
        }
    }
    Ok(modules)
}

/// Path and version in a name such as `example.com_!dep_v1.2.0.txt`.
fn named_module(name: &str) -> Result<(String, String), ModuleError> {
    let read = || {
        let stem = name.strip_suffix(".txt").or_else(|| name.strip_suffix(".txtar")).unwrap_or(name);
        let at = stem.rfind("_v")?;
        Some((unescape_module(&stem[..at].replace('_', "/"))?, unescape_module(&stem[at + 1..])?))
    };
    read().ok_or_else(|| ModuleError::Name { name: name.to_owned() })
}

/// A module of `files`, of which `.mod` and `.info` are answers.
fn from_answers(
    path: &str,
    version: &str,
    mut files: BTreeMap<String, Bytes>,
) -> Result<Module, ModuleError> {
    let (go_mod, info) = (files.remove(".mod"), files.remove(".info"));
    let mut module = Module::new(path, version, files)?;
    if let Some(go_mod) = go_mod {
        module = module.with_go_mod(go_mod);
    }
    if let Some(info) = info {
        module = module.with_info(info);
    }
    Ok(module)
}

/// The files of a txtar archive, none of which is there twice.
fn unique_files(text: &str) -> Result<BTreeMap<String, Bytes>, InvalidFile> {
    let mut files = BTreeMap::new();
    for file in parse_txtar(text) {
        if files.insert(file.name.to_owned(), Bytes::from(file.content)).is_some() {
            let problem = FileProblem::Collision { other: file.name.to_owned() };
            return Err(InvalidFile { file: file.name.to_owned(), problem });
        }
    }
    Ok(files)
}

/// What hinders the reading of a folder: a file in it, or the system.
enum FolderError {
    File(InvalidFile),
    Read(PathBuf, io::Error),
}

/// The files below `root` by their paths with `/`. No symbolic link is followed, and no more is read than a module may have.
fn read_folder(root: &Path) -> Result<BTreeMap<String, Bytes>, FolderError> {
    let vendor_as_of_1_24 =
        read_bounded(&root.join("go.mod"), LARGEST_GO_MOD).is_ok_and(|text| is_for_1_24(&text));
    let enters = |entry: &DirEntry| entry.depth() == 0 || !is_left_out(entry);
    let mut files = BTreeMap::new();
    let mut left = LARGEST_ARCHIVE;
    for entry in WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(enters) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(root).to_owned();
            FolderError::Read(path, error.into())
        })?;
        if entry.file_type().is_dir() {
            continue;
        }
        let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let name = relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        if is_vendored(&name, vendor_as_of_1_24) {
            continue;
        }
        let refuse = |problem| FolderError::File(InvalidFile { file: name.clone(), problem });
        if relative.to_str().is_none() {
            return Err(refuse(FileProblem::NotUtf8));
        }
        if !entry.file_type().is_file() {
            return Err(refuse(FileProblem::NotRegular));
        }
        let failed = |error| FolderError::Read(entry.path().to_owned(), error);
        let size = fs::symlink_metadata(entry.path()).map_err(failed)?.len();
        check_size(&name, size, left).map_err(refuse)?;
        let content = read_bounded(entry.path(), size).map_err(failed)?;
        left -= content.len() as u64;
        files.insert(name, Bytes::from(content));
    }
    Ok(files)
}

/// Whether a folder belongs to version control or is another module's.
fn is_left_out(entry: &DirEntry) -> bool {
    let is_version_control = VERSION_CONTROL.iter().any(|name| entry.file_name() == *name);
    entry.file_type().is_dir() && (is_version_control || entry.path().join("go.mod").is_file())
}

/// The bytes of a regular file, of which there are at most `most`.
fn read_bounded(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
    }
    let mut content = Vec::new();
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut content)?;
    if content.len() as u64 > most {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {most} bytes")));
    }
    Ok(content)
}

fn read_error(folder: &Path, error: walkdir::Error) -> ModuleError {
    ModuleError::Read { path: error.path().unwrap_or(folder).to_owned(), source: error.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(module: &Module) -> Vec<&str> {
        module.files().keys().map(String::as_str).collect()
    }

    #[test]
    fn a_text_and_a_folder_make_the_same_module() {
        let text = "-- go.mod --\nmodule x.com/y\n-- a/b.go --\npackage a\n-- nested/go.mod --\nmodule z\n-- nested/n.go --\n";
        let folder = tempfile::tempdir().unwrap();
        for file in parse_txtar(text) {
            let path = folder.path().join(file.name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file.content).unwrap();
        }
        fs::create_dir_all(folder.path().join(".git")).unwrap();
        fs::write(folder.path().join(".git/config"), "x").unwrap();
        let from_text = Module::from_txtar("x.com/y", "v1.0.0", text).unwrap();
        let from_folder = Module::from_folder("x.com/y", "v1.0.0", folder.path()).unwrap();
        assert_eq!(names(&from_text), ["a/b.go", "go.mod"]);
        assert_eq!(from_text.files(), from_folder.files());
        assert_eq!(from_text.hash(), from_folder.hash());
        assert_eq!(from_text.archive().unwrap(), from_folder.archive().unwrap());
    }

    #[test]
    fn hostile_texts_are_refused_and_the_entry_is_named() {
        for (text, entry) in [
            ("-- ../x --\n", "../x"),
            ("-- /x --\n", "/x"),
            ("-- a --\n-- A --\n", "a"),
            ("-- a --\n-- a --\n", "a"),
            ("-- a --\n-- a/b --\n", "a/b"),
        ] {
            let refused = Module::from_txtar("x.com/y", "v1.0.0", text).unwrap_err();
            let ModuleError::File { source, .. } = &refused else { panic!("{refused}") };
            assert_eq!(source.file, entry);
        }
        assert!(matches!(Module::from_txtar("x.com/y", "v2.0.0", ""), Err(ModuleError::MajorVersion { .. })));
        assert!(matches!(Module::from_txtar("y", "v1.0.0", ""), Err(ModuleError::Path(_))));
        assert!(matches!(Module::from_txtar("x.com/y", "v1", ""), Err(ModuleError::Version(_))));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_a_folder_is_refused() {
        for target in ["/etc/passwd", "a.go", ".."] {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("a.go"), "package a\n").unwrap();
            std::os::unix::fs::symlink(target, folder.path().join("link")).unwrap();
            let refused = Module::from_folder("x.com/y", "v1.0.0", folder.path()).unwrap_err();
            let ModuleError::File { source, .. } = &refused else { panic!("{refused}") };
            assert_eq!(*source, InvalidFile { file: "link".to_owned(), problem: FileProblem::NotRegular });
        }
    }

    #[test]
    fn a_file_too_large_is_refused_unread() {
        let folder = tempfile::tempdir().unwrap();
        for (name, size) in [("LICENSE", (16 << 20) + 1), ("large", LARGEST_ARCHIVE + 1)] {
            File::create(folder.path().join(name)).unwrap().set_len(size).unwrap();
            let refused = Module::from_folder("x.com/y", "v1.0.0", folder.path()).unwrap_err();
            let ModuleError::File { source, .. } = &refused else { panic!("{refused}") };
            assert_eq!(source.file, name);
            fs::remove_file(folder.path().join(name)).unwrap();
        }
    }

    #[test]
    fn the_layout_of_gos_own_tests_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let text = "a comment\n-- .mod --\nmodule x.com/Dep\n-- .info --\n{\"Version\":\"v1.2.0\"}\n-- a.go --\npackage a\n";
        fs::write(folder.path().join("x.com_!dep_v1.2.0.txt"), text).unwrap();
        fs::write(folder.path().join("README"), "about").unwrap();
        let version = folder.path().join("x.com_other_v0.1.0");
        fs::create_dir(&version).unwrap();
        fs::write(version.join(".mod"), "module x.com/other\n\ngo 1.20\n").unwrap();
        fs::write(version.join("go.mod"), "module x.com/other\n").unwrap();
        let modules = modules_in_folder(folder.path()).unwrap();
        let seen: Vec<_> = modules.iter().map(|module| (module.path().as_str(), names(module))).collect();
        assert_eq!(seen, [("x.com/Dep", vec!["a.go"]), ("x.com/other", vec!["go.mod"])]);
        assert_eq!(modules[0].go_mod(), "module x.com/Dep\n");
        assert_eq!(modules[0].info(), "{\"Version\":\"v1.2.0\"}\n");
        assert_eq!(modules[1].go_mod(), "module x.com/other\n\ngo 1.20\n");

        fs::write(folder.path().join("x.com_Dep_v1.2.0.txt"), text).unwrap();
        assert!(matches!(modules_in_folder(folder.path()), Err(ModuleError::Name { .. })));
    }
}
