//! A trace's paths by the places that they lie in.

use twinbuild_model::evidence::OneLine;
use twinbuild_model::{AccessKind, BuildPlace, FileAccess, PlacedPath, Trace};

/// Where the places of one build begin, as its commands saw them.
#[derive(Clone, Debug)]
pub struct TracePlaces {
    /// Roots without a slash at their end, the longest first: a folder goes before the one that holds it.
    roots: Vec<(String, BuildPlace)>,
}

/// What the kernel shows as files.
const KERNEL: [&str; 3] = ["/proc", "/sys", "/dev"];

/// What Go's runtime, or the C library before it, reads as each program starts: how many processors it may use, how large
/// pages are. A program's result does not show it. Sources: `sysHugePageSize` and `getproccount` in
/// <https://go.dev/src/runtime/os_linux.go>, <https://go.dev/src/internal/runtime/cgroup/cgroup.go>
const AT_START: [&str; 6] = [
    "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size",
    "/proc/self/cgroup",
    "/proc/self/mountinfo",
    "/proc/self/auxv",
    "/dev/null",
    "/sys/fs/cgroup/",
];

impl TracePlaces {
    /// Takes absolute roots and their places; of several that hold a path the longest counts.
    pub fn new<'root>(roots: impl IntoIterator<Item = (&'root str, BuildPlace)>) -> Self {
        let mut roots: Vec<(String, BuildPlace)> = roots
            .into_iter()
            .map(|(root, place)| (root.trim_end_matches('/').to_owned(), place))
            .chain(KERNEL.map(|root| (root.to_owned(), BuildPlace::Kernel)))
            .collect();
        roots.sort_by_key(|(root, _)| std::cmp::Reverse(root.len()));
        Self { roots }
    }

    /// Where a path lies.
    pub fn place(&self, path: &str) -> PlacedPath {
        let below = |(root, place): &(String, BuildPlace)| {
            let rest = path.strip_prefix(root.as_str())?;
            (rest.is_empty() || rest.starts_with('/')).then(|| (*place, rest.trim_start_matches('/')))
        };
        match self.roots.iter().find_map(below) {
            Some((BuildPlace::Kernel, _)) => {
                PlacedPath { place: BuildPlace::Kernel, path: of_any_process(path) }
            }
            Some((BuildPlace::Source, rest)) if rest.starts_with("vendor/") => {
                PlacedPath { place: BuildPlace::VendorTree, path: rest["vendor/".len()..].to_owned() }
            }
            Some((place, rest)) => PlacedPath { place, path: rest.to_owned() },
            None => PlacedPath { place: BuildPlace::System, path: path.to_owned() },
        }
    }

    /// Whether it is only what every program asks as it starts.
    pub fn is_asked_at_start(&self, path: &PlacedPath) -> bool {
        let matches =
            |known: &str| path.path == known || (known.ends_with('/') && path.path.starts_with(known));
        path.place == BuildPlace::Kernel && AT_START.into_iter().any(matches)
    }

    /// The trace as a document that is the same for every run of the same build: each line once, sorted. Names that are new
    /// each time stand as what they are. What every program asks as it starts and what was missed of the machine's own files
    /// depends on the machine, and is left out, and so are the go command's counters of its own use.
    pub fn document(&self, trace: &Trace) -> String {
        let mut lines: Vec<String> = trace.files.iter().filter_map(|access| self.line(access)).collect();
        let connections = trace.connections.iter();
        lines.extend(connections.map(|attempt| format!("connected to {attempt}{}", by(&attempt.by))));
        lines.extend(trace.gaps.iter().map(|gap| format!("lacks {gap}")));
        let mut lines: Vec<String> = lines.iter().map(|line| OneLine(line).to_string()).collect();
        lines.sort();
        lines.dedup();
        lines.join("\n") + "\n"
    }

    fn line(&self, access: &FileAccess) -> Option<String> {
        let placed = self.place(&access.path);
        let is_missed = access.kind == AccessKind::Missed;
        let depends_on_machine =
            self.is_asked_at_start(&placed) || (is_missed && placed.place == BuildPlace::System);
        // The go command starts itself to look after its counters.
        let starts_itself = access.kind == AccessKind::Ran && access.path == access.by;
        if depends_on_machine || starts_itself || is_telemetry(&placed) {
            return None;
        }
        if is_missed && placed.place == BuildPlace::VendorTree {
            // The go command looks there for every package of the standard library too.
            return Some(format!("missed $SRC/vendor/<package>{}", by(&access.by)));
        }
        Some(format!("{} {}{}", access.kind, stable(placed), by(&access.by)))
    }
}

/// The program's name, without its folder.
fn by(program: &str) -> String {
    match program.rsplit('/').next() {
        None | Some("") => String::new(),
        Some(name) => format!(" by {name}"),
    }
}

/// `/proc/12/stat` for every process alike.
fn of_any_process(path: &str) -> String {
    let rest = path.strip_prefix("/proc/").and_then(|rest| rest.split_once('/'));
    match rest {
        Some((number, rest)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("/proc/self/{rest}")
        }
        _ => path.to_owned(),
    }
}

