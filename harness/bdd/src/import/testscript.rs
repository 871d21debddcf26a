//! A whole script as a feature.

use twinbuild_inspect::{
    ScriptCommand, ScriptLine, ScriptWord, Testscript, VariablePiece, parse_testscript, variable_pieces,
};
use twinbuild_model::Platform;

use super::commands;
use super::conditions::{Applies, applies, lacking_reason};
use super::environment::{DECLARED, PROXY, ScriptEnvironment};
use super::feature_text::{FeatureText, fits_doc_string, title};
use super::files::{START, archive};
use super::obstacle::Obstacle;
use super::program::{Line, Phase};

/// What is known of the machine and the modules that a feature is for.
#[derive(Clone, Debug)]
pub struct ImportSettings {
    /// The platform on which the feature will run.
    pub platform: Platform,
    /// Go's version.
    pub go: String,
    /// The folder of published modules, as the feature names it; `None` where there are none.
    pub modules_folder: Option<String>,
    /// Modules of the tests' proxy that no lab serves. A script is not imported that has all `names` of one.
    pub refused_modules: Vec<RefusedModule>,
}

/// A module that no lab serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedModule {
    /// What a script that needs it has in its text: the path, and the version where it can't be asked for without.
    pub names: Vec<String>,
    /// Why scripts that need it are not imported.
    pub reason: String,
}

/// The names of what only Go's own tests have, and the reasons that their names give.
const TEST_SERVICES: [(&str, &str); 9] = [
    ("vcs-test.golang.org", "needs repositories of the tests' own version control server"),
    ("vcweb", "needs repositories of the tests' own version control server"),
    ("localhost.localdev", "names the tests' own checksum database"),
    ("TESTGO_", "needs a go command made for tests"),
    ("go1.999testmod", "needs a go command made for tests"),
    ("reading http://", "expects the very words of the tests' own module proxy"),
    ("404 page not found", "expects the very words of the tests' own module proxy"),
    ("@14c0d48", "asks for a commit that the tests' own module proxy makes up"),
    ("[net:", "needs the internet"),
];

/// The feature that tests what the script `name` (`mod_tidy`) tests.
///
/// # Errors
/// All that keeps it from being imported.
pub fn import_testscript(name: &str, text: &str, settings: &ImportSettings) -> Result<String, Vec<Obstacle>> {
    let (script, problems) = parse_testscript(text);
    let mut obstacles: Vec<Obstacle> = problems
        .iter()
        .map(|problem| Obstacle {
            reason: "can't be read".into(),
            line: problem.line,
            text: problem.message.clone(),
        })
        .collect();
    obstacles.extend(services(text, settings));
    let mut import = Import::new(settings);
    import.read(&script);
    obstacles.append(&mut import.obstacles);
    let files = archive(&script.files, &ScriptEnvironment::new(&settings.platform));
    let files = files.unwrap_or_else(|obstacle| {
        obstacles.push(obstacle);
        String::new()
    });
    let doc_strings = import.lines.iter().filter_map(|line| match line {
        Line::Step { doc_string, .. } => doc_string.as_deref(),
        Line::Comment(_) => None,
    });
    if !doc_strings.chain([files.as_str()]).all(fits_doc_string) {
        let reason = "has texts with both kinds of fences of doc strings".into();
        obstacles.push(Obstacle { reason, line: 0, text: name.to_owned() });
    }
    if !import.runs_something && obstacles.is_empty() {
        let reason = "runs nothing on this platform".into();
        obstacles.push(Obstacle { reason, line: 0, text: name.to_owned() });
    }
    if !obstacles.is_empty() {
        return Err(obstacles);
    }
    Ok(write(name, &script, files, import.lines, settings))
}

