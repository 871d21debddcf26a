//! The text with modules and settings of a Go program, without one kind of facts.
//!
//! Source of the format: `ParseBuildInfo` in <https://go.dev/src/runtime/debug/mod.go>

/// Without the settings of version control and the version of the main module that was made from them.
///
/// A main module with a checksum was fetched by its version, which is no stamp.
pub(super) fn without_version_control(text: &str) -> String {
    let rewritten = |line: &str| -> Option<String> {
        if line.starts_with("build\tvcs=") || line.starts_with("build\tvcs.") {
            return None;
        }
        Some(match line.trim_end_matches('\n').split('\t').collect::<Vec<_>>()[..] {
            ["mod", path, _, ""] => format!("mod\t{path}\t\t\n"),
            _ => line.to_owned(),
        })
    };
    text.split_inclusive('\n').filter_map(rewritten).collect()
}

/// Without the checksums of modules and of their replacements.
pub(super) fn without_module_sums(text: &str) -> String {
    let rewritten = |line: &str| match line.trim_end_matches('\n').split('\t').collect::<Vec<_>>()[..] {
        [kind @ ("mod" | "dep" | "=>"), path, version, sum] if sum.starts_with("h1:") => {
            format!("{kind}\t{path}\t{version}\t\n")
        }
        _ => line.to_owned(),
    };
    text.split_inclusive('\n').map(rewritten).collect()
}

/// Without the value that `-X` in the recorded `-ldflags` gives a variable.
pub(super) fn without_linker_value(text: &str, variable: &str) -> String {
    let rewritten = |line: &str| {
        if line.starts_with("build\t-ldflags=") { without_value(line, variable) } else { line.to_owned() }
    };
    text.split_inclusive('\n').map(rewritten).collect()
}

fn without_value(line: &str, variable: &str) -> String {
    let assignment = format!("{variable}=");
    let mut result = String::new();
    let mut rest = line;
    while let Some(found) = rest.find(&assignment) {
        let (before, value) = rest.split_at(found + assignment.len());
        result.push_str(before);
        rest = value;
        let before = &before[..found];
        // A quote around the assignment, which Go escapes where it quotes the whole setting.
        let (quoted, end): (bool, &[char]) = if before.ends_with('\'') {
            (true, &['\''])
        } else if before.ends_with("\\\"") {
            (true, &['\\'])
        } else {
            (false, &[' ', '\t', '\n', '"', '`', '\'', '\\'])
        };
        if quoted || before.ends_with(" ") || before.ends_with("=") {
            rest = &value[value.find(end).unwrap_or(value.len())..];
        }
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "path\ta\nmod\ta\tv1.0.0+dirty\t\ndep\tb\tv2\th1:abc=\n=>\tc\tv3\th1:def=\nbuild\t-compiler=gc\n\
         build\tvcs=git\nbuild\tvcs.revision=1\nbuild\tvcs.modified=true\n";

    #[test]
    fn version_control_leaves_no_stamp_and_the_rest_stays() {
        let expected = "path\ta\nmod\ta\t\t\ndep\tb\tv2\th1:abc=\n=>\tc\tv3\th1:def=\nbuild\t-compiler=gc\n";
        assert_eq!(without_version_control(TEXT), expected);
        assert_eq!(without_version_control(expected), expected);
        let clean = TEXT.replace("+dirty", "").replace("vcs.modified=true", "vcs.modified=false");
        assert_eq!(without_version_control(&clean), expected);
        let other = TEXT.replace("\tv2\t", "\tv4\t");
        assert_ne!(without_version_control(&other), expected);
        let fetched = "mod\ta\tv1.0.0-rc1\th1:abc=\n";
        assert_eq!(without_version_control(fetched), fetched);
    }

    #[test]
    fn checksums_go_and_versions_stay() {
        let expected = TEXT.replace("h1:abc=", "").replace("h1:def=", "");
        assert_eq!(without_module_sums(TEXT), expected);
        assert_eq!(without_module_sums(&expected), expected);
    }

    #[test]
    fn the_value_of_one_variable_goes_in_every_way_to_write_it() {
        for (flags, expected) in [
            ("-X=main.v=a", "-X=main.v="),
            ("\"-s -X main.v=aaaa -w\"", "\"-s -X main.v= -w\""),
            ("\"-X main.v=aaaa\"", "\"-X main.v=\""),
            ("\"-X 'main.v=a b' -w\"", "\"-X 'main.v=' -w\""),
            ("\"-X \\\"main.v=a b\\\" -w\"", "\"-X \\\"main.v=\\\" -w\""),
            ("\"-X main.v=a -X main.v=b\"", "\"-X main.v= -X main.v=\""),
            ("\"-X main.v2=a -X xmain.v=b\"", "\"-X main.v2=a -X xmain.v=b\""),
        ] {
            let line = |flags: &str| format!("build\t-ldflags={flags}\nbuild\t-tags=main.v=x\n");
            assert_eq!(without_linker_value(&line(flags), "main.v"), line(expected));
            assert_eq!(without_linker_value(&line(expected), "main.v"), line(expected));
        }
    }
}
