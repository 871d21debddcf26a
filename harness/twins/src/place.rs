//! Where in the source the cause of a verdict lies: the file that drifted, what a prediction points to, the line that sets a
//! flag or a variable, else the module.

use std::cmp::Reverse;
use std::io;
use std::path::{Path, PathBuf};

use twinbuild_compare::{BuildSetting, ProjectFacts, ProjectFile, predict, setting_place};
use twinbuild_engine::source::project_facts;
use twinbuild_inspect::parse_go_mod_file;
use twinbuild_model::Prediction;
use twinbuild_model::twins::{Cause, DriftedInput, InputDrift, SourcePlace, SourcePlaceKind};

use crate::catalogue::{Variation, variations};
use crate::fix::Fix;

/// Where the cause lies if the builds differ, else where the module is named; and what can't be read, where that hides it: a
/// verdict stands without a place.
pub(crate) fn place(
    sources: &[PathBuf; 2],
    same: bool,
    drift: Option<&InputDrift>,
    causes: &[Cause],
) -> (Option<SourcePlace>, Option<String>) {
    let found = match same {
        true => place_of_module(&sources[0]),
        false => place_of_cause(sources, drift, causes),
    };
    match found {
        Ok(place) => (place, None),
        Err(error) => (None, Some(error.to_string())),
    }
}

/// The place of a difference with these causes, in the source that lies, as each build had it, in two folders.
///
/// # Errors
/// When a file can't be read; the error names it.
fn place_of_cause(
    sources: &[PathBuf; 2],
    drift: Option<&InputDrift>,
    causes: &[Cause],
) -> io::Result<Option<SourcePlace>> {
    let facts = project_facts(&sources[0])?;
    for root in drift.into_iter().flat_map(|drift| &drift.roots) {
        if let Some(place) = drifted_file(sources, &facts, root)? {
            return Ok(Some(place));
        }
    }
    let predictions = predict(&facts);
    let place = members(causes).find_map(|variation| predicted(&predictions, variation));
    let place = place.or_else(|| members(causes).find_map(|variation| set(&facts, variation)));
    Ok(place.or_else(|| module(&facts)))
}

/// The `module` line of the source in a folder; `None` where that is no Go module.
///
/// # Errors
/// When its `go.mod` can't be read; the error names it.
fn place_of_module(source: &Path) -> io::Result<Option<SourcePlace>> {
    let file = |bytes: Vec<u8>| ProjectFile {
        path: "go.mod".into(),
        text: String::from_utf8_lossy(&bytes).into_owned(),
    };
    let files = read(&source.join("go.mod"))?.map(file).into_iter().collect();
    Ok(module(&ProjectFacts { files, ..ProjectFacts::default() }))
}

/// The `module` line of the outermost `go.mod`.
fn module(facts: &ProjectFacts) -> Option<SourcePlace> {
    let modules = facts.files.iter().filter(|file| is_named(&file.path, "go.mod"));
    let file = modules.min_by_key(|file| file.path.matches('/').count())?;
    let (go_mod, _) = parse_go_mod_file(&file.text);
    Some(SourcePlace {
        path: file.path.clone(),
        line: Some(go_mod.module.map_or(1, |module| module.line as u64)),
        kind: SourcePlaceKind::Module,
        why: "the module that was built".into(),
    })
}

fn members(causes: &[Cause]) -> impl Iterator<Item = &'static Variation> {
    causes
        .iter()
        .flat_map(|cause| &cause.variations)
        .filter_map(|name| variations().iter().find(|variation| variation.name == *name))
}

fn predicted(predictions: &[Prediction], variation: &Variation) -> Option<SourcePlace> {
    let foresees = |prediction: &&Prediction| variation.predicted_by.contains(&prediction.code);
    let place = |prediction: &Prediction| {
        Some(SourcePlace {
            path: prediction.path.clone()?,
            line: prediction.line,
            kind: SourcePlaceKind::Prediction,
            why: format!("{}: {}", prediction.code, prediction.message),
        })
    };
    predictions.iter().filter(foresees).find_map(place)
}

/// The first line that sets the variation's flag or variable to another value than that of its fix.
fn set(facts: &ProjectFacts, variation: &Variation) -> Option<SourcePlace> {
    let fix: Fix = variation.fix.as_ref()?.parse().ok()?;
    // What sets the value that mends it is no cause; a flag without a value, such as -trimpath, has no other one.
    let (setting, cure, why) = match &fix {
        Fix::Flag(flag) => {
            let (name, cure) = flag.split_once('=')?;
            (BuildSetting::Flag(name), cure, format!("the build flag {name} is set here"))
        }
        Fix::Variable { name, value } => {
            (BuildSetting::Variable(name), value.as_str(), format!("{name} is set here"))
        }
        Fix::Line { .. } | Fix::Command(_) => return None,
    };
    let (path, line) = setting_place(facts, setting, cure)?;
    Some(SourcePlace { path, line: Some(line), kind: SourcePlaceKind::Setting, why })
}