/// What the script's text names and no lab has.
fn services(text: &str, settings: &ImportSettings) -> Vec<Obstacle> {
    let is_named = |refused: &&RefusedModule| refused.names.iter().all(|name| text.contains(name));
    let refused = settings.refused_modules.iter().filter(is_named);
    let refused = refused.filter_map(|module| Some((module.names.first()?.as_str(), module.reason.as_str())));
    let named = TEST_SERVICES.into_iter().chain(refused);
    named
        .filter_map(|(name, reason)| {
            let (index, line) = text.lines().enumerate().find(|(_, line)| line.contains(name))?;
            Some(Obstacle { reason: reason.to_owned(), line: index + 1, text: line.trim().to_owned() })
        })
        .collect()
}

/// The state of an import between two lines.
struct Import<'a> {
    settings: &'a ImportSettings,
    environment: ScriptEnvironment,
    lines: Vec<Line>,
    obstacles: Vec<Obstacle>,
    runs_something: bool,
    /// Whether the output of the last command is not that of a command which a session runs.
    output_is_lost: bool,
}

impl<'a> Import<'a> {
    fn new(settings: &'a ImportSettings) -> Self {
        let environment = ScriptEnvironment::new(&settings.platform);
        Self {
            settings,
            environment,
            lines: Vec::new(),
            obstacles: Vec::new(),
            runs_something: false,
            output_is_lost: false,
        }
    }

    fn read(&mut self, script: &Testscript<'_>) {
        let mut is_stopped = false;
        for line in &script.lines {
            match line {
                ScriptLine::Comment(comment) if comment.is_empty() => {}
                ScriptLine::Comment(comment) => self.lines.push(Line::Comment(comment.clone())),
                ScriptLine::Command(command) if is_stopped => self.leave_out(command),
                ScriptLine::Command(command) => {
                    is_stopped = self.command(command, script);
                }
            }
        }
    }

    fn leave_out(&mut self, command: &ScriptCommand) {
        self.lines.push(Line::Comment(format!("Not run on {}: {}", self.settings.platform, command.text)));
    }

    /// Takes one command, and says whether the script ends with it.
    fn command(&mut self, command: &ScriptCommand, script: &Testscript<'_>) -> bool {
        let refuse = |reason: String| Obstacle { reason, line: command.line, text: command.text.clone() };
        match applies(&command.conditions, &self.settings.platform) {
            Ok(Applies::Yes) => {}
            Ok(Applies::No) => {
                self.leave_out(command);
                return false;
            }
            Ok(Applies::Lacking(reason)) | Err(reason) => {
                self.obstacles.push(refuse(reason));
                return false;
            }
        }
        if matches!(command.name.as_str(), "skip" | "stop") {
            let lacking = lacking_reason(&command.conditions, &self.settings.platform);
            match lacking {
                Some(reason) => self.obstacles.push(refuse(reason)),
                None if command.name == "skip" => self.obstacles.push(refuse("skips itself".into())),
                None => self.leave_out(command),
            }
            return true;
        }
        if matches!(command.name.as_str(), "go" | "exec" | "cat") {
            self.runs_something |= command.name != "cat";
            self.output_is_lost = false;
        }
        if prints_variables(command) {
            self.lines.push(Line::Comment(format!("Prints variables: {}", command.text)));
            self.output_is_lost = true;
            return false;
        }
        if self.output_is_lost && reads_output(command) {
            self.obstacles.push(refuse("reads variables that were printed".into()));
        }
        match commands::steps(command, &mut self.environment)
            .and_then(|lines| self.refuse_private_variables(command, script).map(|()| lines))
        {
            Ok(mut lines) => self.lines.append(&mut lines),
            Err(reason) => self.obstacles.push(refuse(reason)),
        }
        false
    }

    /// A file that is compared with its variables may name ones that only the script knows.
    fn refuse_private_variables(
        &self,
        command: &ScriptCommand,
        script: &Testscript<'_>,
    ) -> Result<(), String> {
        if command.name != "cmpenv" {
            return Ok(());
        }
        let is_private = |piece: &VariablePiece<'_>| match piece {
            VariablePiece::Variable(name) => self.environment.is_private(name),
            VariablePiece::Text(_) => false,
        };
        let names_private =
            script.files.iter().any(|file| variable_pieces(&file.content).iter().any(is_private));
        if names_private { Err("compares a file with variables of the script's own".into()) } else { Ok(()) }
    }
}

