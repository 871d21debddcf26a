//! Crashes as Go's runtime tells them.

use proptest::prelude::*;
use twinbuild_model::Exit;
use twinbuild_model::evidence::{Crash, CrashFault, CrashKind};

use super::read_crash;
use crate::PathMasks;

const NIL: &str = "starting\npanic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x49df50]

goroutine 1 [running]:
main.(*service).name(...)
\t/src/main.go:22
main.main()
\t/src/main.go:60 +0x12f
exit status 2
";

fn masks() -> PathMasks {
    PathMasks::new([("/src", "$SRC")]).unwrap()
}

fn crash(text: &str) -> Crash {
    read_crash(Exit::Status(2), text, &masks()).unwrap()
}

#[test]
fn a_nil_dereference_has_its_fault_and_its_stack() {
    let expected = "exit: exit status 2\npanic: runtime error: invalid memory address or nil pointer dereference\n\
                    fault: memory access\ngoroutine [running]\n  main.(*service).name at $SRC/main.go:22\n  \
                    main.main at $SRC/main.go:60\n";
    assert_eq!(crash(NIL).document(), expected);
}

#[test]
fn windows_and_unix_tell_one_crash() {
    let windows =
        NIL.replace("SIGSEGV: segmentation violation code=0x1", "0xc0000005 code=0x0").replace('\n', "\r\n");
    assert_eq!(crash(&windows), crash(NIL));
}

#[test]
fn a_program_that_succeeds_or_only_talks_of_a_panic_has_not_crashed() {
    assert_eq!(read_crash(Exit::Status(0), NIL, &masks()), None);
    assert_eq!(read_crash(Exit::Status(1), "panic: so to say\nerror: no file\n", &masks()), None);
    assert_eq!(read_crash(Exit::Status(2), "usage: crash WAY\n", &masks()), None);
}

#[test]
fn a_text_of_several_lines_is_one_text_in_each_version_of_go() {
    let old = "panic: first\nsecond\n\ngoroutine 99 [running]:\nnot a stack\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:3 +0x1d\n";
    let new = "panic: first\n\tsecond\n\t\n\tgoroutine 99 [running]:\n\tnot a stack\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:3 +0x1d\n";
    assert_eq!(crash(old).messages, ["first\nsecond\n\ngoroutine <number> [running]:\nnot a stack"]);
    assert_eq!(crash(old), crash(new));
}

#[test]
fn a_panic_while_another_is_handled_is_told_after_it() {
    let text = "panic: at work\n\tpanic: while cleaning up\n\ngoroutine 1 [running]:\nmain.again.func1()\n\t/src/main.go:74 +0x25\npanic({0x564840?, 0x4a8b10?})\n\t/go/src/runtime/panic.go:859 +0x125\nmain.again()\n\t/src/main.go:75 +0x3e\n";
    let crash = crash(text);
    assert_eq!(crash.messages, ["at work", "while cleaning up"]);
    assert_eq!(crash.document().matches("main.again").count(), 2);
    assert!(!crash.document().contains("panic.go"));
}

#[test]
fn the_goroutine_that_crashed_is_told_apart_from_those_that_wait() {
    let text = "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan receive, 2 minutes]:\nmain.main()\n\t/src/main.go:94 +0x25\n\ngoroutine 7 [select (no cases)]:\nmain.worker(0x7)\n\t/src/main.go:99 +0x1\ncreated by main.main in goroutine 1\n\t/src/main.go:85 +0x1a\n";
    let crash = crash(text);
    assert_eq!((crash.kind, crash.stacks[0].state.as_str()), (CrashKind::FatalError, "chan receive"));
    assert_eq!(crash.others[0].created_by.as_ref().unwrap().function, "main.main");
}

