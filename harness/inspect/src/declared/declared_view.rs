//! The declared view: what the module files and the heads of the sources say.

use std::collections::BTreeMap;

use twinbuild_model::evidence::{ModuleReference, ModuleReplacement};

use super::module_source::ModuleSource;
use super::paths::{folder_of, in_folder};
use super::source_package::{PackageOwner, SourcePackage, packages};
use crate::{
    Directive, GoModFile, GoSumLine, GoWorkFile, Problem, RequiredModule, VendorModules, compare_go_versions,
    parse_go_mod_file, parse_go_sum, parse_go_work_file, parse_modules_txt,
};

/// What a source declares about its modules.
#[derive(Clone, Debug, Default)]
pub struct DeclaredView {
    /// The main module first, then the other modules of its workspace.
    pub mains: Vec<DeclaredModule>,
    /// The workspace that it is built in.
    pub workspace: Option<Workspace>,
    /// The vendor folder that counts, whether it is there or not.
    pub vendor_folder: String,
    /// What its `modules.txt` says, if it is there.
    pub vendor: Option<VendorModules>,
    /// Whether the go command takes packages from the vendor folder.
    pub is_vendored: bool,
    /// The lines of `go.sum` and `go.work.sum`, by file.
    pub sums: BTreeMap<String, Vec<GoSumLine>>,
    /// Folders that stand in for modules, with the paths of those.
    pub replaced_folders: BTreeMap<String, String>,
    /// The packages whose files are at hand, by folder.
    pub packages: BTreeMap<String, SourcePackage>,
    /// What could not be read in the module files.
    pub problems: Vec<FileProblem>,
}

/// A main module.
#[derive(Clone, Debug, Default)]
pub struct DeclaredModule {
    /// Its folder.
    pub folder: String,
    /// What its `go.mod` says.
    pub go_mod: GoModFile,
}

/// A workspace: <https://go.dev/ref/mod#workspaces>.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Its folder.
    pub folder: String,
    /// What its `go.work` says.
    pub file: GoWorkFile,
}

/// What could not be read in a module file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileProblem {
    /// The file.
    pub path: String,
    /// What is wrong, and where.
    pub problem: Problem,
}

/// From this version of the `go` line on, a vendor folder is used unasked: <https://go.dev/ref/mod#build-commands>.
const VENDORED_UNASKED: &str = "1.14";

impl DeclaredView {
    /// Takes the view.
    pub fn of(source: &ModuleSource) -> Self {
        let mut view = Self::default();
        let main = view.read_module("", source);
        view.mains.push(main);
        view.read_workspace(source);
        view.read_vendor_folder(source);
        view.read_sums(source);
        view.find_replaced_folders(source);
        for folder in view.replaced_folders.keys().cloned().collect::<Vec<_>>() {
            if view.mains.iter().all(|main| main.folder != folder) {
                view.read_module(&folder, source);
            }
        }
        view.packages = packages(source, &view);
        view
    }

    /// The main module.
    pub fn main(&self) -> Option<&DeclaredModule> {
        self.mains.first()
    }

    /// The path of the main module, empty when its `go.mod` states none.
    pub fn main_path(&self) -> &str {
        self.main().and_then(DeclaredModule::path).unwrap_or_default()
    }

    /// The path of the module that has a package; `None` for what no module lists.
    pub fn module_of<'a>(&'a self, package: &'a SourcePackage) -> Option<&'a str> {
        match &package.owner {
            PackageOwner::Main(folder) => {
                self.mains.iter().find(|main| main.folder == *folder).and_then(DeclaredModule::path)
            }
            PackageOwner::Replacement(folder) => self.replaced_folders.get(folder).map(String::as_str),
            PackageOwner::Vendor(module) => module.as_deref(),
        }
    }

    /// The requirements of all main modules, with the file.
    pub fn required(&self) -> impl Iterator<Item = (String, &Directive<RequiredModule>)> {
        self.mains.iter().flat_map(|main| main.go_mod.required.iter().map(|line| (main.go_mod_path(), line)))
    }

    /// The replacements that count, with the file: in a workspace those of `go.work` go before those of its modules.
    pub fn replacements(&self) -> Vec<(String, &Directive<ModuleReplacement>)> {
        let of_workspace = self.workspace.iter().flat_map(|workspace| {
            workspace.file.replacements.iter().map(|line| (workspace.go_work_path(), line))
        });
        let of_modules = self
            .mains
            .iter()
            .flat_map(|main| main.go_mod.replacements.iter().map(|line| (main.go_mod_path(), line)));
        of_workspace.chain(of_modules).collect()
    }

    /// What stands in for a module at a version. A workspace goes before its modules, and a line with the version before one
    /// without.
    ///
    /// Source: `replacementFrom` in <https://go.dev/src/cmd/go/internal/modload/modfile.go>
    pub fn replacement_of(
        &self,
        module: &ModuleReference,
    ) -> Option<(String, &Directive<ModuleReplacement>)> {
        let of_workspace = self.workspace.as_ref().and_then(|workspace| {
            Some((workspace.go_work_path(), replacing(&workspace.file.replacements, module)?))
        });
        let of_modules = || {
            let mut mains = self.mains.iter();
            mains.find_map(|main| Some((main.go_mod_path(), replacing(&main.go_mod.replacements, module)?)))
        };
        of_workspace.or_else(of_modules)
    }