/// The file of the source that an input names, if it is another one in each build.
fn drifted_file(
    sources: &[PathBuf; 2],
    facts: &ProjectFacts,
    root: &DriftedInput,
) -> io::Result<Option<SourcePlace>> {
    let Some(name) = root.input.strip_prefix("file ") else { return Ok(None) };
    let package = root.action.split(' ').nth(1).unwrap_or_default();
    let mut paths: Vec<&String> = facts.paths.iter().filter(|path| is_named(path, name)).collect();
    // Actions name packages, and the hashes names of files in their folders: several packages may have one of that name.
    paths.sort_by_key(|path| {
        let folder = path.strip_suffix(name).unwrap_or_default();
        (!is_folder_of(folder, package), Reverse(folder.len()))
    });
    for path in paths {
        let [first, second] = [read(&sources[0].join(path))?, read(&sources[1].join(path))?];
        if first != second {
            return Ok(Some(SourcePlace {
                path: path.clone(),
                line: second.and_then(|second| first_line(&first?, &second)),
                kind: SourcePlaceKind::DriftedFile,
                why: format!("the two builds had another {name}"),
            }));
        }
    }
    Ok(None)
}

fn is_named(path: &str, name: &str) -> bool {
    path.strip_suffix(name).is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
}

/// Whether `folder`, which is empty or ends with `/`, is the end of a package's path.
fn is_folder_of(folder: &str, package: &str) -> bool {
    format!("/{package}/").ends_with(&format!("/{folder}"))
}

/// The first line that differs, from 1, of two texts; the last of the first one where only the second goes on.
fn first_line(first: &[u8], second: &[u8]) -> Option<u64> {
    let [first, second] = [std::str::from_utf8(first).ok()?, std::str::from_utf8(second).ok()?];
    let same = first.split('\n').zip(second.split('\n')).take_while(|(one, other)| one == other).count();
    Some((same as u64 + 1).min(first.lines().count().max(1) as u64))
}