/// The path with what is new in each run replaced by what it is, and the standard library by its name: what of it is read
/// follows from the packages that are built.
fn stable(placed: PlacedPath) -> PlacedPath {
    let PlacedPath { place, path } = placed;
    let path = match place {
        BuildPlace::BuildCache | BuildPlace::StandardLibrary if !path.is_empty() => "<entry>".into(),
        BuildPlace::Temporary if !path.is_empty() => "<temporary>".into(),
        BuildPlace::ModuleCache => without_temporary_number(path),
        BuildPlace::Toolchain if path.starts_with("src/") => "src/<standard library>".into(),
        _ => path,
    };
    PlacedPath { place, path }
}

/// Where the go command counts what it did, in files named after the day. No build is made of them.
/// Source: <https://go.dev/doc/telemetry#background>
const TELEMETRY: &str = ".config/go/telemetry";

/// Whether it is a file of the go command's own counters, or a folder on the way to them.
fn is_telemetry(placed: &PlacedPath) -> bool {
    let PlacedPath { place, path } = placed;
    *place == BuildPlace::Home
        && (path.starts_with(TELEMETRY) || (!path.is_empty() && TELEMETRY.starts_with(path.as_str())))
}

/// A download is written to `NAME123456.tmp` first.
/// Source: `downloadZip` in <https://go.dev/src/cmd/go/internal/modfetch/fetch.go>
fn without_temporary_number(path: String) -> String {
    match path.strip_suffix(".tmp") {
        Some(name) => format!("{}<number>.tmp", name.trim_end_matches(|last: char| last.is_ascii_digit())),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn places() -> TracePlaces {
        TracePlaces::new([
            ("/src", BuildPlace::Source),
            ("/toolchain", BuildPlace::Toolchain),
            ("/gopath", BuildPlace::GoPath),
            ("/gopath/pkg/mod/", BuildPlace::ModuleCache),
            ("/gocache", BuildPlace::BuildCache),
            ("/tmp", BuildPlace::Temporary),
        ])
    }

    #[test]
    fn the_longest_root_wins_and_all_else_is_the_system() {
        for (path, place, rest) in [
            ("/src/main.go", BuildPlace::Source, "main.go"),
            ("/src", BuildPlace::Source, ""),
            ("/src/vendor/a/a.go", BuildPlace::VendorTree, "a/a.go"),
            ("/src/vendored", BuildPlace::Source, "vendored"),
            ("/src2/main.go", BuildPlace::System, "/src2/main.go"),
            ("/gopath/pkg/mod/a@v1.0.0/a.go", BuildPlace::ModuleCache, "a@v1.0.0/a.go"),
            ("/gopath/pkg/x", BuildPlace::GoPath, "pkg/x"),
            ("/proc/123/maps", BuildPlace::Kernel, "/proc/self/maps"),
            ("/etc/passwd", BuildPlace::System, "/etc/passwd"),
        ] {
            assert_eq!(places().place(path), PlacedPath { place, path: rest.into() }, "{path}");
        }
    }

    #[test]
    fn a_document_has_nothing_that_is_new_in_each_run() {
        let access = |kind, path: &str| FileAccess {
            kind,
            path: path.into(),
            by: "/toolchain/bin/go".into(),
            line: 1,
        };
        let files = [
            access(AccessKind::Ran, "/toolchain/bin/go"),
            access(AccessKind::Ran, "/toolchain/pkg/tool/link"),
            access(AccessKind::Read, "/src/a\nb.go"),
            access(AccessKind::Read, "/proc/7/cgroup"),
            access(AccessKind::Read, "/proc/7/status"),
            access(AccessKind::Wrote, "/gocache/ab/abcdef-d"),
            access(AccessKind::Wrote, "/gocache/cd/cdef01-a"),
            access(AccessKind::Wrote, "/tmp/go-build123/b001/x"),
            access(AccessKind::Wrote, "/gopath/pkg/mod/cache/download/a/@v/v1.0.0.zip123.tmp"),
            access(AccessKind::Missed, "/etc/passwd"),
            access(AccessKind::Missed, "/src/go.work"),
        ];
        let trace = Trace { files: files.into(), ..Trace::default() };
        assert_eq!(
            places().document(&trace),
            "missed $SRC/go.work by go\nran $GOROOT/pkg/tool/link by go\nread $SRC/a\\nb.go by go\nread /proc/self/status by go\n\
             wrote $GOCACHE/<entry> by go\nwrote $GOMODCACHE/cache/download/a/@v/v1.0.0.zip<number>.tmp by go\n\
             wrote $TMPDIR/<temporary> by go\n"
        );
    }

    proptest! {
        #[test]
        fn every_path_lies_somewhere(path in "(/|src|vendor|proc|[0-9]|tmp|\\.tmp|é|\n){0,12}") {
            let access = FileAccess { kind: AccessKind::Read, path, by: String::new(), line: 1 };
            let document = places().document(&Trace { files: vec![access], ..Trace::default() });
            prop_assert!(document.lines().count() <= 1);
        }
    }
}
