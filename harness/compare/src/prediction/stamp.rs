//! What the linker writes into a program's variables, and whether another build would write the same.
//!
//! Only what is surely of the moment, of the clone or of the machine counts.

use twinbuild_model::Prediction;

use super::rule::{Rule, STAMPED_GIT, STAMPED_MACHINE, STAMPED_TIME};
use super::script::{LONGEST_EXPANSION, is_assignment, reference};
use super::shell_words::commands;
use super::source_file::beginning;

/// Words before a program that do not change what it says.
const PREFIXES: [&str; 8] = ["call", "command", "env", "exec", "nice", "shell", "sudo", "time"];
/// Variables with the time of a build. Sources: <https://docs.gitlab.com/ci/variables/predefined_variables/>,
/// <https://www.gnu.org/software/bash/manual/html_node/Bash-Variables.html>,
/// <https://docs.drone.io/pipeline/environment/reference/>
const TIMES: [&str; 6] = [
    "CI_JOB_STARTED_AT",
    "CI_PIPELINE_CREATED_AT",
    "DRONE_BUILD_CREATED",
    "DRONE_BUILD_STARTED",
    "EPOCHREALTIME",
    "EPOCHSECONDS",
];
/// Variables with who builds, where, and in which run.
const MACHINES: [&str; 22] = [
    "BUILD_ID",
    "BUILD_NUMBER",
    "CIRCLE_BUILD_NUM",
    "CI_JOB_ID",
    "CI_PIPELINE_ID",
    "CI_PIPELINE_IID",
    "CI_RUNNER_DESCRIPTION",
    "CI_RUNNER_ID",
    "COMPUTERNAME",
    "CURDIR",
    "DRONE_BUILD_NUMBER",
    "GITHUB_ACTOR",
    "GITHUB_RUN_ATTEMPT",
    "GITHUB_RUN_ID",
    "GITHUB_RUN_NUMBER",
    "HOSTNAME",
    "LOGNAME",
    "PWD",
    "RUNNER_NAME",
    "TRAVIS_BUILD_NUMBER",
    "USER",
    "USERNAME",
];
/// The same in the words of services. Sources:
/// <https://docs.github.com/actions/reference/workflows-and-actions/contexts>,
/// <https://learn.microsoft.com/azure/devops/pipelines/build/variables>
const MACHINE_CONTEXTS: [&str; 9] = [
    "Build.BuildId",
    "Build.BuildNumber",
    "github.actor",
    "github.run_attempt",
    "github.run_id",
    "github.run_number",
    "github.triggering_actor",
    "github.workspace",
    "runner.name",
];
/// What the last word of a value is called that is a time of an event or a run.
const TIME_CONTEXTS: [&str; 5] = ["created_at", "pushed_at", "run_started_at", "timestamp", "updated_at"];

/// How many substitutions of a kind are read in a text.
const MOST_SUBSTITUTIONS: usize = 100;

/// Where a text is from that another build would have otherwise.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Time,
    Event,
    Clone,
    Machine,
}

impl Origin {
    fn told(self) -> (&'static Rule, &'static str) {
        match self {
            Self::Time => (&STAMPED_TIME, "the time of the build will stand in the program"),
            Self::Event => (
                &STAMPED_TIME,
                "a time of the event will stand in the program; another event of the same commit has another, or none",
            ),
            Self::Clone => (
                &STAMPED_GIT,
                "what git says of this clone will stand in the program; tags and history of clones differ",
            ),
            Self::Machine => (&STAMPED_MACHINE, "who built, where or in which run will stand in the program"),
        }
    }
}

/// What is predicted of the definitions (`-X`) in flags of the linker: <https://pkg.go.dev/cmd/link>
pub(super) fn stamps(flags: &str, path: &str, line: usize) -> Vec<Prediction> {
    let flags = beginning(flags, LONGEST_EXPANSION);
    if !flags.contains("-X") {
        return Vec::new();
    }
    let substitutions = substitutions(flags);
    let found: Vec<Origin> = substitutions
        .iter()
        .filter_map(|substitution| of_template(substitution).or_else(|| of_commands(substitution, flags)))
        .chain(of_variables(flags))
        .collect();
    let all = [Origin::Time, Origin::Event, Origin::Clone, Origin::Machine];
    let told = all.into_iter().filter(|origin| found.contains(origin)).map(Origin::told);
    told.map(|(rule, message)| rule.at(path, line, message)).collect()
}

/// The texts of `$(...)`, `` `...` `` and `{{...}}`, inner ones too.
fn substitutions(flags: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (open, inner, close) in [("$(", '(', ')'), ("{{", '{', '}')] {
        for (start, _) in flags.match_indices(open).take(MOST_SUBSTITUTIONS) {
            let text = &flags[start + open.len()..];
            let mut depth = 0_usize;
            let end = text.find(|character| {
                if character == inner {
                    depth += 1;
                } else if character == close {
                    depth = match depth.checked_sub(1) {
                        Some(less) => less,
                        None => return true,
                    };
                }
                false
            });
            found.push(text[..end.unwrap_or(text.len())].trim());
        }
    }
    found.extend(flags.split('`').skip(1).step_by(2).map(str::trim));
    found
}

