//! Commands of scripts as steps.
//!
//! Source of what each command does:
//! <https://go.googlesource.com/go/+/refs/heads/master/src/cmd/internal/script/cmds.go>

use twinbuild_inspect::{Expectation, ScriptCommand, ScriptWord};

use super::environment::ScriptEnvironment;
use super::feature_text::quoted;
use super::obstacle::OrReason;
use super::program::{Line, Phase};

/// The steps of one command.
pub(super) fn steps(command: &ScriptCommand, environment: &mut ScriptEnvironment) -> OrReason<Vec<Line>> {
    if command.in_background {
        return Err("runs commands in the background".into());
    }
    let arguments = &command.arguments;
    match command.name.as_str() {
        "go" | "exec" => run(command, environment),
        "stdout" | "stderr" => check_pattern(command, &command.name, arguments, environment),
        "grep" => {
            let (path, pattern) = arguments.split_last().ok_or_else(|| misused(command))?;
            let content = format!("the file {}", file_name(&environment.word(path)?)?);
            check_pattern(command, &content, pattern, environment)
        }
        "cmp" | "cmpenv" => compare(command, environment),
        "exists" => exists(command, environment),
        "stale" => stale(command, environment),
        _ if command.expectation == Expectation::Failure => {
            Err(format!("expects that `{}` fails", command.name))
        }
        "env" => variables(arguments, environment),
        "cp" => copy(command, environment),
        "cd" => {
            let lines = each(command, environment)?;
            if let Some(folder) = command.arguments.first() {
                let folder = environment.word(folder)?;
                environment.change_directory(&folder);
            }
            Ok(lines)
        }
        "rm" | "mkdir" | "cat" => each(command, environment),
        "mv" | "symlink" | "chmod" | "replace" => change(command, environment),
        other => Err(format!("uses the command `{other}`")),
    }
}

fn misused(command: &ScriptCommand) -> String {
    format!("uses `{}` in a way that is not known", command.name)
}

fn words(arguments: &[ScriptWord], environment: &ScriptEnvironment) -> OrReason<Vec<String>> {
    arguments.iter().map(|word| environment.word(word)).collect()
}

fn run(command: &ScriptCommand, environment: &ScriptEnvironment) -> OrReason<Vec<Line>> {
    let mut words = words(&command.arguments, environment)?;
    if command.name == "go" {
        words.insert(0, "go".into());
    } else {
        let program = words.first().ok_or_else(|| misused(command))?;
        let is_of_session =
            program.starts_with("./") || program.starts_with("../") || program.starts_with("${WORK}/");
        if !is_of_session {
            return Err(match program.as_str() {
                "git" => "runs git".into(),
                _ => format!("runs {program}, a program of the machine"),
            });
        }
    }
    let line = shlex::try_join(words.iter().map(String::as_str)).map_err(|_| misused(command))?;
    let run = match quoted(&line) {
        Ok(line) => Line::when(format!("{line} is run there")),
        Err(_) => Line::Step { phase: Phase::When, text: "this is run there".into(), doc_string: Some(line) },
    };
    let end = match command.expectation {
        Expectation::Success => Line::then("the command succeeds"),
        Expectation::Failure => Line::then("the command fails"),
        Expectation::Either => Line::Comment("It may succeed or fail.".into()),
    };
    Ok(vec![run, end])
}

/// A check of `content`. `arguments` are flags and the pattern.
fn check_pattern(
    command: &ScriptCommand,
    content: &str,
    arguments: &[ScriptWord],
    environment: &ScriptEnvironment,
) -> OrReason<Vec<Line>> {
    let (pattern, flags) = arguments.split_last().ok_or_else(|| misused(command))?;
    let mut count = None;
    for flag in flags {
        match flag.raw().strip_prefix("-count=").map(str::parse::<usize>) {
            Some(Ok(number)) => count = Some(number),
            None if flag.raw() == "-q" => {}
            _ => return Err(misused(command)),
        }
    }
    let pattern = environment.pattern(pattern)?;
    if pattern.contains(['\n', '\r']) {
        return Err("has a pattern with a line end".into());
    }
    let text = match (command.expectation, count) {
        (Expectation::Success, None) => format!("{content} matches /{pattern}/"),
        (Expectation::Success, Some(1)) => format!("{content} has 1 match of /{pattern}/"),
        (Expectation::Success, Some(count)) => format!("{content} has {count} matches of /{pattern}/"),
        (Expectation::Failure, None) => format!("{content} does not match /{pattern}/"),
        (Expectation::Failure, Some(_)) => return Err(misused(command)),
        (Expectation::Either, _) => return Ok(Vec::new()),
    };
    Ok(vec![Line::then(text)])
}

/// A file's name in double quotes, as contents are named.
fn file_name(path: &str) -> OrReason<String> {
    if path.contains(['"', '\\', '\n']) {
        return Err("has a file's name with a quote or a backslash".into());
    }
    Ok(format!("\"{path}\""))
}

fn content(word: &str) -> OrReason<String> {
    match word {
        "stdout" | "stderr" => Ok(word.to_owned()),
        path => Ok(format!("the file {}", file_name(path)?)),
    }
}

