//! One line of strace's log.
//!
//! The format has no grammar of its own; it is described under "DESCRIPTION" in
//! <https://man7.org/linux/man-pages/man1/strace.1.html>. Names are quoted as in C. The path of a file descriptor stands behind it in
//! angle brackets (`3</src/go.mod>`); there `<` and `>` of the path itself are escaped too.

/// A line, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StraceLine<'line> {
    /// The thread.
    pub(super) thread: u32,
    pub(super) part: Part<'line>,
}

/// How much of a system call a line has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part<'line> {
    /// All of it.
    Whole(&'line [u8]),
    /// Its beginning; the rest comes later.
    Unfinished(&'line [u8]),
    /// The rest of one that was begun.
    Resumed(&'line [u8]),
    /// The beginning of an `execve` by a thread that is the process from now on, under the process's number.
    BecameLeader(&'line [u8]),
    /// A signal or an end.
    Notice,
}

impl<'line> StraceLine<'line> {
    /// `None` for what is no line of strace's.
    pub(super) fn parse(line: &'line [u8]) -> Option<Self> {
        let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let thread = std::str::from_utf8(&line[..digits]).ok()?.parse().ok()?;
        let rest = line[digits..].trim_ascii();
        if rest.len() == line.len() - digits {
            return None;
        }
        let part = if rest.starts_with(b"+++") || rest.starts_with(b"---") {
            Part::Notice
        } else if let Some(resumed) = rest.strip_prefix(b"<... ") {
            let end = find(resumed, b" resumed>")?;
            Part::Resumed(&resumed[end + b" resumed>".len()..])
        } else if let Some(begun) = rest.strip_suffix(b"<unfinished ...>") {
            Part::Unfinished(begun)
        } else if let Some(changed) = rest.strip_suffix(b" ...>").filter(|rest| rest.starts_with(b"exec")) {
            Part::BecameLeader(&changed[..find(changed, b"<pid changed to ")?])
        } else {
            Part::Whole(rest)
        };
        Some(Self { thread, part })
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, wanted)
}

/// A system call, with its arguments as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call<'line> {
    pub(super) name: &'line str,
    pub(super) arguments: Vec<&'line [u8]>,
    /// What stands behind the `=`; empty where the call never returned.
    pub(super) result: &'line [u8],
    /// Whether its arguments have an end.
    pub(super) is_whole: bool,
}

impl<'line> Call<'line> {
    /// `None` for what is no call.
    pub(super) fn parse(text: &'line [u8]) -> Option<Self> {
        let open = text.iter().position(|byte| *byte == b'(')?;
        let name = std::str::from_utf8(&text[..open]).ok()?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if name.is_empty() || !name.bytes().all(is_name) {
            return None;
        }
        let (arguments, closed) = arguments(&text[open + 1..]);
        let is_whole = closed.is_some();
        let result = closed.and_then(|rest| rest.trim_ascii().strip_prefix(b"=")).unwrap_or_default();
        Some(Self { name, arguments, result: result.trim_ascii(), is_whole })
    }

    /// Whether it did what was asked.
    pub(super) fn succeeded(&self) -> bool {
        self.result.first().is_some_and(u8::is_ascii_digit)
    }

    /// Whether it found nothing of that name: `ENOENT`, or `ENOTDIR` where a part of the path is no folder.
    pub(super) fn found_nothing(&self) -> bool {
        self.result.starts_with(b"-1 ENOENT") || self.result.starts_with(b"-1 ENOTDIR")
    }

    /// The number that it returned.
    pub(super) fn returned(&self) -> Option<u32> {
        let digits = self.result.iter().take_while(|byte| byte.is_ascii_digit()).count();
        std::str::from_utf8(&self.result[..digits]).ok()?.parse().ok()
    }

    /// The path of the file descriptor that it returned, where that is a file.
    pub(super) fn returned_path(&self) -> Option<Vec<u8>> {
        descriptor_path(self.result)
    }

    pub(super) fn argument(&self, index: usize) -> &'line [u8] {
        self.arguments.get(index).copied().unwrap_or_default()
    }
}

/// Parts arguments at their commas, up to the bracket that closes them, and returns what follows it.
fn arguments(text: &[u8]) -> (Vec<&[u8]>, Option<&[u8]>) {
    let mut found = Vec::new();
    let (mut start, mut depth, mut index) = (0, 0_usize, 0);
    while let Some(byte) = text.get(index) {
        match byte {
            b'"' => index = end_of(text, index + 1, b'"'),
            // A descriptor's path, not the arrow of `clone3` nor a shift.
            b'<' if text.get(index + 1).is_some_and(|next| !b"<= ".contains(next)) => {
                index = end_of(text, index + 1, b'>');
            }
            b'(' | b'[' | b'{' => depth += 1,
            b')' if depth == 0 => {
                found.push(text[start..index].trim_ascii());
                return (found, Some(&text[index + 1..]));
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                found.push(text[start..index].trim_ascii());
                start = index + 1;
            }
            _ => {}
        }
        index += 1;
    }
    found.push(text.get(start..).unwrap_or_default().trim_ascii());
    (found, None)
}

/// Where the first unescaped `end` is, from `index` on; else where the text ends.
fn end_of(text: &[u8], mut index: usize, end: u8) -> usize {
    while let Some(byte) = text.get(index) {
        match byte {
            b'\\' => index += 1,
            byte if *byte == end => return index,
            _ => {}
        }
        index += 1;
    }
    text.len()
}

/// A quoted text and whether strace cut it; `None` for anything else, such as an address.
pub(super) fn quoted(argument: &[u8]) -> Option<(Vec<u8>, bool)> {
    let inner = argument.strip_prefix(b"\"")?;
    let end = end_of(inner, 0, b'"');
    let cut = inner.get(end + 1..).is_some_and(|rest| rest.starts_with(b"..."));
    Some((unescaped(&inner[..end]), cut))
}

/// The path behind a file descriptor, where it is one: sockets and pipes have other things there.
pub(super) fn descriptor_path(argument: &[u8]) -> Option<Vec<u8>> {
    let open = argument.iter().position(|byte| *byte == b'<')?;
    let inner = &argument[open + 1..];
    let end = end_of(inner, 0, b'>');
    inner.starts_with(b"/").then(|| unescaped(&inner[..end]))
}

/// Takes C's escapes back: `\n`, `\"`, `\74`.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut index = 0;
    while let Some(byte) = text.get(index) {
        index += 1;
        if *byte != b'\\' {
            plain.push(*byte);
            continue;
        }
        let digits = text[index..].iter().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
        if digits > 0 {
            let octal = text[index..index + digits]
                .iter()
                .fold(0_u32, |value, digit| value * 8 + u32::from(digit - b'0'));
            // Three octal digits may name more than a byte; strace writes none that do.
            plain.push(u8::try_from(octal & 0xff).unwrap_or_default());
            index += digits;
            continue;
        }
        let Some(escape) = text.get(index) else { break };
        index += 1;
        plain.push(match escape {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'v' => 0x0b,
            b'f' => 0x0c,
            other => *other,
        });
    }
    plain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_parts_of_a_line_are_told_apart() {
        let part = |line: &'static str| StraceLine::parse(line.as_bytes()).map(|line| line.part);
        assert_eq!(part("12 openat(1) = 3"), Some(Part::Whole(b"openat(1) = 3")));
        assert_eq!(part("12    vfork( <unfinished ...>"), Some(Part::Unfinished(b"vfork( ")));
        assert_eq!(
            part("6     <... vfork resumed>)              = 7"),
            Some(Part::Resumed(b")              = 7"))
        );
        assert_eq!(
            part("7 execve(\"/a\", [\"a\"], 0x1 <pid changed to 6 ...>"),
            Some(Part::BecameLeader(b"execve(\"/a\", [\"a\"], 0x1 "))
        );
        assert_eq!(part("7 +++ exited with 0 +++"), Some(Part::Notice));
        for no_line in ["", "12", "openat(1) = 3", "12x(", "99999999999 a() = 0"] {
            assert_eq!(part(no_line), None, "{no_line}");
        }
    }

    #[test]
    fn a_call_is_parted_at_its_own_commas() {
        let call =
            Call::parse(br#"openat(AT_FDCWD</src, a>, "a,\")b", O_RDONLY|O_CLOEXEC) = 3</src/a,\"\51b>"#)
                .unwrap();
        assert_eq!(call.arguments.len(), 3);
        assert_eq!(descriptor_path(call.argument(0)).unwrap(), b"/src, a");
        assert_eq!(quoted(call.argument(1)).unwrap(), (b"a,\")b".to_vec(), false));
        assert_eq!(call.returned_path().unwrap(), b"/src/a,\")b");
        assert!(call.succeeded() && !call.found_nothing());
        let call = Call::parse(b"clone3({flags=CLONE_VM, stack=0x1} => {parent_tid=[0]}, 88) = 123").unwrap();
        assert_eq!((call.arguments.len(), call.returned()), (2, Some(123)));
        let call =
            Call::parse(b"openat(4</a>, \"b\"..., 0) = -1 ENOENT (No such file or directory)").unwrap();
        assert!(call.found_nothing() && !call.succeeded());
        assert_eq!(quoted(call.argument(1)), Some((b"b".to_vec(), true)));
    }

    #[test]
    fn only_files_have_paths_behind_their_descriptors() {
        for other in ["3<socket:[12]>", "3<pipe:[1]>", "3<anon_inode:[eventpoll]>", "3", "AT_FDCWD", ""] {
            assert_eq!(descriptor_path(other.as_bytes()), None, "{other}");
        }
        assert_eq!(descriptor_path(b"4</a b>(deleted)").unwrap(), b"/a b");
    }

    /// As strace writes a path behind a descriptor.
    fn written(path: &[u8]) -> Vec<u8> {
        let mut text = b"3<".to_vec();
        for byte in path {
            match byte {
                b'\n' => text.extend(b"\\n"),
                b'"' | b'\\' => text.extend([b'\\', *byte]),
                b'<' | b'>' | 0..=0x1f | 0x7f.. => text.extend(format!("\\{byte:03o}").bytes()),
                _ => text.push(*byte),
            }
        }
        text.push(b'>');
        text
    }

    proptest! {
        #[test]
        fn a_path_comes_back_as_it_was(name in proptest::collection::vec(any::<u8>(), 0..60)) {
            let path: Vec<u8> = b"/".iter().chain(&name).copied().collect();
            prop_assert_eq!(descriptor_path(&written(&path)), Some(path.clone()));
            let line = [b"openat(AT_FDCWD</src>, \"x\", O_RDONLY) = ".to_vec(), written(&path)].concat();
            prop_assert_eq!(Call::parse(&line).unwrap().returned_path(), Some(path));
        }

        #[test]
        fn no_bytes_make_it_panic(text in "([0-9]|[a-z]|[\\[\\](){}<>,=\"\\\\ ]|<unfinished ...>|<... | resumed>|\\PC){0,40}") {
            if let Some(StraceLine { part: Part::Whole(text) | Part::Unfinished(text), .. }) = StraceLine::parse(text.as_bytes()) {
                let _ = Call::parse(text);
            }
            let _ = Call::parse(text.as_bytes());
            let _ = quoted(text.as_bytes());
        }
    }
}
