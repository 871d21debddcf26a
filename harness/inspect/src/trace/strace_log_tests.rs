//! Logs as strace 6.1 writes them.

use proptest::prelude::*;

use super::*;

fn trace(log: &str) -> Trace {
    strace_log(log.as_bytes(), "/src").unwrap()
}

fn lines(trace: &Trace) -> Vec<String> {
    let files = trace.files.iter().map(|access| format!("{} {} by {}", access.kind, access.path, access.by));
    let connections = trace.connections.iter().map(|attempt| format!("{attempt} by {}", attempt.by));
    files.chain(connections).collect()
}

const BUILD: &str = r#"2     execve("/toolchain/bin/go", ["go", "build"], 0x7ffe /* 20 vars */) = 0
2     openat(AT_FDCWD</src>, "go.mod", O_RDONLY|O_CLOEXEC) = 3</src/go.mod>
2     openat(AT_FDCWD</src>, "../go.work", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)
2     openat(AT_FDCWD</src>, "./cmd", O_RDONLY|O_CLOEXEC) = 3</src/cmd>
2     getdents64(3</src/cmd>, 0xc000 /* 3 entries */, 8192) = 80
2     clone(child_stack=0x1, flags=CLONE_VM|CLONE_THREAD) = 3
3     clone(child_stack=0x1, flags=CLONE_VFORK|CLONE_VM <unfinished ...>
4     chdir("/src/cmd") = 0
4     execve("../tool", ["tool"], 0xc1 /* 2 vars */ <unfinished ...>
3     <... clone resumed>) = 4
4     <... execve resumed>) = 0
4     openat(AT_FDCWD</src/cmd>, "link.go", O_RDONLY) = 3</outside/real.go>
4     openat(3</out>, "made", O_RDWR|O_CREAT|O_TRUNC, 0666) = 5</out/made>
4     renameat2(AT_FDCWD</src/cmd>, "a", AT_FDCWD</src/cmd>, "/out/b", 0) = 0
4     connect(4<socket:[7]>, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 ECONNREFUSED (Connection refused)
4     +++ exited with 0 +++
2     +++ exited with 0 +++
"#;

#[test]
fn a_call_that_was_cut_is_missing_unless_the_command_had_ended() {
    let cut = "openat(AT_FDCWD</home>, \"/proc/self/cgroup\", O_RDONLY|O_CLOEXEC";
    let begun = "2     clone(child_stack=NULL, flags=SIGCHLD) = 3\n";
    let left_running = format!("{begun}2     +++ exited with 0 +++\n3     {cut}");
    assert_eq!(trace(&left_running).gaps, Vec::<String>::new());
    let ending = format!("2     clone(child_stack=0x1, flags=CLONE_VM|CLONE_THREAD) = 4\n{begun}");
    for end in ["4     exit_group(0)            = ?", "4     exit_group(0 <unfinished ...>"] {
        let log = format!("{ending}{end}\n3     {cut}");
        assert_eq!(trace(&log).gaps, Vec::<String>::new(), "{log}");
    }
    for log in [
        format!("{ending}4     +++ exited with 0 +++\n3     {cut}"),
        format!("{ending}3     exit_group(0)    = ?\n2     {cut}"),
        format!("{begun}3     {cut}"),
        format!("{begun}3     +++ exited with 0 +++\n2     {cut}"),
        format!("{begun}3     {cut}\n2     +++ exited with 0 +++\n"),
    ] {
        assert_eq!(trace(&log).gaps, ["a system call that was cut"], "{log}");
    }
}

#[test]
fn every_deed_is_seen_with_who_did_it() {
    let trace = trace(BUILD);
    assert_eq!(trace.gaps, Vec::<String>::new());
    assert_eq!(
        lines(&trace),
        [
            "ran /src/tool by /toolchain/bin/go",
            "ran /toolchain/bin/go by ",
            "read /outside/real.go by /src/tool",
            "read /src/go.mod by /toolchain/bin/go",
            "listed /src/cmd by /toolchain/bin/go",
            "wrote /out/b by /src/tool",
            "wrote /out/made by /src/tool",
            "missed /go.work by /toolchain/bin/go",
            "IPv4 127.0.0.1 port 9 by /src/tool",
        ]
    );
}

#[test]
fn a_thread_that_runs_a_program_is_the_process_from_then_on() {
    let log = "5 execve(\"/a\", [\"a\"], 0x1) = 0\n5 clone(flags=CLONE_THREAD) = 6\n\
        6 execve(\"/b\", [\"b\"], 0x1 <pid changed to 5 ...>\n5 <... execve resumed>) = 0\n\
        5 openat(AT_FDCWD</>, \"x\", O_RDONLY) = 3</x>\n";
    assert_eq!(lines(&trace(log)), ["ran /a by ", "ran /b by /a", "read /x by /b"]);
}

#[test]
fn a_number_that_comes_again_is_another_process() {
    let log = "5 execve(\"/a\", [\"a\"], 0x1) = 0\n5 vfork() = 6\n6 execve(\"/b\", [\"b\"], 0x1) = 0\n\
        6 +++ exited with 0 +++\n6 execve(\"/c\", [\"c\"], 0x1) = 0\n5 vfork() = 6\n";
    assert_eq!(lines(&trace(log)), ["ran /a by ", "ran /b by /a", "ran /c by /a"]);
}

#[test]
fn a_thread_whose_beginning_did_not_return_is_of_who_began_it() {
    let begun =
        "5 execve(\"/a\", [\"a\"], 0x1) = 0\n5 clone(flags=CLONE_THREAD) = 6\n6 clone3({} <unfinished ...>\n";
    let early = "7 openat(AT_FDCWD</>, \"x\", O_RDONLY) = 3</x>\n";
    let ends = [
        "",
        "5 exit_group(0) = ?\n6 <... clone3 resumed> <unfinished ...>) = ?\n6 +++ exited with 0 +++\n",
        "6 +++ exited with 0 +++\n5 +++ exited with 0 +++\n",
    ];
    for end in ends {
        let trace = trace(&format!("{begun}{early}{end}"));
        assert_eq!(lines(&trace), ["ran /a by ", "read /x by /a"], "{end}");
        assert_eq!(trace.gaps, Vec::<String>::new(), "{end}");
    }
    // Of two that may have begun it, or of two that one can't have begun, nothing is known.
    let other = "5 vfork() = 8\n8 execve(\"/b\", [\"b\"], 0x1) = 0\n8 clone3({} <unfinished ...>\n";
    let two = early.replace('7', "9");
    for log in [format!("{begun}{other}{early}"), format!("{begun}{early}{two}")] {
        assert_eq!(
            trace(&log).gaps,
            ["which program some threads ran, whose beginning was not seen"],
            "{log}"
        );
    }
}

#[test]
fn what_a_trace_lacks_is_said() {
    for (log, gap) in [
        ("nonsense\n", "a line that is none of strace's"),
        ("5 openat\n", "a system call that could not be read"),
        ("5 openat(AT_FDCWD</>, \"x\"..., O_RDONLY) = -1 ENOENT (No)\n", "a path too long to be read"),
        ("5 io_uring_setup(8, {}) = 3\n", "what was opened by io_uring, which strace can't follow"),
        (
            "5 vfork() = 6\n7 openat(AT_FDCWD</>, \"x\", O_RDONLY) = 3</x>\n",
            "which program some threads ran, whose beginning was not seen",
        ),
    ] {
        assert_eq!(trace(log).gaps, [gap], "{log}");
    }
    let long = format!("5 execve(\"/{}\") = 0\n", "x".repeat(LINE_BYTES));
    assert_eq!(trace(&long).gaps, ["a system call with arguments too long to be read"]);
}

#[test]
fn a_path_to_be_followed_or_a_folder_is_nothing_read() {
    let log = "5 openat(AT_FDCWD</src>, \"x\", O_RDONLY|O_PATH) = 3</src/x>\n\
        5 openat(AT_FDCWD</src>, \"y\", O_RDONLY|O_DIRECTORY) = 3</src/y>\n\
        5 openat(AT_FDCWD</src>, \"z\", O_RDONLY) = 3<pipe:[1]>\n5 openat(AT_FDCWD</src>, \"w\", O_RDONLY) = -1 EACCES (Permission denied)\n";
    assert_eq!(lines(&trace(log)), ["read /src/z by "]);
}

fn failures(log: &str) -> Vec<String> {
    let failed = trace(log).failures;
    failed
        .iter()
        .map(|call| format!("{} {} {}: {} by {}", call.line, call.call, call.subject, call.error, call.by))
        .collect()
}

#[test]
fn what_failed_is_told_with_its_reason_and_its_last_line() {
    let log = "5 execve(\"/a\", [\"a\"], 0x1) = 0\n\
        5 openat(AT_FDCWD</src>, \"x\", O_RDONLY) = -1 EACCES (Permission denied)\n\
        5 write(3</out/app>, \"x\"..., 4096) = -1 ENOSPC (No space left on device)\n\
        5 mkdirat(4</out>, \"d\", 0777) = -1 EROFS (Read-only file system)\n\
        5 openat(AT_FDCWD</src>, \"x\", O_RDONLY) = -1 EACCES (Permission denied)\n\
        5 execve(\"/bin/no\", [\"no\"], 0x1) = -1 ENOENT (No such file or directory)\n";
    let expected = [
        "3 write /out/app: ENOSPC by /a",
        "4 mkdirat /out/d: EROFS by /a",
        "5 openat /src/x: EACCES by /a",
        "6 execve /bin/no: ENOENT by /a",
    ];
    assert_eq!(failures(log), expected);
    let usual = "5 mkdir(\"/d\", 0777) = -1 EEXIST (File exists)\n\
        5 openat(AT_FDCWD</src>, \"x\", O_RDONLY) = -1 ENOENT (No such file or directory)\n\
        5 write(3<pipe:[1]>, \"x\", 1) = -1 ENOSPC (No space left on device)\n\
        5 unlinkat(AT_FDCWD</src>, \"d\", 0) = -1 EPERM (Operation not permitted)\n";
    assert_eq!(failures(usual), Vec::<String>::new());
}

#[test]
fn a_connection_has_failed_where_no_other_of_its_port_was_made() {
    let address = |port: u16, last: u8| {
        format!("{{sa_family=AF_INET, sin_port=htons({port}), sin_addr=inet_addr(\"198.18.0.{last}\")}}, 16)")
    };
    let begun = |socket: u32, to: &str| {
        format!("5 connect(3<socket:[{socket}]>, {to} = -1 EINPROGRESS (Operation now in progress)\n")
    };
    let ended = |socket: u32, how: &str| {
        format!("5 getsockopt(3<socket:[{socket}]>, SOL_SOCKET, SO_ERROR, [{how}], [4]) = 0\n")
    };
    let (first, second) = (address(443, 1), address(443, 2));
    let refused = begun(1, &first) + &ended(1, "ECONNREFUSED");
    assert_eq!(failures(&refused), ["2 connect 198.18.0.1:443: ECONNREFUSED by "]);
    assert_eq!(failures(&begun(1, &first)), ["1 connect 198.18.0.1:443: EINPROGRESS by "]);
    assert_eq!(failures(&(begun(1, &first) + &ended(1, "0"))), Vec::<String>::new());
    let made = begun(2, &second) + &ended(2, "0");
    assert_eq!(failures(&(refused.clone() + &made)), Vec::<String>::new());
    assert_eq!(failures(&(begun(1, &first) + &made)), Vec::<String>::new());
    let asked_again = |how: &str| format!("5 connect(3<socket:[1]>, {first} = -1 {how} (Said)\n");
    assert_eq!(failures(&(begun(1, &first) + &asked_again("EISCONN"))), Vec::<String>::new());
    assert_eq!(failures(&(begun(1, &first) + &asked_again("EALREADY"))).len(), 1);
    let elsewhere = format!("5 connect(4<socket:[3]>, {} = 0\n", address(80, 2));
    assert_eq!(failures(&(refused + &elsewhere)).len(), 1);
}

#[test]
fn a_shell_that_finds_no_command_ends_with_127() {
    let log = |status: u8| {
        format!(
            "5 execve(\"/bin/sh\", [\"sh\"], 0x1) = 0\n5 newfstatat(AT_FDCWD</src>, \"/bin/no\", 0x1, 0) = -1 ENOENT (No)\n\
             5 openat(AT_FDCWD</src>, \"/usr/share/locale/de/LC_MESSAGES/sh.mo\", O_RDONLY) = -1 ENOENT (No)\n5 exit_group({status}) = ?\n"
        )
    };
    assert_eq!(failures(&log(127)), ["4 end of the command /bin/no: 127 by /bin/sh"]);
    assert_eq!(failures(&log(1)), Vec::<String>::new());
    let child = format!("4 execve(\"/bin/make\", [\"make\"], 0x1) = 0\n4 vfork() = 5\n{}", log(127));
    assert_eq!(failures(&child), ["6 exit_group /bin/no: 127 by /bin/sh"]);
}

#[test]
fn what_a_thread_missed_is_forgotten_when_it_ends_or_runs_another_program() {
    let ends = |between: &str| {
        format!(
            "4 execve(\"/a\", [\"a\"], 0x1) = 0\n4 vfork() = 5\n5 access(\"/bin/no\", F_OK) = -1 ENOENT (No)\n{between}5 exit_group(127) = ?\n"
        )
    };
    assert_eq!(failures(&ends("")).len(), 1);
    assert_eq!(failures(&ends("5 execve(\"/b\", [\"b\"], 0x1) = 0\n")), Vec::<String>::new());
    assert_eq!(failures(&ends("5 +++ exited with 0 +++\n4 vfork() = 5\n")), Vec::<String>::new());
    let other = "4 vfork() = 6\n6 execve(\"/b\", [\"b\"], 0x1) = 0\n6 +++ exited with 0 +++\n";
    assert_eq!(failures(&ends(other)).len(), 1);
}

#[test]
fn of_very_many_failures_the_last_are_kept_and_the_list_of_files_has_no_gap() {
    let refused = |number: usize| {
        format!("5 openat(AT_FDCWD</src>, \"{number}\", O_RDONLY) = -1 EACCES (Permission denied)\n")
    };
    let begun = |number: usize| {
        format!(
            "5 connect(3<socket:[{number}]>, {{sa_family=AF_INET, sin_port=htons({number}), sin_addr=inet_addr(\"198.18.0.1\")}}, 16) = -1 EINPROGRESS (Operation now in progress)\n"
        )
    };
    let kept = 10_000;
    for (log, last) in [
        ((1..=25_000).map(refused).collect::<String>(), "/src/25000"),
        ((1..=25_000).map(begun).collect(), "198.18.0.1:25000"),
    ] {
        let trace = trace(&log);
        assert_eq!(trace.gaps, Vec::<String>::new());
        assert_eq!(trace.failures.len(), kept);
        assert_eq!(trace.failures.last().unwrap().subject, last);
        assert_eq!(trace.failures[0].line, 15_001);
    }
    let few: String = (1..=kept).map(refused).collect();
    assert_eq!(trace(&few).failures[0].line, 1);
}

proptest! {
    #[test]
    fn no_log_makes_it_panic(log in "([1-3] (openat|execve|clone|vfork|chdir|connect|getsockopt|mkdir|write|exit_group\\(127|getdents64|\\+\\+\\+)|[()<>,=\"\\\\{}/ \n]|[1-9]|<unfinished ...>|<... |resumed>|CLONE_THREAD|sa_family=AF_|SO_ERROR|-1 EINPROGRESS|-1 EACCES|\\PC){0,60}") {
        let _ = trace(&log);
    }

    /// However lines of different processes are mixed, each process did what it did.
    #[test]
    fn the_order_between_processes_does_not_matter(before in 0_usize..3) {
        let child = ["6 chdir(\"/work\") = 0", "6 execve(\"./tool\", [], 0x1) = 0"];
        let mut lines_of_log = vec!["5 execve(\"/a\", [\"a\"], 0x1) = 0", "5 vfork( <unfinished ...>"];
        lines_of_log.extend(&child[..before]);
        lines_of_log.push("5 <... vfork resumed>) = 6");
        lines_of_log.extend(&child[before..]);
        let log = format!("{}\n", lines_of_log.join("\n"));
        prop_assert_eq!(lines(&trace(&log)), ["ran /a by ", "ran /work/tool by /a"]);
    }
}
