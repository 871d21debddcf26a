//! What was opened, held against what the go command says: with `-x`, and of its packages.

use std::collections::BTreeSet;
use std::fs;

use twinbuild_inspect::{
    OpenedView, opened_but_unlisted, opened_packages, parse_go_mod, parse_modules_txt, told_go_files,
};
use twinbuild_model::{AccessKind, BuildPlace};

use super::build::Build;
use super::failure::{Failure, or_failure};
use super::state::World;
use super::trace::{BuildTrace, shown};

/// The program whose arguments `go build -x` tells.
const COMPILER: &str = "compile";

/// The longest log that is read whole, in bytes.
const LONGEST_LOG: u64 = 64 << 20;

impl Build {
    /// What it opened of its modules, where it was traced. What it did not open counts only where it succeeded.
    pub(super) fn opened_view(&self) -> Option<OpenedView> {
        let BuildTrace { trace, places } = self.trace.as_ref()?;
        let folder = self.site.view().working_directory(&self.execution.action.working_directory);
        let mut view = OpenedView::of(trace, places, &folder.to_string_lossy());
        view.is_complete &= self.execution.outcome.exit.is_success();
        Some(view)
    }
}

impl World {
    /// The Go files that `go build -x` says it gives to the compiler are those that the compiler opened.
    pub(crate) fn check_told_and_opened(&self, command: &str) -> Result<(), Failure> {
        let trace = self.complete_trace()?;
        let build = self.last_build()?;
        or_failure(command == "go build -x", || {
            format!("`{command}` is not the command whose log this step reads, which is `go build -x`")
        })?;
        or_failure(build.flags.iter().any(|flag| flag == "-x"), || {
            format!("`{}` was built without the flag -x", build.title)
        })?;
        let length = build.execution.outcome.stderr.bytes;
        or_failure(length <= LONGEST_LOG, || format!("the log of {length} bytes is too long to be read"))?;
        let path = &build.execution.logs.stderr;
        let log = fs::read(path)
            .map_err(|error| Failure::new(format!("failed to read the log {}: {error}", path.display())))?;
        let view = build.site.view();
        let folder = view.working_directory(&build.execution.action.working_directory);
        let told: BTreeSet<String> =
            told_go_files(&String::from_utf8_lossy(&log), &folder.to_string_lossy()).into_iter().collect();
        or_failure(!told.is_empty(), || format!("`{}` told of no Go file that was compiled", build.title))?;
        let by_compiler = trace
            .trace
            .accesses(AccessKind::Read)
            .filter(|access| access.by.rsplit('/').next() == Some(COMPILER));
        let sources = by_compiler.filter(|access| {
            access.path.ends_with(".go") && trace.places.place(&access.path).place != BuildPlace::Temporary
        });
        let opened: BTreeSet<String> = sources.map(|access| access.path.clone()).collect();
        let only = |these: &BTreeSet<String>, those: &BTreeSet<String>, what: &str| {
            let lines = these.difference(those).map(|path| format!("{what}: {}", trace.places.place(path)));
            lines.collect::<Vec<_>>()
        };
        let mut differences = only(&told, &opened, "told, not opened");
        differences.extend(only(&opened, &told, "opened, not told"));
        or_failure(differences.is_empty(), || {
            format!("what `go build -x` told is not what was opened:\n{}", shown(&differences))
        })
    }

    /// The last build read no package that nothing names.
    pub(crate) async fn check_opened_is_listed(&mut self) -> Result<(), Failure> {
        self.complete_trace()?;
        self.last_build()?.succeeded()?;
        self.last_build()?;
        let listed = self.package_list(self.builds.len() - 1).await?;
        let build = self.last_build()?;
        let trace = self.complete_trace()?;
        let folder = build.site.working_folder();
        let read = |name: &str| fs::read_to_string(folder.join(name)).ok();
        let main_module = read("go.mod").and_then(|text| parse_go_mod(&text).0.module).unwrap_or_default();
        let vendor = read("vendor/modules.txt").map(|text| parse_modules_txt(&text).0);
        let opened = opened_packages(&trace.trace, &trace.places);
        let found = opened_but_unlisted(&opened, &listed, vendor.as_ref(), &main_module);
        let lines: Vec<String> =
            found.iter().map(|found| format!("{}: {}", found.folder, found.why)).collect();
        or_failure(lines.is_empty(), || {
            format!("packages were opened that nothing lists:\n{}", shown(&lines))
        })
    }
}