/// `env NAME` prints to the log and to what `stdout` reads.
fn prints_variables(command: &ScriptCommand) -> bool {
    command.name == "env" && command.arguments.iter().all(|word| !word.raw().contains('='))
}

fn reads_output(command: &ScriptCommand) -> bool {
    let is_output = |word: &ScriptWord| matches!(word.raw().as_str(), "stdout" | "stderr");
    let names_it =
        matches!(command.name.as_str(), "cmp" | "cmpenv" | "cp") && command.arguments.iter().any(is_output);
    names_it || matches!(command.name.as_str(), "stdout" | "stderr")
}

fn write(
    name: &str,
    script: &Testscript<'_>,
    files: String,
    mut lines: Vec<Line>,
    settings: &ImportSettings,
) -> String {
    // The comment at the top is the title and the description.
    let mut comment = Vec::new();
    for line in &script.lines {
        match line {
            ScriptLine::Comment(text) if !text.is_empty() => comment.push(text.clone()),
            _ => break,
        }
    }
    lines.drain(..comment.len());
    let comment = comment.join(" ");
    let folder = match files.is_empty() {
        true => Line::Step { phase: Phase::Given, text: "an empty working folder".into(), doc_string: None },
        false => Line::Step {
            phase: Phase::Given,
            text: "a working folder with the files".into(),
            doc_string: Some(files),
        },
    };
    let mut all = vec![
        folder,
        Line::when("the folder \"tmp\" is made"),
        Line::when(format!("the folder \"{START}\" is made")),
        Line::when(format!("the directory changes to \"{START}\"")),
    ];
    all.append(&mut lines);
    let platform = &settings.platform;
    let tags = format!("@testscript @sandbox @host-{} @host-{}", platform.os(), platform.arch());
    let description = format!("Imported from cmd/go/testdata/script/{name}.txt of Go {}.", settings.go);
    let title = title(&comment, name);
    let background = background(settings);
    FeatureText {
        name,
        tags: &tags,
        description: &description,
        background: &background,
        title: &title,
        lines: &all,
    }
    .write()
}

