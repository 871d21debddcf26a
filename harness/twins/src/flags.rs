//! Build flags: those that a build has of its own, and how several of one name add up.
//!
//! Of two flags of one name the go command takes the later one alone.

use twinbuild_model::Environment;

/// The flag of the linker's arguments, which are a list.
const LINKER: &str = "-ldflags";

/// The names of the flags that a build has of its own, in its command or in GOFLAGS: `-tags`.
pub(crate) fn own_names(flags: &[String], environment: &Environment) -> Vec<String> {
    let variable = environment.variables.get("GOFLAGS");
    let of_variable = variable.and_then(|value| shlex::split(value)).unwrap_or_default();
    flags.iter().chain(&of_variable).filter_map(|flag| name(flag)).collect()
}

/// The name of a flag, with one dash, as it may have two: <https://pkg.go.dev/flag#hdr-Command_line_flag_syntax>.
pub(crate) fn name(flag: &str) -> Option<String> {
    let name = flag.strip_prefix("--").or_else(|| flag.strip_prefix('-'))?;
    Some(format!("-{}", name.split('=').next().unwrap_or(name)))
}

/// `flags` with one `-ldflags` in the place of several, which has the arguments of all. One for some packages alone
/// (`-ldflags=pattern=...`) is left as it is: <https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies>.
pub(crate) fn added_up(flags: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut sum: Vec<String> = Vec::new();
    for flag in flags {
        let of_linker = sum.iter_mut().find(|known| linker_arguments(known).is_some());
        match (of_linker, linker_arguments(&flag)) {
            (Some(known), Some(arguments)) => *known = format!("{} {arguments}", known.trim_end()),
            _ => sum.push(flag),
        }
    }
    sum
}

/// The flags of fixes, which win over all before them. A fix of the linker's arguments keeps those that are `declared`.
pub(crate) fn of_fixes(declared: &[String], fixes: impl IntoIterator<Item = String>) -> Vec<String> {
    let fixes: Vec<String> = fixes.into_iter().collect();
    let is_of_linker = fixes.iter().any(|fix| linker_arguments(fix).is_some());
    let kept = last_of_linker(declared).filter(|kept| is_of_linker && linker_arguments(kept).is_some());
    added_up(kept.into_iter().chain(fixes))
}

/// The last `-ldflags`, as one word.
fn last_of_linker(flags: &[String]) -> Option<String> {
    let index = flags.iter().rposition(|flag| name(flag).as_deref() == Some(LINKER))?;
    let of_same_word = flags[index].split_once('=').map(|(_, value)| value);
    let value = of_same_word.or_else(|| flags.get(index + 1).map(String::as_str))?;
    Some(format!("{LINKER}={value}"))
}

/// What a `-ldflags` for all named packages hands to the linker.
fn linker_arguments(flag: &str) -> Option<&str> {
    let arguments = flag.strip_prefix(LINKER)?.strip_prefix('=')?.trim();
    (arguments.is_empty() || arguments.starts_with('-')).then_some(arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn flags_are_known_by_name_wherever_they_are_given() {
        let mut environment = Environment::default();
        environment.variables.insert("GOFLAGS".into(), "-mod=mod '-toolexec=a b'".into());
        let flags = words(&["-tags", "netgo", "--ldflags=-s", "-trimpath"]);
        let names = own_names(&flags, &environment);
        assert_eq!(names, ["-tags", "-ldflags", "-trimpath", "-mod", "-toolexec"]);
        assert!(own_names(&[], &Environment::default()).is_empty());
    }

    #[test]
    fn arguments_of_the_linker_add_up_and_other_flags_do_not() {
        let sum = |flags: &[&str]| added_up(words(flags));
        assert_eq!(
            sum(&["-ldflags=-buildid=", "-tags=a", "-ldflags=-X=main.version=b", "-tags=c"]),
            ["-ldflags=-buildid= -X=main.version=b", "-tags=a", "-tags=c"]
        );
        assert_eq!(sum(&["-ldflags=", "-ldflags=-s"]), ["-ldflags= -s"]);
        let of_packages = ["-ldflags=all=-s", "-ldflags=-w"];
        assert_eq!(sum(&of_packages), of_packages);
    }

    #[test]
    fn a_fix_of_the_linkers_arguments_keeps_those_that_are_declared() {
        let fixed = |declared: &[&str], fixes: &[&str]| of_fixes(&words(declared), words(fixes));
        for declared in [["-trimpath", "-ldflags=-s"], ["-trimpath", "--ldflags=-s"], ["-ldflags", "-s"]] {
            let both = fixed(&declared, &["-ldflags=-buildid=", "-ldflags=-w"]);
            assert_eq!(both, ["-ldflags=-s -buildid= -w"], "{declared:?}");
            assert_eq!(fixed(&declared, &["-tags="]), ["-tags="], "{declared:?}");
        }
        assert_eq!(fixed(&["-ldflags=all=-s"], &["-ldflags=-w"]), ["-ldflags=-w"]);
        assert_eq!(fixed(&[], &["-ldflags=-w"]), ["-ldflags=-w"]);
    }
}
