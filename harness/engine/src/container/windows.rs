//! What is particular to Windows containers: kernel builds, and how command lines are quoted.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use twinbuild_model::{ContainerSettings, Isolation, WindowsShell};

use crate::executor::Refusal;

/// Refuses an image whose kernel build the machine can't run. Both are versions such as `10.0.20348.2402`; the third
/// number is the build.
///
/// With process isolation the builds must be the same. With Hyper-V the image's may be older, never newer.
/// Source: <https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/version-compatibility>
pub(crate) fn refuse_other_build(
    settings: &ContainerSettings,
    machine: Option<&str>,
    image: Option<&str>,
) -> Result<(), Refusal> {
    let refuse = |why: String, hint: &str| {
        Err(Refusal { what: "a Windows container".into(), executor: "container", why, hint: hint.to_owned() })
    };
    let (Some(machine), Some(image)) = (machine, image) else {
        return refuse(
            "the engine does not say which build of Windows it or the image has".into(),
            "use an engine that runs Windows containers, and an image for Windows",
        );
    };
    let (Some(machine_build), Some(image_build)) = (build(machine), build(image)) else {
        return refuse(
            format!("`{machine}` and `{image}` are to be builds of Windows"),
            "report the engine's version",
        );
    };
    if machine_build == image_build {
        return Ok(());
    }
    let builds = format!("the image is of build {image_build}, the machine of build {machine_build}");
    match settings.isolation {
        Some(Isolation::Hyperv) if image_build < machine_build => Ok(()),
        Some(Isolation::Hyperv) => refuse(
            format!("{builds}, and no machine runs a newer build"),
            "take an older image, or a newer machine",
        ),
        Some(Isolation::Process) | None => refuse(
            format!("{builds}, and both must be the same with process isolation"),
            "take the image of the machine's build, or `isolation = \"hyperv\"` for an older one",
        ),
    }
}

/// The build in a version: the third number.
fn build(version: &str) -> Option<u32> {
    version.split(['.', ' ']).nth(2)?.parse().ok()
}

/// The words that have `shell` run the command `words`.
///
/// An engine on Windows makes one command line of a list of words: a word with a blank is put into quotes, and a quote
/// gets a backslash before it, which programs undo, and `cmd` does not.
/// Source: <https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments>
///
/// # Errors
/// When the shell has no way to be given one of the words.
pub(crate) fn shell_words(shell: Option<WindowsShell>, words: &[String]) -> Result<Vec<String>, Refusal> {
    match shell {
        None => Ok(words.to_vec()),
        Some(WindowsShell::Cmd) => cmd_words(words),
        Some(WindowsShell::Powershell) => Ok(powershell_words(words)),
    }
}

/// Characters that mean something to `cmd` outside quotes.
/// Source: <https://learn.microsoft.com/windows-server/administration/windows-commands/cmd>
const CMD_SPECIAL: &str = "&<>()@^|";

fn cmd_words(words: &[String]) -> Result<Vec<String>, Refusal> {
    // A command line that begins with a quote loses its first and its last one; none does after `call`.
    let shell = ["cmd", "/D", "/S", "/C", "call"].map(str::to_owned).into_iter();
    shell.map(Ok).chain(words.iter().map(|word| cmd_word(word))).collect()
}

/// `call` reads what follows a second time, so that what is escaped outside quotes is escaped twice. Within quotes a
/// caret would be doubled by `call`, and nothing keeps `cmd` from reading a percent sign.
fn cmd_word(word: &str) -> Result<String, Refusal> {
    let quoted = word.is_empty() || word.contains([' ', '\t']);
    let unspeakable = word.contains(['"', '%', '\r', '\n', '\0']) || (quoted && word.contains('^'));
    if unspeakable {
        return Err(Refusal {
            what: format!("the argument `{word}`"),
            executor: "container",
            why: "cmd has no way to be given it unchanged".into(),
            hint: "take `shell = \"powershell\"` in the profile, or none".into(),
        });
    }
    if quoted {
        return Ok(word.to_owned());
    }
    Ok(word.chars().fold(String::new(), |mut escaped, character| {
        if CMD_SPECIAL.contains(character) {
            escaped.push_str("^^^");
        }
        escaped.push(character);
        escaped
    }))
}

