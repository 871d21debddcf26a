//! A program of this machine, with all that it needs to be started in a container of any Linux image.

use std::io;
use std::path::{Path, PathBuf};

use crate::executor::machine_program;

/// Where the program and its libraries are shown.
const PROGRAM: &str = "/.twinbuild/program";
const LIBRARIES: &str = "/.twinbuild/lib";

/// A program with the libraries that it is linked to, since an image may have others, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PortableProgram {
    /// Files of this machine, and where they are to be shown.
    pub(super) files: Vec<(PathBuf, PathBuf)>,
    /// What is started then.
    pub(super) entrypoint: String,
    /// What its own arguments follow.
    pub(super) arguments: Vec<String>,
}

impl PortableProgram {
    /// Asks `ldd` what a program needs.
    pub(super) async fn of(program: &Path) -> io::Result<Self> {
        let missing =
            || io::Error::new(io::ErrorKind::NotFound, "there is no `ldd` on this machine (libc-bin)");
        let ldd = machine_program("ldd").ok_or_else(missing)?;
        let said = tokio::process::Command::new(ldd).arg(program).kill_on_drop(true).output().await?;
        // A program without libraries is none that `ldd` can read, and it says so.
        Ok(Self::with_libraries(program, &String::from_utf8_lossy(&said.stdout)))
    }

    /// `listed` is what `ldd` says: <https://man7.org/linux/man-pages/man1/ldd.1.html>
    fn with_libraries(program: &Path, listed: &str) -> Self {
        let mut files = vec![(program.to_owned(), PathBuf::from(PROGRAM))];
        let (mut entrypoint, mut arguments) = (PROGRAM.to_owned(), Vec::new());
        for line in listed.lines().filter_map(|line| line.trim().split_once(" (")).map(|(line, _)| line) {
            let (name, path) = line.split_once(" => ").unwrap_or((line, line));
            let (Some(name), true) = (Path::new(name).file_name(), path.starts_with('/')) else { continue };
            let shown = Path::new(LIBRARIES).join(name);
            if name.to_string_lossy().starts_with("ld-") {
                // The loader finds the others where it is told to: <https://man7.org/linux/man-pages/man8/ld.so.8.html>
                entrypoint = shown.to_string_lossy().into_owned();
                arguments = ["--library-path", LIBRARIES, PROGRAM].map(str::to_owned).to_vec();
            }
            files.push((path.into(), shown));
        }
        Self { files, entrypoint, arguments }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(listed: &str) -> PortableProgram {
        PortableProgram::with_libraries(Path::new("/opt/tool"), listed)
    }

    #[test]
    fn libraries_are_shown_under_the_names_that_the_program_knows() {
        let listed = "\tlinux-vdso.so.1 (0x00007ffd)\n\tlibc.so.6 => /lib/x86_64-linux-gnu/libc-2.31.so (0x00007f12)\n\
                      \t/lib64/ld-linux-x86-64.so.2 (0x00007f13)\n";
        let program = shown(listed);
        let files = [
            ("/opt/tool", "/.twinbuild/program"),
            ("/lib/x86_64-linux-gnu/libc-2.31.so", "/.twinbuild/lib/libc.so.6"),
            ("/lib64/ld-linux-x86-64.so.2", "/.twinbuild/lib/ld-linux-x86-64.so.2"),
        ];
        assert_eq!(program.files, files.map(|(from, to)| (from.into(), to.into())));
        assert_eq!(program.entrypoint, "/.twinbuild/lib/ld-linux-x86-64.so.2");
        assert_eq!(program.arguments, ["--library-path", "/.twinbuild/lib", "/.twinbuild/program"]);
    }

    #[test]
    fn the_loader_may_be_a_library_too() {
        let listed =
            "\tlibc.musl-x86_64.so.1 => /lib/ld-musl-x86_64.so.1 (0x7f)\n\t/lib/ld-musl-x86_64.so.1 (0x7f)\n";
        assert_eq!(shown(listed).entrypoint, "/.twinbuild/lib/ld-musl-x86_64.so.1");
    }

    #[test]
    fn a_program_without_libraries_starts_itself() {
        for listed in ["", "\tstatically linked\n", "\tnot a dynamic executable\n"] {
            assert_eq!(shown(listed).entrypoint, "/.twinbuild/program");
            assert_eq!(shown(listed).arguments, [""; 0]);
            assert_eq!(shown(listed).files.len(), 1);
        }
    }
}
