//! The opened view of a module graph: the packages that a build read, as they lie around its main module.

use twinbuild_model::{BuildPlace, Trace};

use super::opened_packages::{OpenedPackage, opened_packages};
use super::trace_places::TracePlaces;
use crate::declared::in_folder;

/// What a build opened of its modules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenedView {
    /// The packages that were read, but for the toolchain's own, by folder.
    pub packages: Vec<OpenedPackage>,
    /// Whether what it does not have was not opened: the compiler ran, to the end, and the trace has no gap.
    pub is_complete: bool,
    /// The main module's folder below the source's root.
    module_folder: String,
}

impl OpenedView {
    /// Takes the view from a trace. `module_folder` is the main module's folder, as the build saw it.
    pub fn of(trace: &Trace, places: &TracePlaces, module_folder: &str) -> Self {
        let mut packages = opened_packages(trace, places);
        packages.retain(|package| package.folder.place != BuildPlace::Toolchain);
        let is_complete = trace.gaps.is_empty() && packages.iter().any(|package| package.is_compiled);
        let folder = places.place(module_folder);
        let module_folder = if folder.place == BuildPlace::Source { folder.path } else { String::new() };
        Self { packages, is_complete, module_folder }
    }

    /// A package's folder relative to the main module's, with `/`; `None` where it is not in the source.
    pub fn folder_in_source(&self, package: &OpenedPackage) -> Option<String> {
        let path = match package.folder.place {
            BuildPlace::Source => package.folder.path.clone(),
            BuildPlace::VendorTree => in_folder("vendor", &package.folder.path),
            _ => return None,
        };
        Some(relative(&self.module_folder, &path))
    }
}

/// The path `to` seen from the folder `from`, both below one root.
fn relative(from: &str, to: &str) -> String {
    let parts = |path: &str| -> Vec<String> {
        path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let (from, to) = (parts(from), parts(to));
    let common = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    let ups = std::iter::repeat_n("..", from.len() - common);
    ups.chain(to[common..].iter().map(String::as_str)).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use twinbuild_model::evidence::ModuleReference;
    use twinbuild_model::{AccessKind, FileAccess};

    use super::*;

    fn view(module: &str, accesses: &[(AccessKind, &str, &str)]) -> OpenedView {
        let places = TracePlaces::new([
            ("/src", BuildPlace::Source),
            ("/go", BuildPlace::Toolchain),
            ("/cache", BuildPlace::ModuleCache),
        ]);
        let access = |(kind, path, by): &(AccessKind, &str, &str)| FileAccess {
            kind: *kind,
            path: (*path).to_owned(),
            by: (*by).to_owned(),
            line: 1,
        };
        let trace = Trace { files: accesses.iter().map(access).collect(), ..Trace::default() };
        OpenedView::of(&trace, &places, module)
    }

    #[test]
    fn folders_are_seen_from_the_main_module() {
        let read = |path| (AccessKind::Read, path, "/go/pkg/tool/compile");
        let paths = [read("/src/app/a.go"), read("/src/app/vendor/x.test/x/x.go"), read("/src/lib/l.go")];
        let view = view("/src/app", &paths);
        let folders: Vec<_> =
            view.packages.iter().map(|package| view.folder_in_source(package).unwrap()).collect();
        assert_eq!(folders, ["", "vendor/x.test/x", "../lib"]);
        assert!(view.is_complete);
    }

    #[test]
    fn vendored_packages_of_the_root_have_their_folder() {
        let view = view("/src", &[(AccessKind::Read, "/src/vendor/x.test/x/x.go", "go")]);
        assert_eq!(view.folder_in_source(&view.packages[0]).as_deref(), Some("vendor/x.test/x"));
        // Only the go command read it, so nothing was compiled that could have shown more.
        assert!(!view.is_complete && !view.packages[0].is_compiled);
    }

    #[test]
    fn what_the_build_wrote_elsewhere_and_the_toolchain_are_none() {
        let compiled = "/go/pkg/tool/compile";
        let view = view(
            "/src",
            &[
                (AccessKind::Wrote, "/var/build/x.go", "cgo"),
                (AccessKind::Read, "/var/build/x.go", compiled),
                (AccessKind::Read, "/go/src/fmt/print.go", compiled),
                (AccessKind::Wrote, "/src/made.go", "stringer"),
                (AccessKind::Read, "/src/made.go", compiled),
                (AccessKind::Read, "/cache/x.test/!a@v1.0.0/b/b.go", compiled),
            ],
        );
        let folders: Vec<_> = view.packages.iter().map(|package| package.folder.to_string()).collect();
        assert_eq!(folders, ["$SRC", "$GOMODCACHE/x.test/!a@v1.0.0/b"]);
        assert_eq!(
            view.packages[1].module_in_cache(),
            Some((ModuleReference::at("x.test/A", "v1.0.0"), "b".to_owned()))
        );
    }

    proptest! {
        #[test]
        fn a_relative_path_leads_there(from in "([ab]/){0,3}[ab]?", to in "([ab]/){0,3}[ab]?") {
            let mut folder: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
            let way = relative(&from, &to);
            for part in way.split('/').filter(|part| !part.is_empty()) {
                if part == ".." { folder.pop(); } else { folder.push(part); }
            }
            prop_assert_eq!(folder.join("/"), to.trim_end_matches('/'));
        }
    }
}