#[test]
fn a_recursion_is_told_once_and_a_crash_of_the_runtime_blames_no_waiting_goroutine() {
    let overflow = "runtime: goroutine stack exceeds 1000000000-byte limit\nfatal error: stack overflow\n\nruntime stack:\nruntime.throw({0x4a0836?, 0x419445?})\n\t/go/src/runtime/panic.go:1243 +0x48 fp=0x7ffd sp=0x7ffd pc=0x479\n\ngoroutine 1 gp=0x8f43 m=0 mp=0x57 [running]:\nmain.depth(0x1?)\n\t/src/main.go:70 +0x29 fp=0x8 sp=0x8 pc=0x4\nmain.depth(0x0?)\n\t/src/main.go:70 +0x16 fp=0x8 sp=0x8 pc=0x4\n...900 frames elided...\nmain.depth(0x0?)\n\t/src/main.go:70 +0x16 fp=0x8 sp=0x8 pc=0x4\nmain.main()\n\t/src/main.go:60 +0x1 fp=0x8 sp=0x8 pc=0x4\n";
    let expected =
        "  main.depth at $SRC/main.go:70, by itself again and again\n  main.main at $SRC/main.go:60\n";
    assert!(crash(overflow).document().ends_with(expected), "{}", crash(overflow).document());
    let threads = overflow.replace("stack overflow", "thread exhaustion").replace("[running]", "[sleep]");
    assert_eq!((crash(&threads).stacks.len(), crash(&threads).others.len()), (0, 1));
}

#[test]
fn a_signal_that_asks_to_end_blames_nobody_and_an_exception_has_its_code() {
    let stack = "PC=0x40d96e m=0 sigcode=0\n\ngoroutine 0 gp=0x57e6c0 m=0 mp=0x57f480 [idle]:\nruntime.futex()\n\t/go/src/runtime/sys.s:1 +0x1\n\nrax    0x0\n";
    let quit = crash(&format!("SIGQUIT: quit\n{stack}"));
    assert_eq!((quit.kind, quit.fault, quit.stacks.len()), (CrashKind::Signal, None, 0));
    let exception = crash(&format!("Exception 0xc0000005 0x8 0x0 0x0\n{stack}"));
    assert_eq!((exception.kind, exception.fault), (CrashKind::Exception, Some(CrashFault::MemoryAccess)));
    assert_eq!(exception.messages, ["0xc0000005"]);
}

#[test]
fn without_a_stack_the_runtime_s_exit_decides() {
    let text = "panic: no stack here\n";
    assert_eq!(crash(text).messages, ["no stack here"]);
    assert_eq!(read_crash(Exit::Status(3), text, &masks()), None);
    assert!(read_crash(Exit::Signal(6), text, &masks()).is_some());
}

#[test]
fn a_data_race_has_a_stack_for_each_access() {
    let text = "==================\nWARNING: DATA RACE\nRead at 0x00c000014088 by goroutine 7:\n  main.race.func1()\n      /src/main.go:12 +0x2e\n\nPrevious write at 0x00c000014088 by main goroutine:\n  main.race()\n      /src/main.go:13 +0x1\n\nGoroutine 7 (running) created at:\n  main.race()\n      /src/main.go:11 +0x2\n==================\nFound 1 data race(s)\n";
    let crash = read_crash(Exit::Status(66), text, &masks()).unwrap();
    let expected = "exit: exit status 66\ndata race\ngoroutine [read]\n  main.race.func1 at $SRC/main.go:12\n  \
                    started by main.race at $SRC/main.go:11\ngoroutine [previous write]\n  main.race at $SRC/main.go:13\n";
    assert_eq!(crash.document(), expected);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(
        text in "((panic: |fatal error: |SIGSEGV: |\\[signal |goroutine 1 \\[running\\]:|runtime stack:|main\\.f\\(|\\)|\t/a:1 \\+0x|created by |WARNING: DATA RACE|Read at 0x1 by goroutine 1:|é|\\(| |\n|\r){1}){0,40}",
    ) {
        let _ = read_crash(Exit::Status(2), &text, &masks()).map(|crash| (crash.document(), crash.goroutines_document()));
    }
}