fn compare(command: &ScriptCommand, environment: &ScriptEnvironment) -> OrReason<Vec<Line>> {
    let words = words(&command.arguments, environment)?;
    let names: Vec<_> = words.iter().filter(|word| *word != "-q").collect();
    let [first, second] = names.as_slice() else { return Err(misused(command)) };
    let verb = match command.expectation {
        Expectation::Success => "is",
        Expectation::Failure => "is not",
        Expectation::Either => return Ok(Vec::new()),
    };
    let variables = if command.name == "cmpenv" { " with its variables" } else { "" };
    let (first, second) = (content(first)?, file_name(second)?);
    Ok(vec![Line::then(format!("{first} {verb} the same as the file {second}{variables}"))])
}

fn exists(command: &ScriptCommand, environment: &ScriptEnvironment) -> OrReason<Vec<Line>> {
    let words = words(&command.arguments, environment)?;
    let is_flag = |word: &&String| matches!(word.as_str(), "-readonly" | "-exec");
    let flags: Vec<_> = words.iter().take_while(is_flag).map(String::as_str).collect();
    let paths = &words[flags.len()..];
    let states: &[&str] = match (command.expectation, flags.as_slice()) {
        (Expectation::Success, []) => &["exists"],
        (Expectation::Failure, []) => &["does not exist"],
        (Expectation::Success, ["-readonly"]) => &["is read-only"],
        (Expectation::Success, ["-exec"]) => &["is executable"],
        (Expectation::Success, [_, _]) => &["is read-only", "is executable"],
        _ => return Err(misused(command)),
    };
    // That none of several files is there says more than the script, which only asks for one that is missing.
    let pairs = paths.iter().flat_map(|path| states.iter().map(move |state| (path, state)));
    pairs.map(|(path, state)| Ok(Line::then(format!("the file {} {state}", file_name(path)?)))).collect()
}

fn stale(command: &ScriptCommand, environment: &ScriptEnvironment) -> OrReason<Vec<Line>> {
    let words = words(&command.arguments, environment)?;
    let packages = shlex::try_join(words.iter().map(String::as_str)).map_err(|_| misused(command))?;
    let (noun, verb) = if words.len() == 1 { ("package", "is") } else { ("packages", "are") };
    let state = match command.expectation {
        Expectation::Success => "stale",
        Expectation::Failure => "not stale",
        Expectation::Either => return Ok(Vec::new()),
    };
    Ok(vec![Line::then(format!("the {noun} {} {verb} {state}", quoted(&packages)?))])
}

fn variables(arguments: &[ScriptWord], environment: &mut ScriptEnvironment) -> OrReason<Vec<Line>> {
    let mut lines = Vec::new();
    for word in arguments {
        let assignment = environment.assignment(word);
        let Some((name, value)) = assignment.split_once('=') else {
            return Err("sets and prints variables at once".into());
        };
        if let Some((name, value)) = environment.set(name, value.to_owned())? {
            lines.push(Line::when(format!("{name} is {}", quoted(&value)?)));
        }
    }
    Ok(lines)
}

fn copy(command: &ScriptCommand, environment: &ScriptEnvironment) -> OrReason<Vec<Line>> {
    let words = words(&command.arguments, environment)?;
    let (to, from) =
        words.split_last().filter(|(_, from)| !from.is_empty()).ok_or_else(|| misused(command))?;
    let to = quoted(to)?;
    let step = |from: &String| match from.as_str() {
        "stdout" | "stderr" => Ok(Line::when(format!("{from} is saved as {to}"))),
        path => Ok(Line::when(format!("the file {} is copied to {to}", quoted(path)?))),
    };
    from.iter().map(step).collect()
}

/// Commands that do one thing to each of their words.
fn each(command: &ScriptCommand, environment: &ScriptEnvironment) -> OrReason<Vec<Line>> {
    let words = words(&command.arguments, environment)?;
    let takes_one = matches!(command.name.as_str(), "cd" | "cat");
    if words.is_empty() || (takes_one && words.len() > 1) {
        return Err(misused(command));
    }
    let step = |path: &String| {
        let path = quoted(path)?;
        Ok(Line::when(match command.name.as_str() {
            "cd" => format!("the directory changes to {path}"),
            "rm" => format!("{path} is removed there"),
            "mkdir" => format!("the folder {path} is made"),
            _ => format!("the file {path} is shown"),
        }))
    };
    words.iter().map(step).collect()
}

fn change(command: &ScriptCommand, environment: &ScriptEnvironment) -> OrReason<Vec<Line>> {
    let words = words(&command.arguments, environment)?;
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    match (command.name.as_str(), words.as_slice()) {
        ("mv", [from, to]) => {
            Ok(vec![Line::when(format!("{} is moved to {} there", quoted(from)?, quoted(to)?))])
        }
        ("symlink", [path, "->", target]) => {
            Ok(vec![Line::when(format!("the link {} to {} is made", quoted(path)?, quoted(target)?))])
        }
        ("chmod", [mode, paths @ ..]) if !paths.is_empty() => {
            let mode = mode.strip_prefix("0o").unwrap_or(mode);
            let step = |path: &&str| Ok(Line::when(format!("{} gets the mode {mode}", quoted(path)?)));
            paths.iter().map(step).collect()
        }
        ("replace", [old, new, path]) => Ok(vec![Line::when(format!(
            "{} is replaced by {} in the file {}",
            quoted(old)?,
            quoted(new)?,
            quoted(path)?
        ))]),
        _ => Err(misused(command)),
    }
}
