//! Makefiles: <https://www.gnu.org/software/make/manual/make.html>

use super::super::line_reader::logical_lines;
use super::super::script::Script;
use super::super::shell_words::without_inner_quotes;

pub(in super::super) fn read(script: &mut Script, text: &str) {
    for line in logical_lines(text) {
        if let Some(recipe) = line.text.strip_prefix('\t') {
            script.run(line.number, command(recipe));
            continue;
        }
        let (definition, exports) = without_directives(&line.text);
        match definition.split_once('=') {
            Some((name, value)) => set(script, line.number, name, value.trim(), exports),
            None if exports && definition.is_empty() => script.export_all(),
            None if exports => definition.split_whitespace().for_each(|name| script.export(name)),
            None => {}
        }
        // A recipe on the line of its rule: `all: ; go build .`.
        if let Some((rule, recipe)) = line.text.split_once(';')
            && rule.contains(':')
            && !rule.contains('=')
        {
            script.run(line.number, command(recipe));
        }
    }
}

fn command(recipe: &str) -> String {
    let recipe = recipe.trim_start().trim_start_matches(['@', '-', '+']).trim_start();
    without_inner_quotes(recipe).replace("$$", "$")
}

/// A line without what stands before a definition, and whether it exports: `export`, `all: export A = 1`.
fn without_directives(line: &str) -> (&str, bool) {
    let mut exports = false;
    let mut rest = line.trim();
    loop {
        let (word, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        match word {
            "export" => exports = true,
            "override" | "private" => {}
            _ if word.ends_with(':') && after.contains('=') => {}
            _ => return (rest, exports),
        }
        rest = after.trim_start();
    }
}

/// <https://www.gnu.org/software/make/manual/make.html#Setting>
fn set(script: &mut Script, line: usize, name: &str, value: &str, exports: bool) {
    let operator = name.trim_end().chars().next_back();
    let name = name.trim_end().trim_end_matches([':', '?', '+', '!']).trim();
    // A target's own variable: `release:LDFLAGS = -w`.
    let name = name.rsplit([':', ' ']).next().unwrap_or(name);
    let value = match operator {
        Some('+') => {
            let before = script.values(name).last().map(|(_, value)| value.as_str());
            before.into_iter().chain([value]).collect::<Vec<_>>().join(" ")
        }
        // What a shell says to it.
        Some('!') => format!("$(shell {value})"),
        _ => value.to_owned(),
    };
    if exports {
        script.set_exported(line, name, &value);
    } else {
        script.set(line, name, &value);
    }
}
