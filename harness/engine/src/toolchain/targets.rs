//! The platforms that a toolchain can build for.

use std::io;

use twinbuild_model::Platform;

use super::Toolchain;

/// What `go tool dist list` prints, as a table of the standard library that is generated from the same source:
/// <https://go.dev/src/internal/platform/zosarch.go>.
const TABLE: &str = "src/internal/platform/zosarch.go";

impl Toolchain {
    /// The platforms that it can build for, broken ones included, as `go tool dist list -broken` prints them. The tool itself
    /// is part of no newer distribution, and would have to be built first. `None` where the toolchain has no
    /// source, or a table in another form.
    ///
    /// # Errors
    /// When the toolchain's table can't be read; the error names it.
    pub fn targets(&self) -> io::Result<Option<Vec<Platform>>> {
        let path = self.root.join(TABLE);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(targets_in(&text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(io::Error::new(error.kind(), format!("{}: {error}", path.display()))),
        }
    }
}

/// The pairs of the list in the table: `{"linux", "arm64"},`. A table without any is one in another form.
fn targets_in(text: &str) -> Option<Vec<Platform>> {
    let list = text.lines().skip_while(|line| !line.starts_with("var List "));
    let pair = |line: &str| {
        let names = line.trim().strip_prefix('{')?.strip_suffix("},")?;
        let (os, arch) = names.split_once(", ")?;
        format!("{}/{}", os.trim_matches('"'), arch.trim_matches('"')).parse().ok()
    };
    let pairs: Vec<Platform> =
        list.skip(1).take_while(|line| !line.starts_with('}')).filter_map(pair).collect();
    (!pairs.is_empty()).then_some(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_read_and_nothing_behind_it() {
        let text = "package platform\n\nvar List = []OSArch{\n\t{\"aix\", \"ppc64\"},\n\t{\"linux\", \"arm64\"},\n}\n\n\
            var distInfo = map[OSArch]osArchInfo{\n\t{\"plan9\", \"mips\"}: {},\n\t{\"plan9\", \"arm\"},\n}\n";
        let names: Vec<String> = targets_in(text).unwrap().iter().map(Platform::to_string).collect();
        assert_eq!(names, ["aix/ppc64", "linux/arm64"]);
        for other in ["package platform\n", "var List = []OSArch{\n\t{OS: \"linux\", Arch: \"arm64\"},\n}\n"]
        {
            assert_eq!(targets_in(other), None, "{other}");
        }
    }
}
