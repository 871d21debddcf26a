//! What is read of a source, and of a hostile one.

use std::fs;
use std::path::Path;

use twinbuild_model::evidence::ModuleReference;

use super::{ModuleReading, read_module_source};

fn write(root: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

#[test]
fn module_workspace_and_replacements_are_read() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("go.work", "go 1.22\nuse ./app\nuse ./tool\n"),
            ("app/go.mod", "module a\nreplace b => ../../b\n"),
            ("app/a.go", "package a\nimport _ \"b\"\n"),
            ("app/.git/x", ""),
            ("app/testdata/t.go", "package t\n"),
            ("tool/go.mod", "module t\nreplace c => ../c\n"),
            ("c/go.mod", "module c\n"),
            ("c/c.go", "package c\n"),
        ],
    );
    let reading = ModuleReading {
        folder: folder.path().join("app"),
        root: folder.path().to_owned(),
        ..ModuleReading::default()
    };
    let source = read_module_source(&reading);
    let texts: Vec<&str> = source.texts.keys().map(String::as_str).collect();
    assert_eq!(texts, ["../c/go.mod", "../go.work", "../tool/go.mod", "go.mod"]);
    assert_eq!((source.levels_above, source.unread.as_slice()), (1, [].as_slice()));
    assert_eq!(source.go_files.keys().collect::<Vec<_>>(), ["../c/c.go", "a.go"]);
    assert!(source.files.contains("testdata/t.go") && !source.files.contains(".git/x"));
    assert!(source.is_inside("../c") && !source.is_inside("../../b"));
}

#[cfg(unix)]
#[test]
fn links_in_circles_and_broken_files_end() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let head = format!("// {}\npackage a\nimport _ \"b\"\n", "x".repeat(10_000));
    write(
        folder.path(),
        &[
            ("go.mod", "module a\nreplace a => ./\nreplace b => ../a/../..\n"),
            ("a.go", &head),
            ("b.go", "package b\nimport \"c"),
        ],
    );
    symlink(".", folder.path().join("circle")).unwrap();
    symlink("self", folder.path().join("self")).unwrap();
    symlink("a.go", folder.path().join("link.go")).unwrap();
    let reading = ModuleReading {
        folder: folder.path().to_owned(),
        root: folder.path().to_owned(),
        ..ModuleReading::default()
    };
    let source = read_module_source(&reading);
    assert_eq!(source.unread.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), ["self"]);
    assert_eq!(source.go_files["link.go"].imports.len(), 1);
    assert_eq!(source.go_files["b.go"].package, None);
}

#[test]
fn the_module_cache_is_read_for_what_is_named() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("m/go.mod", "module m\nrequire example.com/Lib v1.0.0\nrequire ../x v1.0.0\n"),
            ("m/vendor/modules.txt", "# example.com/Lib v1.0.0\nexample.com/Lib\n"),
            ("m/vendor/example.com/Lib/l.go", "package lib\n"),
            ("cache/example.com/!lib@v1.0.0/l.go", "package lib\n"),
            ("cache/cache/download/example.com/!lib/@v/v1.0.0.ziphash", "h1:x\n"),
            ("cache/cache/download/example.com/!lib/@v/v1.0.0.mod", "module old\n"),
            ("cache/cache/download/example.com/!lib/@v/v1.10.0.mod", "module new\n"),
            ("cache/cache/download/example.com/!lib/@v/v1.9.0.mod", "module old\n"),
        ],
    );
    let reading = ModuleReading {
        folder: folder.path().join("m"),
        root: folder.path().join("m"),
        module_cache: Some(folder.path().join("cache")),
        ..ModuleReading::default()
    };
    let source = read_module_source(&reading);
    let cached = &source.cache[&ModuleReference::at("example.com/Lib", "v1.0.0")];
    assert_eq!((source.cache.len(), cached.recorded_hash.as_deref()), (1, Some("h1:x")));
    assert_eq!(cached.newest_go_mod.as_ref().map(|(version, _)| version.as_str()), Some("v1.10.0"));
    let files = cached.files.as_ref().unwrap();
    assert_eq!(files["l.go"], source.vendored["vendor/example.com/Lib/l.go"]);
}
