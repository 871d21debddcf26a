//! What the linker writes, in the languages of all files.

use super::project::{assert_found, found, project};

#[test]
fn stamps_of_time_clone_and_machine() {
    let build = |definition: &str| format!("go build -trimpath -ldflags \"-s -X main.v={definition}\" .\n");
    for (definition, expected) in [
        ("$(date -u +%s)", &["stamped-time a.sh:1"][..]),
        ("`date`", &["stamped-time a.sh:1"]),
        ("$(git describe --tags)", &["stamped-git a.sh:1"]),
        ("$(git rev-parse --short HEAD)", &["stamped-git a.sh:1"]),
        ("$(hostname)", &["stamped-machine a.sh:1"]),
        ("$USER", &["stamped-machine a.sh:1"]),
        ("$(git log -1 --format=%cI)", &[]),
        ("$(date -u -d @$SOURCE_DATE_EPOCH)", &[]),
        ("1.2.3", &[]),
        ("$VERSION", &[]),
    ] {
        assert_found(&[("a.sh", &build(definition))], expected);
    }
    let makefile = "DATE := $(shell date)\nLDFLAGS := -X main.d=$(DATE)\nall:\n\tgo build -trimpath -ldflags=\"$(LDFLAGS)\" .\n";
    assert_found(&[("Makefile", makefile)], &["stamped-time Makefile:4"]);
    // A date elsewhere in the file is no stamp.
    assert_found(&[("a.sh", "echo $(date)\ngo build -trimpath -ldflags \"-s\" .\n")], &[]);
}

#[test]
fn stamps_that_are_the_same_for_everybody() {
    for definition in [
        "$(git rev-parse HEAD)",
        "$(git log -1 --format=%H)",
        "$(TZ=UTC date -d @1577836800 +%F)",
        "$(date -u -r go.mod)",
        "$(git show -s --format=%cI)",
        "$USERS_GUIDE",
        "$(./version.sh)",
        "$(cat date)",
    ] {
        let text = format!("go build -trimpath -ldflags \"-X main.v={definition}\" .\n");
        assert_found(&[("a.sh", &text)], &[]);
    }
}

#[test]
fn stamps_of_time_in_every_language() {
    let flags = "-trimpath -ldflags \"-X main.d=";
    for (path, text, line) in [
        ("a.sh", format!("D=`TZ=UTC date +%F`\nreadonly D\ngo build {flags}$D\" .\n"), 3),
        ("a.sh", format!("go build {flags}$(env TZ=UTC /bin/date -d 'now')\" .\n"), 1),
        (
            "a.sh",
            "go build -trimpath -ldflags \"\n  -X main.a=1\n  -X main.d=$(date)\n\" .\nls\n".to_owned(),
            1,
        ),
        ("a.sh", format!("go build {flags}${{D:-$(date)}}\" .\n"), 1),
        ("Makefile", format!("D := $(shell date -u)\nexport D\nall:\n\tgo build {flags}$(D)\" .\n"), 4),
        (
            "Makefile",
            "D != date\nF = -X main.d=$D\nall:\n\tgo build -trimpath -ldflags '$(F)' .\n".to_owned(),
            4,
        ),
        (
            "Makefile",
            "D = $(shell date '+%F %T')\nF = -X \"main.d=$(D)\"\nall:\n\tgo build -trimpath -ldflags='$(F)' .\n".to_owned(),
            4,
        ),
        (
            "Makefile",
            "all:\n\tgo build -trimpath -ldflags='-X main.d=$(shell date -u '+%F')' .\n".to_owned(),
            2,
        ),
        ("Makefile", format!("all:\n\tgo build {flags}$$(date)\" .\n"), 2),
        ("Dockerfile", format!("FROM debian\nRUN D=$(date) && go build {flags}$D\" .\n"), 2),
        ("Dockerfile", format!("FROM debian\nRUN <<A\nD=$(date)\ngo build {flags}$D\" .\nA\n"), 4),
        ("a.bat", format!("go build {flags}%DATE%_%TIME:~0,5%\" .\n"), 1),
        ("a.bat", format!("set D=%date%\ngo build {flags}%D%\" .\n"), 2),
        ("a.bat", format!("for /f %%i in ('date /t') do set D=%%i\ngo build {flags}%D%\" .\n"), 2),
        ("a.ps1", format!("$D = Get-Date -Format o\ngo build {flags}$d\" .\n"), 2),
        (
            "a.ps1",
            "$D = (Get-Date).ToString('s')\ngo build -trimpath -ldflags=\"-X 'main.d=$D'\" .\n".to_owned(),
            2,
        ),
        ("a.ps1", format!("$env:D = [DateTime]::UtcNow\ngo build {flags}$env:D\" .\n"), 2),
        ("a.ps1", format!("go build {flags}$(Get-Date -UFormat %s)\" .\n"), 1),
        ("justfile", format!("d := `date`\na:\n  go build {flags}{{{{d}}}}\" .\n"), 3),
        ("justfile", format!("a:\n  go build {flags}{{{{datetime('%F')}}}}\" .\n"), 2),
        (
            "Taskfile.yml",
            format!("vars:\n  D: {{sh: date}}\ntasks:\n  a: go build {flags}{{{{.D}}}}\" .\n"),
            4,
        ),
        ("Taskfile.yml", format!("tasks:\n  a:\n    - go build {flags}{{{{ now }}}}\" .\n"), 3),
        ("Taskfile.yml", format!("tasks:\n  a:\n    - go build {flags}{{{{now | date \"2006\"}}}}\" .\n"), 3),
    ] {
        assert_found(&[(path, &text)], &[&format!("stamped-time {path}:{line}")]);
    }
    for (path, text) in [
        ("a.sh", format!("D=2020\necho $(date)\ngo build {flags}$D\" .\n")),
        ("Makefile", format!("D := $(shell git log -1 --format=%cI)\nall:\n\tgo build {flags}$(D)\" .\n")),
        ("Makefile", format!("D := $(shell date)\nall:\n\techo $(D)\n\tgo build {flags}$(E)\" .\n")),
        // No shell runs what an image's variables are set to, and an argument is given from outside.
        ("Dockerfile", format!("FROM debian\nARG D\nENV E=$(date)\nRUN go build {flags}$D$E\" .\n")),
        ("a.bat", format!("set DATE=2020\necho %TIME%\ngo build {flags}%DATE%%VERSION%\" .\n")),
        ("a.ps1", format!("$d = '2020'\nGet-Date\ngo build {flags}$d\" .\n")),
        ("a.ps1", format!("$d = Get-Date -UnixTimeSeconds 0\ngo build {flags}$d\" .\n")),
        ("justfile", format!("d := '2020'\na:\n  date\n  go build {flags}{{{{d}}}}\" .\n")),
        ("Taskfile.yml", format!("vars: {{D: 2020}}\ntasks:\n  a: go build {flags}{{{{.D}}}}\" .\n")),
    ] {
        assert_found(&[(path, &text)], &[]);
    }
}