fn background(settings: &ImportSettings) -> String {
    let mut text = format!("    Given Go {}\n", settings.go);
    if let Some(folder) = &settings.modules_folder {
        text.push_str(&format!("    And the published modules in the folder \"{folder}\"\n"));
    }
    text.push_str(&format!("    And a module proxy \"{PROXY}\"\n    And the environment\n"));
    for (name, value) in DECLARED {
        text.push_str(&format!("      | {name:<12} | {value:<14} |\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use cucumber::World as _;
    use cucumber::gherkin::{Feature, GherkinEnv};
    use proptest::prelude::*;

    use super::*;
    use crate::World;

    fn settings() -> ImportSettings {
        ImportSettings {
            platform: "linux/amd64".parse().unwrap(),
            go: "1.27.3".into(),
            modules_folder: Some("mod".into()),
            refused_modules: vec![RefusedModule {
                names: vec!["example.com/odd".into(), "v2.0.0".into()],
                reason: "needs a module that no lab serves".into(),
            }],
        }
    }

    const SCRIPT: &str = "# Tidy keeps what is used. It drops the rest.\n[short] skip\nenv GOFLAGS=-mod=mod\nenv fmt='{{.Path}} \"x\"'\n\n# Now tidy.\ngo mod tidy\n! stdout .\nstderr -count=2 'it''s'\ncmp go.mod $WORK/want\n! go list -f $fmt\n[GOOS:windows] stdout nothing\nexec ./a$GOEXE\ncmpenv stdout want\nexists -readonly a\n! exists b c\ngrep '^v1\\.0' go.mod\ncd x\ncp stdout y\ncp a b\nmv a b\nrm a b\nmkdir d\nsymlink l -> d\nchmod 0555 d\nreplace a b c\nstale p\n! stale p q\ncat a\nenv GOPROXY=$GOPROXY,direct\n? go list\nstop\ngo never\n-- go.mod --\nmodule m\n-- $WORK/want --\n\tindented \"\"\"\n\n";

    #[test]
    fn a_script_becomes_a_feature_whose_steps_there_are() {
        let text = import_testscript("mod_tidy", SCRIPT, &settings()).unwrap();
        let feature =
            Feature::parse(&text, GherkinEnv::default()).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(feature.scenarios[0].name, "Tidy keeps what is used");
        let steps = feature
            .background
            .iter()
            .flat_map(|background| &background.steps)
            .chain(&feature.scenarios[0].steps);
        let collection = World::collection();
        for step in steps {
            let found = collection.find(step).unwrap_or_else(|error| panic!("{step}: {error}"));
            assert!(found.is_some(), "undefined: {step}");
        }
        let files = feature.scenarios[0].steps[0].docstring.clone().unwrap();
        assert_eq!(files, "\n-- gopath/src/go.mod --\nmodule m\n-- want --\n\tindented \"\"\"\n\n");
        for line in [
            "And GOFLAGS is \"-mod=mod\"",
            "And \"go mod tidy\" is run there",
            "Then the command succeeds",
            "And stderr has 2 matches of /it's/",
            "And the file \"go.mod\" is the same as the file \"${WORK}/want\"",
            "# Not run on linux/amd64: [GOOS:windows] stdout nothing",
            "# Not run on linux/amd64: go never",
            "And GOPROXY is \"proxy,direct\"",
            "# It may succeed or fail.",
        ] {
            assert!(text.lines().any(|seen| seen.trim() == line), "{line} is not in\n{text}");
        }
    }

    #[test]
    fn what_no_step_says_is_an_obstacle_and_never_left_out() {
        for (script, reason) in [
            ("exec git init\n", "runs git"),
            ("[!git] skip\ngo list\n", "runs git"),
            ("[cgo] go build\n", "needs cgo"),
            ("go list &\nwait\n", "background"),
            ("env GOPROXY=$GOPROXY/quiet\n", "module proxy"),
            ("env TESTGO_VERSION=go1.21\n", "made for tests"),
            ("go get vcs-test.golang.org/git/x\n", "version control server"),
            ("go get example.com/odd@v2.0.0\n", "no lab serves"),
            ("env GOPROXY\nstdout x\n", "variables that were printed"),
            ("! cd x\n", "expects that `cd` fails"),
            ("dance\n", "uses the command `dance`"),
            ("[moon] go list\n", "condition [moon]"),
            ("skip 'later'\n", "skips itself"),
            ("cd x\n", "runs nothing"),
            ("go list 'x\n", "can't be read"),
            ("go list\n-- ../../../x --\n", "outside its folder"),
        ] {
            let obstacles = import_testscript("x", script, &settings()).unwrap_err();
            assert!(
                obstacles.iter().any(|obstacle| obstacle.reason.contains(reason)),
                "{script}: {obstacles:?}"
            );
        }
    }

    #[test]
    fn what_is_only_printed_and_another_version_hinder_nothing() {
        for script in ["env GOPROXY\ngo list\nstdout x\n", "go get example.com/odd@v1.0.0\n"] {
            assert!(import_testscript("x", script, &settings()).is_ok(), "{script}");
        }
    }

    proptest! {
        #[test]
        fn no_script_makes_it_panic_and_what_is_written_can_be_read(
            lines in prop::collection::vec("(! |\\? |\\[!?(short|git|GOOS:windows)\\] )?(go|env|cmp|stdout|grep|cp|exists|exec|cd|rm) [a-zA-Z$'={}./\"\\\\ -]{0,20}", 0..6),
            files in prop::collection::vec("[a-z/.$]{1,8}\\PC{0,20}", 0..3),
        ) {
            let files: String = files.iter().map(|file| format!("-- {} --\n{file}\n", &file[..1])).collect();
            let script = format!("{}\n{files}", lines.join("\n"));
            if let Ok(text) = import_testscript("x", &script, &settings()) {
                prop_assert!(Feature::parse(&text, GherkinEnv::default()).is_ok(), "{}", text);
            }
        }
    }
}
