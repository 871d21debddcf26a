//! Dockerfiles: <https://docs.docker.com/reference/dockerfile/>

use super::super::line_reader::{LogicalLine, logical_lines};
use super::super::script::Script;
use super::super::shell_words::commands;
use super::shell::{self, here_document};

pub(in super::super) fn read(script: &mut Script, text: &str) {
    let mut lines = logical_lines(text).into_iter();
    let mut in_stage = false;
    while let Some(line) = lines.next() {
        let trimmed = line.text.trim_start();
        let (instruction, rest) = trimmed.split_once(char::is_whitespace).unwrap_or((trimmed, ""));
        let instruction = instruction.to_ascii_uppercase();
        let document = here_document(rest).filter(|_| matches!(instruction.as_str(), "RUN" | "COPY" | "ADD"));
        let inner: Vec<LogicalLine> = document
            .map_or_else(Vec::new, |end| lines.by_ref().take_while(|line| line.text.trim() != end).collect());
        match instruction.as_str() {
            "FROM" => in_stage = true,
            "RUN" => {
                let command = run_command(rest);
                shell::read_line(script, LogicalLine { number: line.number, text: command });
                inner.into_iter().for_each(|line| shell::read_line(script, line));
            }
            "ENV" => set_pairs(script, line.number, rest, true),
            // Before the first stage an argument is for `FROM` alone.
            "ARG" => set_pairs(script, line.number, rest, in_stage),
            _ => {}
        }
    }
}

/// `A=1 B="2 3"`, or `A 1` as old files write it.
fn set_pairs(script: &mut Script, line: usize, rest: &str, exported: bool) {
    let mut set = |name: &str, value: &str| {
        // No shell runs what stands here.
        if value.contains("$(") || value.contains('`') {
            return;
        }
        if exported {
            script.set_exported(line, name, value);
        } else {
            script.set(line, name, value);
        }
    };
    if let Some((name, value)) = rest.split_once(' ').filter(|(name, _)| !name.contains('=')) {
        return set(name, value.trim());
    }
    for (name, value) in commands(rest).iter().flatten().filter_map(|word| word.split_once('=')) {
        set(name, value);
    }
}

fn run_command(rest: &str) -> String {
    let mut rest = rest.trim_start();
    while let Some((_, after)) = rest.split_once(' ').filter(|(option, _)| option.starts_with("--")) {
        rest = after.trim_start();
    }
    match rest.strip_prefix('[').and_then(|list| list.trim_end().strip_suffix(']')) {
        Some(list) => list.replace(',', " "),
        None => rest.to_owned(),
    }
}
