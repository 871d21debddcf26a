//! The lines of a stack: `goroutine 1 [running]:`, `main.main()`, `\t/src/main.go:3 +0x1d`.
//!
//! Written by `goroutineheader` and `traceback` in <https://go.dev/src/runtime/traceback.go>; the race detector's by
//! <https://go.dev/doc/articles/race_detector#Report_Format>.

use twinbuild_model::evidence::{GoroutineStack, SourcePlace, StackCall};

use crate::PathMasks;

/// What the first line of a goroutine's stack says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StackHeader<'text> {
    /// `goroutine 7 [chan receive, 2 minutes]:`, in its state.
    Goroutine(&'text str),
    /// `runtime stack:`: the system's stack, on no goroutine.
    Runtime,
}

/// Reads a header. Only with the line after it can it be told from a text that looks like one.
pub(super) fn stack_header<'text>(line: &'text str, next: Option<&str>) -> Option<StackHeader<'text>> {
    let follows = next.is_some_and(|next| {
        call_line(next).is_some() || next.trim_start().starts_with("goroutine running on other thread")
    });
    if !follows {
        return None;
    }
    if line == "runtime stack:" {
        return Some(StackHeader::Runtime);
    }
    let rest = line.strip_prefix("goroutine ")?.strip_suffix("]:")?;
    let (number, state) = rest.split_once(" [")?;
    let number = number.split(' ').next().unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| StackHeader::Goroutine(state.split(',').next().unwrap_or_default()))
}

/// One line of a stack that names a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CallLine<'text> {
    /// `main.worker(0x7)`: the function.
    Call(&'text str),
    /// `created by main.main in goroutine 1`: the function.
    CreatedBy(&'text str),
}

/// Reads a line that names a function.
pub(super) fn call_line(line: &str) -> Option<CallLine<'_>> {
    if let Some(creator) = line.strip_prefix("created by ") {
        let function = creator.split_once(" in goroutine ").map_or(creator, |(function, _)| function);
        return Some(CallLine::CreatedBy(function));
    }
    let function = without_arguments(line.strip_suffix(')')?)?;
    let is_name = !function.is_empty() && !function.contains(['\t', ' ', '"']);
    is_name.then_some(CallLine::Call(function))
}

/// The text before the bracket that the last one closes: `main.(*T).name` of `main.(*T).name(0x1, {0x2, 0x3}`.
fn without_arguments(text: &str) -> Option<&str> {
    let mut open = 1_usize;
    for (index, byte) in text.bytes().enumerate().rev() {
        match byte {
            b')' => open += 1,
            b'(' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(&text[..index]);
        }
    }
    None
}

/// Reads `\t/src/main.go:3 +0x1d`.
pub(super) fn place_line(line: &str, masks: &PathMasks) -> Option<SourcePlace> {
    let place = line.trim_start();
    if place.len() == line.len() {
        return None;
    }
    let end = [" +0x", " fp=0x"].iter().filter_map(|mark| place.find(mark)).min().unwrap_or(place.len());
    let (file, line) = place[..end].rsplit_once(':')?;
    Some(SourcePlace { file: masks.apply(file).replace('\\', "/"), line: line.parse().ok()? })
}

/// Reads the calls of one stack, which end at an empty line, and says how many lines they take.
pub(super) fn read_stack(lines: &[&str], state: &str, masks: &PathMasks) -> (GoroutineStack, usize) {
    let mut stack = GoroutineStack { state: state.to_owned(), calls: Vec::new(), created_by: None };
    let mut at = 0;
    while let Some(line) = lines.get(at).filter(|line| !line.is_empty()) {
        at += 1;
        let Some(call) = call_line(line.trim_start_matches(' ')) else { continue };
        let place = lines.get(at).and_then(|line| place_line(line, masks));
        at += usize::from(place.is_some());
        match call {
            CallLine::Call(function) => add_call(&mut stack.calls, function, place),
            CallLine::CreatedBy(function) => {
                stack.created_by = Some(StackCall { function: function.to_owned(), place, again: false });
            }
        }
    }
    (stack, at)
}

fn add_call(calls: &mut Vec<StackCall>, function: &str, place: Option<SourcePlace>) {
    match calls.last_mut() {
        Some(last) if last.function == function => last.again = true,
        _ => calls.push(StackCall { function: function.to_owned(), place, again: false }),
    }
}