/// Templates of GoReleaser and Task, and expressions of services.
/// Sources: <https://goreleaser.com/customization/templates/>, <https://taskfile.dev/docs/reference/templating>
fn of_template(template: &str) -> Option<Origin> {
    let is_of_word =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-');
    let mut words =
        template.split(|character| !is_of_word(character)).filter(|word| !word.is_empty()).peekable();
    if words.peek().is_some_and(|word| *word == "time") && template.contains('"') {
        return Some(Origin::Time);
    }
    words.find_map(|word| {
        let field = word.strip_prefix('.').map(|fields| fields.split('.').next().unwrap_or(fields));
        let last = word.rsplit('.').next().unwrap_or(word);
        if word == "now" || field.is_some_and(|field| matches!(field, "Date" | "Timestamp" | "Now")) {
            Some(Origin::Time)
        } else if word.starts_with("github.") && TIME_CONTEXTS.contains(&last) {
            Some(Origin::Event)
        } else {
            MACHINE_CONTEXTS.contains(&word).then_some(Origin::Machine)
        }
    })
}

fn of_commands(substitution: &str, flags: &str) -> Option<Origin> {
    commands(substitution).iter().find_map(|words| {
        let is_before = |word: &&String| is_assignment(word) || PREFIXES.contains(&word.as_str());
        let words: Vec<&str> = words.iter().skip_while(is_before).map(String::as_str).collect();
        let (program, arguments) = words.split_first()?;
        let program = program.rsplit('/').next().unwrap_or(program).trim_end_matches(".exe");
        match program {
            // The declared time, and the build's own where none is declared.
            "date" | "gdate" if flags.contains("SOURCE_DATE_EPOCH") => None,
            "date" | "gdate" => asks_for_now(arguments).then_some(Origin::Time),
            "git" => depends_on_clone(arguments).then_some(Origin::Clone),
            "wmic" if arguments.contains(&"localdatetime") => Some(Origin::Time),
            "arch" | "hostname" | "id" | "logname" | "nproc" | "pwd" | "uname" | "whoami" => {
                Some(Origin::Machine)
            }
            _ if words.iter().any(|word| is_get_date(word)) => {
                asks_for_now(arguments).then_some(Origin::Time)
            }
            _ => None,
        }
    })
}

/// <https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/get-date>
fn is_get_date(word: &str) -> bool {
    word.trim_matches(['(', ')', '{', '}']).to_ascii_lowercase().starts_with("get-date")
}

/// Whether `date` or `Get-Date` is given no time to write.
/// Source: <https://www.gnu.org/software/coreutils/manual/html_node/date-invocation.html>
fn asks_for_now(arguments: &[&str]) -> bool {
    let given = arguments.iter().position(|argument| {
        let is_short = argument.starts_with('-') && !argument.starts_with("--");
        (is_short && argument.contains(['d', 'r', 'f']) && argument.len() <= 3)
            || argument.starts_with("--date")
            || argument.starts_with("--reference")
            || argument.eq_ignore_ascii_case("-date")
            || argument.eq_ignore_ascii_case("-unixtimeseconds")
            || argument.starts_with("-d@")
    });
    let Some(given) = given else { return true };
    let of_now = |argument: &&str| {
        let words = argument.trim_start_matches("--date=").split(' ');
        words.into_iter().any(|word| matches!(word, "ago" | "now" | "today" | "tomorrow" | "yesterday"))
    };
    arguments[given..].iter().take(2).any(of_now)
}

/// Whether git says it of the clone; the commit itself and its times are the same in all of them.
fn depends_on_clone(arguments: &[&str]) -> bool {
    let mut arguments = arguments.iter().skip_while(|argument| argument.starts_with('-'));
    let verb = arguments.next().copied().unwrap_or_default();
    let rest: Vec<&str> = arguments.copied().collect();
    let is_of_commit = |argument: &&str| {
        let format = ["--format=", "--pretty=format:", "--pretty=tformat:", "--pretty="];
        let fields = format.iter().find_map(|prefix| argument.strip_prefix(prefix));
        fields.is_some_and(|fields| ["%c", "%a", "%H", "%T"].iter().any(|field| fields.contains(field)))
    };
    match verb {
        "rev-parse" => {
            rest.iter().any(|argument| argument.starts_with("--short") || argument.starts_with("--abbrev"))
        }
        "log" | "show" => !rest.iter().any(is_of_commit),
        _ => true,
    }
}

fn of_variables(flags: &str) -> impl Iterator<Item = Origin> {
    flags.match_indices('$').filter_map(|(start, _)| {
        let (_, name) = reference(&flags[start..]);
        if TIMES.contains(&name) {
            Some(Origin::Time)
        } else {
            MACHINES.contains(&name).then_some(Origin::Machine)
        }
    })
}
