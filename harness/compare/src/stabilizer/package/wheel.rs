//! The list of its files in a Python wheel.
//!
//! Source: <https://packaging.python.org/specifications/recording-installed-packages/#the-record-file>

/// Whether this is the list of a wheel.
pub(crate) fn is_record(name: &str) -> bool {
    name.split_once('/').is_some_and(|(folder, file)| folder.ends_with(".dist-info") && file == "RECORD")
}

/// Sorts the lines, and keeps only the path of each: checksum and size say again what the files themselves say.
pub(crate) fn sort_record(content: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(content).ok()?;
    let mut paths = text.lines().filter(|line| !line.is_empty()).map(path).collect::<Option<Vec<_>>>()?;
    paths.sort_unstable();
    Some(paths.into_iter().flat_map(|path| [path, ",,\n"]).collect::<String>().into_bytes())
}

/// The first of three columns, with quotes around it where it has them.
fn path(line: &str) -> Option<&str> {
    let mut columns = line.rsplitn(3, ',');
    let (_, _) = (columns.next()?, columns.next()?);
    let path = columns.next()?;
    let quotes = path.matches('"').count();
    (quotes % 2 == 0).then_some(path)
}