    fn read_module(&mut self, folder: &str, source: &ModuleSource) -> DeclaredModule {
        let module = DeclaredModule { folder: folder.to_owned(), ..DeclaredModule::default() };
        let path = module.go_mod_path();
        let Some(text) = source.texts.get(&path) else { return module };
        let (go_mod, problems) = parse_go_mod_file(text);
        self.note(&path, problems);
        DeclaredModule { go_mod, ..module }
    }

    fn note(&mut self, path: &str, problems: Vec<Problem>) {
        self.problems
            .extend(problems.into_iter().map(|problem| FileProblem { path: path.to_owned(), problem }));
    }

    /// Source: <https://go.dev/ref/mod#go-work-file>
    fn read_workspace(&mut self, source: &ModuleSource) {
        if source.surroundings.variable("GOWORK") == Some("off") {
            return;
        }
        let is_work = |path: &&String| {
            path.as_str() == "go.work" || (path.starts_with("../") && path.ends_with("/go.work"))
        };
        let Some((path, text)) =
            source.texts.iter().filter(|(path, _)| is_work(path)).max_by_key(|(path, _)| {
                // The innermost counts.
                std::cmp::Reverse(path.len())
            })
        else {
            return;
        };
        let folder = folder_of(path).to_owned();
        let (file, problems) = parse_go_work_file(text);
        self.note(path, problems);
        let used: Vec<String> =
            file.used.iter().filter_map(|line| source.joined(&folder, &line.value)).collect();
        for folder in used.iter().filter(|folder| !folder.is_empty()) {
            if source.texts.contains_key(&in_folder(folder, "go.mod")) {
                let module = self.read_module(folder, source);
                self.mains.push(module);
            }
        }
        self.workspace = Some(Workspace { folder, file });
    }

    fn read_vendor_folder(&mut self, source: &ModuleSource) {
        let root = self.workspace.as_ref().map(|workspace| workspace.folder.as_str()).unwrap_or_default();
        self.vendor_folder = in_folder(root, "vendor");
        let path = in_folder(&self.vendor_folder, "modules.txt");
        if let Some(text) = source.texts.get(&path) {
            let (vendor, problems) = parse_modules_txt(text);
            self.note(&path, problems);
            self.vendor = Some(vendor);
        }
        let go = match &self.workspace {
            Some(workspace) => workspace.file.go.as_ref(),
            None => self.main().and_then(|main| main.go_mod.go.as_ref()),
        };
        let is_unasked = go.is_some_and(|line| compare_go_versions(&line.value, VENDORED_UNASKED).is_ge());
        // One of a workspace is not used for a module alone, and the reverse: `setDefaultBuildMod` in
        // <https://go.dev/src/cmd/go/internal/modload/init.go>
        let is_of_workspace = self.vendor.as_ref().is_some_and(|vendor| vendor.workspace);
        let is_of_this_mode = is_of_workspace == self.workspace.is_some();
        self.is_vendored = match source.surroundings.flag("mod") {
            Some(mode) => mode == "vendor",
            None => is_unasked && is_of_this_mode && source.folders.contains(&self.vendor_folder),
        };
    }

    fn read_sums(&mut self, source: &ModuleSource) {
        let mut paths: Vec<(String, &'static str)> =
            self.mains.iter().map(|main| (in_folder(&main.folder, "go.sum"), "go.sum")).collect();
        paths.extend(
            self.workspace
                .iter()
                .map(|workspace| (in_folder(&workspace.folder, "go.work.sum"), "go.work.sum")),
        );
        for (path, name) in paths {
            if let Some(text) = source.texts.get(&path) {
                let (lines, problems) = parse_go_sum(name, text);
                self.note(&path, problems);
                self.sums.insert(path, lines);
            }
        }
    }

    fn find_replaced_folders(&mut self, source: &ModuleSource) {
        let found = self.replacements().into_iter().filter_map(|(file, line)| {
            let to = &line.value.to;
            let folder = to.version.is_none().then(|| source.joined(folder_of(&file), &to.path))??;
            Some((folder, line.value.from.path.clone()))
        });
        self.replaced_folders = found.collect();
    }
}

impl DeclaredModule {
    /// The module's path, as its `go.mod` says.
    pub fn path(&self) -> Option<&str> {
        self.go_mod.module.as_ref().map(|module| module.value.path.as_str())
    }

    /// Its `go.mod`.
    pub fn go_mod_path(&self) -> String {
        in_folder(&self.folder, "go.mod")
    }
}

impl Workspace {
    /// Its `go.work`.
    pub fn go_work_path(&self) -> String {
        in_folder(&self.folder, "go.work")
    }
}

/// The line that replaces a module.
fn replacing<'a>(
    lines: &'a [Directive<ModuleReplacement>],
    module: &ModuleReference,
) -> Option<&'a Directive<ModuleReplacement>> {
    let of = |version: Option<&String>| {
        let is_meant = |from: &ModuleReference| from.path == module.path && from.version.as_ref() == version;
        lines.iter().find(|line| is_meant(&line.value.from))
    };
    of(module.version.as_ref()).or_else(|| of(None))
}
