//! What images lack that builds run in: git, the repository.

use twinbuild_model::Prediction;

use super::ProjectFacts;
use super::go_command::GoCommand;
use super::line_reader::{LogicalLine, logical_lines};
use super::predict::{of_kind, surrounding};
use super::rule::{VCS_WITHOUT_GIT, VCS_WITHOUT_REPOSITORY};
use super::service_images::{ServiceImages, has_no_git, installs_git};
use super::source_file::{FileKind, SourceFile};

pub(super) fn predict(facts: &ProjectFacts, files: &[SourceFile<'_>], predictions: &mut Vec<Prediction>) {
    if surrounding(facts, "GOFLAGS").is_some_and(|flags| flags.contains("-buildvcs")) {
        return;
    }
    of_dockerfiles(files, predictions);
    of_kind(files, FileKind::Workflow).for_each(|file| of_service(file, predictions));
}

/// A service's job in an image without git: the repository is there, or was downloaded without `.git`.
fn of_service(file: &SourceFile<'_>, predictions: &mut Vec<Prediction>) {
    // Which of the file's jobs gets git, and which only has its files, can't be told for certain.
    if file.script.commands.iter().any(|line| installs_git(&line.text)) {
        return;
    }
    let images = ServiceImages::new(file);
    for command in file.builds.iter().filter(|command| !sets_stamp(command, file)) {
        if let Some(image) = images.of_line(command.line).filter(|image| has_no_git(image)) {
            predictions.push(VCS_WITHOUT_GIT.at(file.path, command.line, without_git(&image)));
        }
    }
}

fn of_dockerfiles(files: &[SourceFile<'_>], predictions: &mut Vec<Prediction>) {
    let mut needs_repository = false;
    for file in of_kind(files, FileKind::Dockerfile) {
        let stages = stages(file);
        let commands = file.builds.iter().filter(|command| !sets_stamp(command, file));
        let Some((command, stage)) =
            commands.filter_map(|command| Some((command, stage_of(&stages, command)?))).next()
        else {
            continue;
        };
        if stage.lacks_git(&stages) {
            predictions.push(VCS_WITHOUT_GIT.at(file.path, command.line, without_git(&stage.image)));
        } else if !stage.copies_repository(&stages) {
            let message =
                "the repository is not copied, so the stamp of version control is left out here only";
            predictions.push(VCS_WITHOUT_REPOSITORY.at(file.path, command.line, message));
        } else {
            needs_repository = true;
        }
    }
    for file in of_kind(files, FileKind::DockerIgnore).filter(|_| needs_repository) {
        if let Some(line) = ignored_repository(file.text) {
            let message =
                "images are built without .git, so the stamp of version control is left out there only";
            predictions.push(VCS_WITHOUT_REPOSITORY.at(file.path, line, message));
        }
    }
}

fn without_git(image: &str) -> String {
    format!("{image} has no git, so the stamp of version control is left out here only")
}

/// The images that a Dockerfile's stages begin with, with their lines.
pub(super) fn images(file: &SourceFile<'_>) -> Vec<(usize, String)> {
    stages(file).into_iter().map(|stage| (stage.line, stage.image)).collect()
}

fn sets_stamp(command: &GoCommand, file: &SourceFile<'_>) -> bool {
    let mut flags = file.script.values("GOFLAGS").iter().map(|(_, flags)| flags.as_str());
    command.has_flag("-buildvcs")
        || command.variable("GOFLAGS").is_some_and(|flags| flags.contains("-buildvcs"))
        || flags.any(|flags| flags.contains("-buildvcs"))
        || command.has_unknown_words()
}

/// One `FROM` with what follows it.
struct Stage {
    line: usize,
    image: String,
    name: Option<String>,
    lines: Vec<LogicalLine>,
}

/// <https://docs.docker.com/reference/dockerfile/#from>
fn stages(file: &SourceFile<'_>) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    for line in logical_lines(file.text) {
        let words: Vec<&str> = line.text.split_whitespace().collect();
        if !words.first().is_some_and(|word| word.eq_ignore_ascii_case("FROM")) {
            if let Some(stage) = stages.last_mut() {
                stage.lines.push(line);
            }
            continue;
        }
        let mut words = words.into_iter().skip(1).skip_while(|word| word.starts_with("--"));
        let image = file.script.expanded(words.next().unwrap_or_default());
        let name = words.nth(1).map(str::to_owned);
        stages.push(Stage { line: line.number, image, name, lines: Vec::new() });
    }
    stages
}

fn stage_of<'stages>(stages: &'stages [Stage], command: &GoCommand) -> Option<&'stages Stage> {
    stages.iter().rev().find(|stage| stage.line < command.line)
}

impl Stage {
    /// This stage and those it is built on.
    fn with_bases<'stages>(&'stages self, stages: &'stages [Stage]) -> Vec<&'stages Stage> {
        let mut chain = vec![self];
        let mut stage = self;
        // A stage can only be built on an earlier one.
        while let Some(base) = stages.iter().find(|base| {
            base.line < stage.line
                && base.name.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(&stage.image))
        }) {
            chain.push(base);
            stage = base;
        }
        chain
    }

    fn lacks_git(&self, stages: &[Stage]) -> bool {
        let chain = self.with_bases(stages);
        let mut lines = chain.iter().flat_map(|stage| &stage.lines);
        chain.last().is_some_and(|base| has_no_git(&base.image))
            && !lines.any(|line| installs_git(&line.text))
    }

    fn copies_repository(&self, stages: &[Stage]) -> bool {
        let chain = self.with_bases(stages);
        let mut any_copy = false;
        for line in chain.iter().flat_map(|stage| &stage.lines) {
            let words: Vec<&str> = line.text.split_whitespace().collect();
            match words.first().map(|word| word.to_ascii_uppercase()).as_deref() {
                Some("RUN") if line.text.contains("git clone") || line.text.contains("type=bind") => {
                    return true;
                }
                Some("COPY" | "ADD") if !line.text.contains("--from") => {
                    any_copy = true;
                    let whole = |word: &&str| {
                        matches!(word.trim_matches(['"', '[', ',']), "." | "./" | "*" | ".git" | "./.git")
                    };
                    let sources = words.iter().skip(1).take(words.len().saturating_sub(2));
                    if sources.copied().any(|word| whole(&word))
                        || line.text.contains("<<")
                        || line.text.contains("://")
                    {
                        return true;
                    }
                }
                _ => {}
            }
        }
        // Where nothing is copied the source comes another way.
        !any_copy
    }
}

/// The line that leaves `.git` out, unless a later one takes it back.
/// Source: <https://docs.docker.com/build/concepts/context/#dockerignore-files>
fn ignored_repository(text: &str) -> Option<usize> {
    let is_repository = |pattern: &str| {
        let pattern = pattern.trim_start_matches('/').trim_end_matches('/');
        matches!(pattern, ".git" | "**/.git" | ".git/**" | ".git/*" | ".git*" | ".*" | "*" | "**")
    };
    let mut ignored = None;
    for (index, line) in text.lines().enumerate() {
        match line.trim().strip_prefix('!') {
            Some(kept) if is_repository(kept) => ignored = None,
            None if is_repository(line.trim()) => ignored = ignored.or(Some(index + 1)),
            _ => {}
        }
    }
    ignored
}
