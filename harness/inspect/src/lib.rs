//! Twinbuild's readers: bytes and text in, facts out.
//!
//! Executables become a `BinaryProfile`, the answers of `go list` and the files `go.mod` and `vendor/modules.txt` a
//! `ModuleGraph` or a `PackageList`, what a build wrote a `BuildLog`, and what a Go program writes when it crashes a
//! `Crash`: the evidence types of [`twinbuild_model::evidence`]. What Go says of the hashes of a build's actions becomes
//! [`ActionHashes`], the module files and sources of a module one [`DeclaredView`], and a script of Go's own tests a
//! [`Testscript`]. Nothing here opens a file, runs a command or reads the clock, and no input makes it panic.

mod action_hash;
mod binary;
mod crash;
mod declared;
mod dirhash;
mod executable;
mod go_build_info;
mod go_list;
mod go_mod;
mod go_source;
mod go_string;
mod go_sum;
mod go_version;
mod log;
mod mod_syntax;
mod module_escape;
mod module_graph;
mod module_version;
mod package_list;
mod problem;
mod resolved_view;
mod testscript;
mod trace;
mod txtar;
mod vendor;

pub use action_hash::{ActionHashes, ActionInput, ActionInputKind, HashedAction, action_hashes};
pub use binary::{UnreadableBinary, binary_profile};
pub use crash::read_crash;
pub use declared::{
    CachedModule, DeclaredModule, DeclaredView, FileProblem, GoSurroundings, ModuleSource, PackageOwner,
    SourcePackage, Workspace, folder_of, in_folder,
};
pub use dirhash::{hash1, hash1_of_digests};
pub use executable::{
    DebugData, DebugUnit, ElfNote, Executable, ExecutableSlice, FieldKind, GoFunction, GoFunctionTable,
    HeaderField, Linkage, NamedSymbol, Part, PartKind, elf_notes, executable_slices, go_build_id_parts,
};
pub use go_build_info::InvalidBuildInfo;
pub use go_mod::{
    GoMod, GoModFile, GoWorkFile, ModuleRetraction, NamedModule, RequiredModule, Retraction, parse_go_mod,
    parse_go_mod_file, parse_go_work_file,
};
pub use go_source::{
    BuildTarget, GoHeader, GoImport, TagExpression, go_header, go_header_of_beginning, is_architecture_name,
    is_system_name,
};
pub use go_sum::{GoSumLine, parse_go_sum};
pub use go_version::{compare_go_versions, go_minor};
pub use log::{InvalidPathMask, PathMasks, UnreadableLog, build_log};
pub use mod_syntax::{Directive, fits_path_major, path_major};
pub use module_escape::{escape_module, unescape_module};
pub use module_graph::{module_graph_from_go_list, module_graph_from_vendor};
pub use module_version::{ModuleVersion, compare_versions};
pub use package_list::{PACKAGE_LIST_FIELDS, package_list};
pub use problem::Problem;
pub use resolved_view::{QUESTIONS, ResolvedModule, ResolvedPackage, ResolvedView};
pub use testscript::{
    Expectation, GoPattern, InvalidPattern, ScriptCommand, ScriptCondition, ScriptLine, ScriptProblem,
    ScriptWord, Testscript, VariablePiece, WordFragment, parse_testscript, variable_pieces,
};
pub use trace::{
    OpenedButUnlisted, OpenedPackage, OpenedView, TracePlaces, UnlistedReason, opened_but_unlisted,
    opened_packages, strace_log, told_go_files,
};
pub use txtar::{TxtarFile, parse_txtar, txtar_comment};
pub use vendor::{VendorModule, VendorModules, parse_modules_txt};