/// A script that starts the command and ends with its status, in the encoding that needs no quotes at all: base64 of
/// UTF-16, the low byte first.
/// Source: <https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_powershell_exe>
fn powershell_words(words: &[String]) -> Vec<String> {
    let literals: Vec<String> = words.iter().map(|word| powershell_literal(word)).collect();
    let script = format!("& {}; exit $LASTEXITCODE", literals.join(" "));
    let bytes: Vec<u8> = script.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let encoded = STANDARD.encode(bytes);
    ["powershell", "-NoLogo", "-NoProfile", "-NonInteractive", "-EncodedCommand", &encoded]
        .map(str::to_owned)
        .to_vec()
}

/// A literal in single quotes, in which only the quote itself is special. PowerShell takes the typographic ones for
/// quotes too. Before version 7.3 it hands a double quote on unescaped, so that it is escaped here.
/// Source: <https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parsing>
fn powershell_literal(word: &str) -> String {
    let mut literal = String::from("'");
    for character in escape_quotes(word).chars() {
        if matches!(character, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}') {
            literal.push(character);
        }
        literal.push(character);
    }
    literal.push('\'');
    literal
}

/// Backslashes before each double quote, those before it doubled, as programs undo them.
fn escape_quotes(word: &str) -> String {
    let mut escaped = String::new();
    let mut backslashes = 0;
    for character in word.chars() {
        if character == '"' {
            escaped.push_str(&"\\".repeat(backslashes + 1));
        }
        backslashes = if character == '\\' { backslashes + 1 } else { 0 };
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(isolation: Isolation) -> ContainerSettings {
        ContainerSettings { isolation: Some(isolation), ..ContainerSettings::default() }
    }

    #[test]
    fn builds_are_compared_before_anything_is_started() {
        let (older, same, newer) = ("10.0.17763.1", "10.0.20348.9", "10.0.26100");
        let machine = Some("10.0.20348 20348.1.amd64fre.fe_release");
        for (isolation, image, runs) in [
            (Isolation::Process, older, false),
            (Isolation::Process, same, true),
            (Isolation::Process, newer, false),
            (Isolation::Hyperv, older, true),
            (Isolation::Hyperv, same, true),
            (Isolation::Hyperv, newer, false),
        ] {
            let answer = refuse_other_build(&settings(isolation), machine, Some(image));
            assert_eq!(answer.is_ok(), runs, "{isolation:?} {image}: {answer:?}");
        }
        let refusal = refuse_other_build(&settings(Isolation::Process), machine, Some(older)).unwrap_err();
        assert!(refusal.why.contains("17763") && refusal.why.contains("20348"), "{refusal}");
        assert!(refuse_other_build(&settings(Isolation::Process), None, Some(same)).is_err());
        assert!(refuse_other_build(&settings(Isolation::Process), machine, Some("x")).is_err());
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn cmd_is_given_what_it_can_be_given_and_nothing_else() {
        let given = shell_words(Some(WindowsShell::Cmd), &words(&[r"C:\Program Files\x.exe", "a b", "a&b"]));
        let expected = words(&["cmd", "/D", "/S", "/C", "call", r"C:\Program Files\x.exe", "a b", "a^^^&b"]);
        assert_eq!(given.unwrap(), expected);
        for refused in ["say \"hi\"", "%PATH%", "two\nlines", "a ^b"] {
            assert!(shell_words(Some(WindowsShell::Cmd), &words(&[refused])).is_err(), "{refused}");
        }
    }

    #[test]
    fn powershell_is_given_a_script_without_quotes() {
        let given = shell_words(Some(WindowsShell::Powershell), &words(&["go", "it's", r#"a\"b"#])).unwrap();
        let bytes = STANDARD.decode(given.last().unwrap()).unwrap();
        let units: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        let script = String::from_utf16(&units).unwrap();
        assert_eq!(script, r#"& 'go' 'it''s' 'a\\\"b'; exit $LASTEXITCODE"#);
    }

    #[test]
    fn without_a_shell_words_stay_as_they_are() {
        assert_eq!(shell_words(None, &words(&["go", "a \"b\""])).unwrap(), words(&["go", "a \"b\""]));
    }
}
