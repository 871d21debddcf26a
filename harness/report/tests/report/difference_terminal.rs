//! Comparisons as terminal text.

use twinbuild_report::difference;
use twinbuild_report::terminal::Style;

use crate::comparisons::{one_variable, same, same_after_stabilizers, two_folders, two_releases};

#[track_caller]
fn check(comparison: &twinbuild_model::Comparison, expected: &str) {
    let found = difference::terminal(comparison, Style::Plain);
    assert_eq!(found, expected, "\n{found}");
}

#[test]
fn the_same_bytes_need_three_lines() {
    check(
        &same(),
        "the same bytes
  first   first/bin/go  (ELF executable, 23,324,693 bytes)
  second  second/bin/go  (ELF executable, 23,324,693 bytes)
",
    );
}

#[test]
fn what_is_the_same_only_after_stabilizers_is_not_called_the_same_bytes() {
    check(
        &same_after_stabilizers(),
        "the same after go-build-id@1, log@1
  first   first/bin/go  (ELF executable, 23,324,693 bytes, sha256 3f3f3f3f3f3f)
  second  second/bin/go  (ELF executable, 23,324,693 bytes, sha256 777777777777)
",
    );
}

#[test]
fn one_variable_is_named_with_both_values_and_the_bytes_of_the_ids() {
    check(
        &one_variable(),
        "different
  first   first/bin/go  (ELF executable, 23,324,693 bytes, sha256 3f3f3f3f3f3f)
  second  second/bin/go  (ELF executable, 23,324,693 bytes, sha256 777777777777)
code identical: 16,254 functions, 0 moved, 0 resized
4 bytes of the text of cmd/go/internal/toolchain.TestVersionSwitch differ, and the build ids

text of a variable
  .rodata, cmd/go/internal/toolchain.TestVersionSwitch, bytes 0xbf6b54+4
    first   aaaa
    second  bbbb

Go build id
  .note.go.buildid, bytes 0xf9c+39: build id
    first   00000f9c  5f 3a 2b 6c 4a 2f 6e 6f 74 71                    |_:+lJ/notq|
    second  00000f9c  39 7a 51 6c 4a 2f 6e 6f 74 71                    |9zQlJ/notq|

linker's id
  .note.gnu.build-id, bytes 0xf5c+20: build id
    only the first  00000f5c  01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10  |................|
                    00000f6c  11 12 13 14                                      |....|
",
    );
}

#[test]
fn a_thousand_paths_do_not_hide_a_resized_function() {
    check(
        &two_folders(),
        "different
  first   first/bin/go  (ELF executable, 23,324,693 bytes, sha256 3f3f3f3f3f3f)
  second  second/bin/go  (ELF executable, 23,324,693 bytes, sha256 777777777777)
paths differ: 16,254 functions name another folder

path of the building machine: 1,204 differences
  .gopclntab, bytes 0xd00040+40: source file
    first   /home/ann/greeter/internal/pkg1/file.go
    second  /builds/ci/7/greeter-1/internal/pkg1/file.go
  .gopclntab, bytes 0xd00080+40: source file
    first   /home/ann/greeter/internal/pkg2/file.go
    second  /builds/ci/7/greeter-2/internal/pkg2/file.go
  .gopclntab, bytes 0xd000c0+40: source file
    first   /home/ann/greeter/internal/pkg3/file.go
    second  /builds/ci/7/greeter-3/internal/pkg3/file.go
  .gopclntab, bytes 0xd00100+40: source file
    first   /home/ann/greeter/internal/pkg4/file.go
    second  /builds/ci/7/greeter-4/internal/pkg4/file.go
  and 1,200 more

code: 3 differences
  .text, main.usage: function size
    first   512 bytes
    second  544 bytes
  .text, main.run: function size
    first   2048 bytes
    second  1984 bytes
  .text, runtime.main: function size
    first   900 bytes
    second  901 bytes

text
  .rodata
    first   xxxxxxxxxx[… 280 bytes …]xxxxxxxxxxdebugyyyyyyyyyy[… 280 bytes …]yyyyyyyyyy
    second  xxxxxxxxxx[… 280 bytes …]xxxxxxxxxxreleaseyyyyyyyyyy[… 280 bytes …]yyyyyyyyyy

and 15,050 more that the comparison does not hold
note: second/bin/go: the line table of unit main is of version 9; its bytes were compared
",
    );
}

#[test]
fn files_in_archives_and_lines_are_places() {
    check(
        &two_releases(),
        "different
  first   release-1.2.3  (folder, 23,324,693 bytes)
  second  rebuild of `1.2.3`  (folder, 23,324,693 bytes)
3 of 14 files differ

time
  dist/app.tar.gz › app.tar › bin/app: modification time
    first   2026-01-02T03:04:05Z
    second  2026-03-04T05:06:07Z

line
  dist/checksums|all.txt, line 3
    first   0f3a  app.tar.gz
    second  77b1  app.tar.gz

file
  dist/LICENSE
    only the first  present
",
    );
}
