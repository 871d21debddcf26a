//! The file `vendor/modules.txt`.
//!
//! Source of the format: `readVendorList` in <https://go.dev/src/cmd/go/internal/modload/vendor.go>

use twinbuild_model::evidence::ModuleReference;

use crate::Problem;

/// What `vendor/modules.txt` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VendorModules {
    /// The modules, in the file's order.
    pub modules: Vec<VendorModule>,
    /// Marked `## workspace` in the first line: it was written for a workspace.
    pub workspace: bool,
}

/// A module line with the lines under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VendorModule {
    /// The module. Without a version it only repeats a `replace` line of `go.mod`.
    pub module: ModuleReference,
    /// What is used in its place; a folder as `go.mod` writes it.
    pub replacement: Option<ModuleReference>,
    /// Marked `## explicit`: `go.mod` requires it.
    pub explicit: bool,
    /// The `go` line of its own `go.mod`.
    pub go: Option<String>,
    /// Import paths of its packages in the vendor folder.
    pub packages: Vec<String>,
    /// Its line, from 1.
    pub line: usize,
    /// The lines of `packages`, from 1.
    pub package_lines: Vec<usize>,
}

/// Reads `vendor/modules.txt`. Carriage returns before newlines are passed over. Lines that Go leaves out in silence are
/// left out here as well, and reported.
pub fn parse_modules_txt(text: &str) -> (VendorModules, Vec<Problem>) {
    let mut vendor = VendorModules::default();
    let mut problems = Vec::new();
    let mut in_module = false;
    for (index, line) in text.split('\n').enumerate() {
        let line = line.trim_end();
        let result = if line.is_empty() {
            Ok(())
        } else if let Some(marks) = line.strip_prefix("## ").filter(|_| index == 0) {
            // Only the first line has marks that are no module's: `modulesTextIsForWorkspace` in
            // <https://go.dev/src/cmd/go/internal/modload/init.go>
            vendor.workspace = marks.split(';').any(|mark| mark.trim() == "workspace");
            Ok(())
        } else if let Some(module_line) = line.strip_prefix("# ") {
            let module = module(module_line, index + 1);
            in_module = module.is_ok();
            module.map(|module| vendor.modules.push(module))
        } else {
            match vendor.modules.last_mut().filter(|_| in_module) {
                Some(module) => line_under(module, line, index + 1),
                None => Err("a line under no module"),
            }
        };
        if let Err(message) = result {
            let (line, message) = (index + 1, message.to_owned());
            problems.push(Problem { text: "vendor/modules.txt", line, column: 1, message });
        }
    }
    (vendor, problems)
}

fn module(line: &str, number: usize) -> Result<VendorModule, &'static str> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let arrow = words.iter().position(|word| *word == "=>");
    let (left, right) = words.split_at(arrow.unwrap_or(words.len()));
    let module = match left {
        [path, version] if version.starts_with('v') => ModuleReference::at(*path, *version),
        [path] if arrow.is_some() => ModuleReference::unversioned(*path),
        _ => return Err("expected `# path version`, `# path version => target` or `# path => target`"),
    };
    let replacement = match right {
        [] => None,
        [_, folder] => Some(ModuleReference::unversioned(*folder)),
        [_, path, version] => Some(ModuleReference::at(*path, *version)),
        _ => return Err("expected a folder, or a module path and a version, after `=>`"),
    };
    Ok(VendorModule {
        module,
        replacement,
        explicit: false,
        go: None,
        packages: Vec::new(),
        line: number,
        package_lines: Vec::new(),
    })
}

fn line_under(module: &mut VendorModule, line: &str, number: usize) -> Result<(), &'static str> {
    if let Some(marks) = line.strip_prefix("## ") {
        for mark in marks.split(';').map(str::trim) {
            if mark == "explicit" {
                module.explicit = true;
            } else if let Some(version) = mark.strip_prefix("go ") {
                module.go = Some(version.trim().to_owned());
            }
        }
        return Ok(());
    }
    let mut words = line.split_whitespace();
    match (words.next(), words.next()) {
        (Some(package), None) => {
            module.packages.push(package.to_owned());
            module.package_lines.push(number);
            Ok(())
        }
        _ => Err("expected one import path"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MODULES: &str = "## workspace\n# example.com/a v1.0.0\n## explicit; go 1.17\nexample.com/a\nexample.com/a/b\n\
        # example.com/c v1.1.0 => ../c\n## explicit\nexample.com/c\n# example.com/d v0.0.0 => example.com/e v0.1.0\n\
        # example.com/c => ../c\n";

    #[test]
    fn every_kind_of_line_is_read() {
        let (vendor, problems) = parse_modules_txt(MODULES);
        assert_eq!(problems, []);
        let [a, c, d, wildcard] = &vendor.modules[..] else { panic!("{vendor:?}") };
        assert_eq!((a.explicit, a.go.as_deref(), a.packages.len()), (true, Some("1.17"), 2));
        assert_eq!((c.explicit, c.replacement.clone()), (true, Some(ModuleReference::unversioned("../c"))));
        assert_eq!(
            (d.explicit, d.replacement.clone()),
            (false, Some(ModuleReference::at("example.com/e", "v0.1.0")))
        );
        assert_eq!(wildcard.module.version, None);
    }

    #[test]
    fn only_the_first_line_says_that_it_is_of_a_workspace() {
        for (text, expected) in [
            ("## workspace\n", true),
            ("## other;  workspace ; more\r\n# a v1.0.0\n", true),
            ("## workspaces\n", false),
            ("##workspace\n", false),
            ("\n## workspace\n", false),
            ("# a v1.0.0\n## workspace\n", false),
        ] {
            assert_eq!(parse_modules_txt(text).0.workspace, expected, "{text}");
        }
    }

    #[test]
    fn newlines_do_not_matter() {
        assert_eq!(parse_modules_txt(&MODULES.replace('\n', "\r\n")), parse_modules_txt(MODULES));
    }

    #[test]
    fn lines_that_go_leaves_out_are_reported() {
        for text in
            ["example.com/a\n", "# a\n", "# a master\nb\n", "# a v1.0.0\nb c\n", "# a v1.0.0 => b v1 c\n"]
        {
            let (_, problems) = parse_modules_txt(text);
            assert!(!problems.is_empty(), "{text}");
        }
    }

    #[test]
    fn a_package_under_an_unread_module_is_not_given_to_the_one_before() {
        let (vendor, problems) = parse_modules_txt("# a v1.0.0\n# b\nb/package\n");
        assert_eq!((vendor.modules[0].packages.len(), problems.len()), (0, 2));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "((#|##|=>|v1|a|go|explicit;|\n|\r|é) ?){0,30}", any in ".{0,100}") {
            let _ = parse_modules_txt(&text);
            let _ = parse_modules_txt(&any);
        }
    }
}