#[test]
fn stamps_in_what_services_are_told() {
    let path = ".github/workflows/a.yml";
    let build =
        |definition: &str| format!("      - run: go build -trimpath -ldflags '-X main.d={definition}' .\n");
    for (definition, expected) in [
        ("${{ github.event.head_commit.timestamp }}", &["stamped-time"][..]),
        (
            "${{ github.event.pull_request.updated_at || github.event.repository.pushed_at }}",
            &["stamped-time"],
        ),
        ("${{ github.run_number }}", &["stamped-machine"]),
        ("$GITHUB_RUN_ID", &["stamped-machine"]),
        ("$CI_PIPELINE_CREATED_AT", &["stamped-time"]),
        ("${{ github.sha }}", &[]),
        ("${{ github.ref_name }}", &[]),
        ("${{ inputs.timestamp }}", &[]),
        ("$CI_COMMIT_TIMESTAMP", &[]),
    ] {
        let expected: Vec<String> = expected.iter().map(|code| format!("{code} {path}:1")).collect();
        assert_eq!(found(&project(&[(path, &build(definition))])), expected, "{definition}");
    }
    let after = |step: &str, definition: &str| format!("    steps:\n{step}{}", build(definition));
    for (step, definition, warns) in [
        (
            "      - {id: when, run: 'echo \"day=$(date)\" >> $GITHUB_OUTPUT'}\n",
            "${{ steps.when.outputs.day }}",
            true,
        ),
        (
            "      - {id: when, run: 'echo \"::set-output name=day::$(date)\"'}\n",
            "${{ steps.when.outputs.day }}",
            true,
        ),
        ("      - {run: 'echo \"day=$(date)\" >> $GITHUB_ENV'}\n", "${{ env.day }}", true),
        ("      - {run: 'echo \"day=$(date)\" >> $GITHUB_ENV'}\n", "$day", true),
        (
            "      - {id: when, run: 'echo \"day=$(date)\" >> $GITHUB_OUTPUT'}\n",
            "${{ steps.other.outputs.day }}",
            false,
        ),
        (
            "      - {id: when, run: 'echo \"day=2020\" >> $GITHUB_OUTPUT; date'}\n",
            "${{ steps.when.outputs.day }}",
            false,
        ),
        ("      - {run: 'echo \"day=$(date)\"'}\n", "$day", false),
    ] {
        let expected: &[&str] = if warns { &["stamped-time .github/workflows/a.yml:3"] } else { &[] };
        assert_found(&[(path, &after(step, definition))], expected);
    }
    let jobs = "jobs:\n  a:\n    outputs: {day: '${{ steps.when.outputs.day }}'}\n    steps:\n      - id: when\n        run: |\n          echo day=$(date +%F) >> $GITHUB_OUTPUT\n  b:\n    steps:\n";
    let needs = format!("{jobs}{}", build("${{ needs.a.outputs.day }}"));
    assert_found(&[(path, &needs)], &["stamped-time .github/workflows/a.yml:10"]);
    let powershell = "steps:\n  - shell: pwsh\n    run: |\n      $now = Get-Date\n      go build -trimpath -ldflags \"-X main.d=$now\" .\n";
    assert_found(&[(path, powershell)], &["stamped-time .github/workflows/a.yml:5"]);
    let shell = powershell.replace("pwsh", "bash");
    assert_found(&[(path, &shell)], &[]);
}
