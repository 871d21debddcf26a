//! Steps about crashes of the program that was built.

use cucumber::then;

use crate::world::{Failure, World};

/// The program's Go runtime told a crash (a panic, a fatal error, a signal, an exception of Windows), and it says this. To
/// compare the whole crash, its stack without addresses included, write `Then the crash matches the snapshot`.
///
/// ```gherkin
/// Then the program crashes with "index out of range [3] with length 3"
/// ```
#[then(expr = "the program crashes with {string}")]
async fn crashes_with(world: &mut World, text: String) -> Result<(), Failure> {
    world.check_crash(&text)
}

/// The program crashed, and this is the innermost of its own functions that was being called; those of the standard library
/// are not its own.
///
/// ```gherkin
/// Then the program crashes in "main.(*service).name"
/// ```
#[then(expr = "the program crashes in {string}")]
async fn crashes_in(world: &mut World, function: String) -> Result<(), Failure> {
    world.check_crash_place(&function)
}

/// The program ended by itself, with any status, and told no crash.
///
/// ```gherkin
/// Then the program does not crash
/// ```
#[then(expr = "the program does not crash")]
async fn does_not_crash(world: &mut World) -> Result<(), Failure> {
    world.check_no_crash()
}
