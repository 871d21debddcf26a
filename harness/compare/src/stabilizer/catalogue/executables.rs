//! Stabilizers of executables.

use std::borrow::Cow;

use super::super::executable::{
    clear_checksum, clear_gnu_build_id, clear_go_build_id, clear_module_sums, clear_paths, clear_timestamps,
    clear_uuid, clear_version_control_stamp, remove_mach_o_signature, remove_pe_signature,
};
use super::super::stabilizer::{Change, Stabilizer};
use super::StabilizedFormat::{self, Elf, MachO, Pe};
use super::{WITH_PARAMETER, first_version};

const ANY: &[StabilizedFormat] = &[Elf, Pe, MachO];

pub(super) const EXECUTABLES: &[Stabilizer] = &[
    first_version(
        WITH_PARAMETER,
        ANY,
        "Makes a string variable that -ldflags=-X sets empty, in the data and in the recorded -ldflags. It finds the \
         variable by its symbol, so not in a program linked with -s. Values of another length can move what lies \
         behind them, and then the programs stay different.",
        "The value is given to the linker from outside: a version, a date or a commit, and no code is compiled from it.",
        Change::GoVariable(Cow::Borrowed("")),
    ),
    first_version(
        "go-vcs-stamp",
        ANY,
        "Removes what Go records of version control: the settings vcs and vcs.*, and the version of the main module, in \
         both copies of the build information. Stamps of another length, as beside a build without any, can move what \
         lies behind them, and then the programs stay different.",
        "The stamp says from which commit a program was built, and whether the tree had changes, not what was compiled; \
         no code depends on it but code that prints it.",
        Change::Executable(clear_version_control_stamp),
    ),
    first_version(
        "go-module-sums",
        ANY,
        "Removes the h1: checksums of modules from Go's build information; their paths and versions stay. A checksum \
         that only one side has can move what lies behind it, and then the programs stay different.",
        "Go records no checksums of vendored modules. The code of the modules is compared with the program itself.",
        Change::Executable(clear_module_sums),
    ),
    first_version(
        "go-paths",
        ANY,
        "Replaces the folders of Go, of the module cache and of the source, where they begin the absolute names of source \
         files, by as many letters x: in the runtime's table of files and in debugging information that is not \
         compressed. Folders with names of another length stay different, and so does compressed debugging \
         information: link with -w or -compressdwarf=false, or better, build with -trimpath.",
        "The folders say where a program was built. They stand in traces of crashes and lead debuggers to the source; \
         no code depends on them.",
        Change::Executable(clear_paths),
    ),
    first_version(
        "go-build-id",
        ANY,
        "Blanks Go's build id wherever it stands in the program. Ids of another length, as set with -ldflags=-buildid, \
         move what lies behind them, and then the programs stay different.",
        "The id is a hash of the inputs and of the program itself, for Go's build cache; it differs whenever anything else \
         does.",
        Change::Executable(clear_go_build_id),
    ),
    first_version(
        "gnu-build-id",
        &[Elf],
        "Blanks the GNU build id of an ELF file. An id that only one side has, or of another length, stays different.",
        "The id is a hash of the program, by which debuggers find separate debugging information; it differs whenever \
         anything else does.",
        Change::Executable(clear_gnu_build_id),
    ),
    first_version(
        "macho-uuid",
        &[MachO],
        "Blanks the UUID of a Mach-O file. A UUID that only one side has stays different.",
        "The UUID is made by the linker, by which debuggers find separate debugging information; no code depends on it.",
        Change::Executable(clear_uuid),
    ),
    first_version(
        "macho-codesign",
        &[MachO],
        "Removes the code signature of a Mach-O file with its load command, and ends the segment that holds it where the \
         signature began. A signature that is not the last part of the file is blanked. Beside a file that was never \
         signed, padding before the signature can stay different.",
        "The signature holds hashes of the pages, and differs whenever they do; who signed is not what was built.",
        Change::Executable(remove_mach_o_signature),
    ),
    first_version(
        "pe-timestamp",
        &[Pe],
        "Blanks the times of linking in a PE file: in its header and in the directories of exports, resources and \
         debugging information.",
        "The time says when a program was linked. Debuggers find separate debugging information by it; no code depends on \
         it.",
        Change::Executable(clear_timestamps),
    ),
    first_version(
        "authenticode",
        &[Pe],
        "Removes the signatures at the end of a PE file, and their entry in its header. The checksum, which signers \
         write anew, and padding before the signatures stay.",
        "The signature is put on after the build and says who published a program, not what was built.",
        Change::Executable(remove_pe_signature),
    ),
    first_version(
        "pe-checksum",
        &[Pe],
        "Blanks the checksum in the header of a PE file.",
        "The checksum is computed from the rest of the file, and differs whenever that does; Windows checks it for \
         drivers alone.",
        Change::Executable(clear_checksum),
    ),
];