/// What is in a file; `None` where there is none.
fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io::Error::new(error.kind(), format!("{}: {error}", path.display()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two folders with these files, of which `changed` is another one in the second.
    fn sources(files: &[(&str, &str)], changed: (&str, &str)) -> (tempfile::TempDir, [PathBuf; 2]) {
        let root = tempfile::tempdir().unwrap();
        let folders = ["first", "second"].map(|name| root.path().join(name));
        for (folder, changed) in [(&folders[0], None), (&folders[1], Some(&changed))] {
            for (path, text) in files.iter().chain(changed) {
                let file = folder.join(path);
                std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                std::fs::write(file, text).unwrap();
            }
        }
        (root, folders)
    }

    fn drift(action: &str, input: &str) -> InputDrift {
        let root = DriftedInput {
            action: action.into(),
            input: input.into(),
            first: Some("x".into()),
            second: Some("y".into()),
        };
        InputDrift { roots: vec![root], left_out: 0, nondeterministic: Vec::new(), actions: 1, weaker: None }
    }

    fn cause(name: &str) -> [Cause; 1] {
        [Cause { variations: vec![name.into()], group: None, fix: None }]
    }

    /// `path:line kind` of the place.
    fn told(sources: &[PathBuf; 2], drift: Option<&InputDrift>, causes: &[Cause]) -> String {
        let place = place_of_cause(sources, drift, causes).unwrap();
        place.map_or("nowhere".into(), |place| {
            let line = place.line.map_or("-".into(), |line| line.to_string());
            format!("{}:{line} {:?}", place.path, place.kind)
        })
    }

    const MODULE: (&str, &str) = ("go.mod", "// A module.\nmodule example.com/greeter\n\ngo 1.24\n");

    #[test]
    fn a_file_that_drifted_is_the_place_at_its_first_other_line() {
        let files =
            [MODULE, ("banner.txt", "a\n"), ("lib/banner.txt", "a\nb\nc\n"), ("make.sh", "go build .\n")];
        for (changed, action, expected) in [
            (
                ("lib/banner.txt", "a\nB\nc\n"),
                "build example.com/greeter/lib",
                "lib/banner.txt:2 DriftedFile",
            ),
            (
                ("lib/banner.txt", "a\nb\nc\nd\n"),
                "build example.com/greeter/lib",
                "lib/banner.txt:3 DriftedFile",
            ),
            (("banner.txt", "b\n"), "build example.com/greeter", "banner.txt:1 DriftedFile"),
            (("banner.txt", "b\n"), "build every package", "banner.txt:1 DriftedFile"),
            // A file that is the same in both sources is not what drifted.
            (("other", "b\n"), "build example.com/greeter", "make.sh:1 Prediction"),
        ] {
            let (_root, sources) = sources(&files, changed);
            let drift = drift(action, "file banner.txt");
            assert_eq!(told(&sources, Some(&drift), &cause("source path")), expected, "{changed:?} {action}");
        }
        let (_root, sources) = sources(&[MODULE, ("banner.txt", "\0")], ("banner.txt", "\0\n"));
        std::fs::write(sources[0].join("banner.txt"), [0xff]).unwrap();
        let drift = drift("build example.com/greeter", "file banner.txt");
        assert_eq!(told(&sources, Some(&drift), &[]), "banner.txt:- DriftedFile");
    }

    #[test]
    fn a_cause_is_where_its_prediction_or_its_setting_is_and_else_at_the_module() {
        let files = [
            MODULE,
            ("Makefile", "build:\n\tgo build -trimpath -tags=x .\nall:\n\tgo build .\n"),
            ("z.txt", ""),
        ];
        let (_root, sources) = sources(&files, ("z.txt", ""));
        for (name, expected) in [
            ("source path", "Makefile:4 Prediction"),
            ("build tags", "Makefile:2 Setting"),
            ("GOAMD64", "go.mod:2 Module"),
            ("umask", "go.mod:2 Module"),
        ] {
            let drift = drift("build example.com/greeter", "-tags");
            assert_eq!(told(&sources, Some(&drift), &cause(name)), expected, "{name}");
        }
        assert_eq!(place_of_module(&sources[0]).unwrap().unwrap().line, Some(2));
        std::fs::remove_file(sources[0].join("go.mod")).unwrap();
        assert_eq!(told(&sources, None, &cause("umask")), "nowhere");
        assert_eq!(place_of_module(&sources[0]).unwrap(), None);
    }

    #[test]
    fn a_line_that_mends_it_is_no_cause() {
        let make = |command: &str| format!("build:\n\t{command} .\n");
        for (name, command, expected) in [
            ("source path", "go build -trimpath", "go.mod:2 Module"),
            ("git dirty", "go build -trimpath -buildvcs=false", "go.mod:2 Module"),
            ("git dirty", "go build -trimpath -buildvcs=true", "Makefile:2 Setting"),
            ("vendor tree", "go build -trimpath -mod=mod", "go.mod:2 Module"),
            ("vendor tree", "go build -trimpath -mod=vendor", "Makefile:2 Setting"),
            ("CGO_ENABLED", "CGO_ENABLED=0 go build -trimpath", "go.mod:2 Module"),
            ("CGO_ENABLED", "CGO_ENABLED=1 go build -trimpath", "Makefile:2 Setting"),
            ("go.work", "GOWORK=off go build -trimpath", "go.mod:2 Module"),
            ("go.work", "GOWORK=../go.work go build -trimpath", "Makefile:2 Setting"),
            ("go env file", "GOENV=off go build -trimpath", "go.mod:2 Module"),
            ("go env file", "GOENV=env go build -trimpath", "Makefile:2 Setting"),
        ] {
            let text = make(command);
            let (_root, sources) = sources(&[MODULE, ("Makefile", &text)], ("z.txt", ""));
            assert_eq!(told(&sources, None, &cause(name)), expected, "{name}: {command}");
        }
    }

    /// One prediction may stand for several variables, or for the machine's user, its name and the run.
    #[test]
    fn a_prediction_of_something_else_is_no_place() {
        for (name, command, expected) in [
            ("GOAMD64", "go env -w GOEXPERIMENT=x", "go.mod:2 Module"),
            ("GOAMD64", "go env -w GOAMD64=v3", "make.sh:1 Setting"),
            ("CGO_CFLAGS", "go env -w GOAMD64=v3", "go.mod:2 Module"),
            ("GOEXPERIMENT", "go env -w GOEXPERIMENT=x", "make.sh:1 Setting"),
            ("go env file", "go env -w GOEXPERIMENT=x", "make.sh:1 Prediction"),
            ("go env file", "export GOFLAGS=-tags=x", "go.mod:2 Module"),
            ("GOFLAGS", "export GOFLAGS=-tags=x", "make.sh:1 Prediction"),
            ("user", "go build -trimpath -ldflags \"-X main.h=$(hostname)\" .", "go.mod:2 Module"),
            ("host name", "go build -trimpath -ldflags \"-X main.u=$USER\" .", "go.mod:2 Module"),
            ("linker variable", "go build -trimpath -ldflags \"-X main.u=$USER\" .", "make.sh:1 Prediction"),
        ] {
            let (_root, sources) = sources(&[MODULE, ("make.sh", command)], ("z.txt", ""));
            assert_eq!(told(&sources, None, &cause(name)), expected, "{name}: {command}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let (root, mut sources) = sources(&[MODULE], ("go.mod", ""));
        sources[0] = root.path().join("missing");
        assert!(place_of_cause(&sources, None, &[]).unwrap_err().to_string().contains("missing"));
        let (found, trouble) = place(&sources, false, None, &[]);
        assert!(found.is_none() && trouble.unwrap().contains("missing"), "a verdict without a place");
        std::fs::create_dir_all(sources[0].join("go.mod")).unwrap();
        let (found, trouble) = place(&sources, true, None, &[]);
        assert!(found.is_none() && trouble.unwrap().contains("go.mod"), "a verdict without a place");
        assert_eq!(place(&[root.path().into(), root.path().into()], true, None, &[]), (None, None));
    }

    #[test]
    fn every_code_of_the_catalogue_is_that_of_a_prediction() {
        let codes: Vec<&str> = twinbuild_compare::prediction_codes().collect();
        for code in variations().iter().flat_map(|variation| &variation.predicted_by) {
            assert!(codes.contains(&code.as_str()), "{code}");
        }
    }
}
