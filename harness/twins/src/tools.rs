//! Tools of the machine that some variations need.

use std::path::Path;

use twinbuild_engine::executor::machine_program;

use crate::availability::{LOCALES, emulator_program, faketime, loads_libraries};

/// A tool that some variations need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tool {
    /// Its name; the tag `@needs-NAME` says that a scenario needs it.
    pub name: &'static str,
    /// What it is needed for.
    pub what: &'static str,
    /// Debian's packages that have it.
    pub packages: &'static str,
}

/// All of them.
pub const TOOLS: [Tool; 8] = [
    Tool {
        name: "setarch",
        what: "another kernel's name, address space layout, CPU count",
        packages: "util-linux",
    },
    Tool { name: "faketime", what: "another time", packages: "faketime" },
    Tool {
        name: "qemu-clock",
        what: "another time for Go builds, by a qemu that is linked dynamically",
        packages: "qemu-user faketime",
    },
    Tool { name: "locales", what: "another locale", packages: "locales" },
    Tool { name: "git", what: "stamps of version control", packages: "git" },
    Tool { name: "gcc", what: "cgo, and whether a C compiler is found", packages: "gcc libc6-dev" },
    Tool { name: "qemu-user", what: "another host platform", packages: "qemu-user-static" },
    Tool { name: "wine", what: "Windows as the host platform", packages: "wine64" },
];

impl Tool {
    /// Whether this machine has it.
    pub fn is_there(&self) -> bool {
        let program = |name| machine_program(name).is_some();
        match self.name {
            "setarch" => program("setarch") && program("taskset"),
            "faketime" => faketime().is_some(),
            "qemu-clock" => {
                faketime().is_some()
                    && emulator_program("linux/amd64").is_some_and(|qemu| loads_libraries(&qemu))
            }
            "locales" => program("localedef") && Path::new(LOCALES).join("et_EE").is_file(),
            "qemu-user" => emulator_program("linux/arm64").is_some(),
            "wine" => emulator_program("windows/amd64").is_some(),
            "gcc" => ["gcc", "as", "ld"].into_iter().all(program),
            name => program(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalogue::variations;

    #[test]
    fn the_catalogue_needs_known_tools_alone_and_uses_all() {
        let needed: BTreeSet<&str> =
            variations().iter().filter_map(|variation| variation.needs.as_deref()).collect();
        assert_eq!(needed, TOOLS.iter().map(|tool| tool.name).collect());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_library_is_loaded_by_a_program_that_is_linked_to_others() {
        assert!(loads_libraries(&std::env::current_exe().unwrap()));
        assert!(!loads_libraries(Path::new("Cargo.toml")) && !loads_libraries(Path::new("missing")));
    }

    #[test]
    fn a_tool_that_is_nowhere_is_missing() {
        assert!(!Tool { name: "no-such-program", what: "", packages: "" }.is_there());
    }
}
