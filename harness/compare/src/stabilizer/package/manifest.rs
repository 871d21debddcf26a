//! The manifest of a jar.
//!
//! Source: "JAR Manifest" in <https://docs.oracle.com/en/java/javase/21/docs/specs/jar/jar.html>

/// Attributes that say by what, when, where or from which commit a jar was built.
const BUILD_ATTRIBUTES: &[&str] = &[
    "Archiver-Version",
    "Bnd-LastModified",
    "Build-Date",
    "Build-Date-UTC",
    "Build-Host",
    "Build-Id",
    "Build-Java-Version",
    "Build-Jdk",
    "Build-Jdk-Spec",
    "Build-Job",
    "Build-Number",
    "Build-OS",
    "Build-Status",
    "Build-Time",
    "Build-Timestamp",
    "Build-Tool",
    "Build-Url",
    "Built-By",
    "Built-Date",
    "Built-Host",
    "Built-JDK",
    "Built-On",
    "Built-OS",
    "Built-Status",
    "Created-By",
    "DSTAMP",
    "Eclipse-SourceReferences",
    "Git-Branch",
    "Git-Commit-Id-Describe",
    "Git-Descriptor",
    "Git-Describe",
    "Git-Remote-Origin-Url",
    "Git-SHA",
    "Git-Tags",
    "Hash",
    "Hudson-Build-Number",
    "Implementation-Build",
    "Implementation-Build-Date",
    "Implementation-Build-Java-Vendor",
    "Implementation-Build-Java-Version",
    "Ion-Java-Build-Time",
    "Java-Vendor",
    "Java-Version",
    "JCabi-Date",
    "Jenkins-Build-Number",
    "Maven-Version",
    "Module-Origin",
    "Originally-Created-By",
    "Os-Arch",
    "Os-Name",
    "Os-Version",
    "SCM-Git-Branch",
    "SCM-Git-Commit-Abbrev",
    "SCM-Git-Commit-Description",
    "SCM-Git-Commit-Dirty",
    "SCM-Git-Commit-ID",
    "SCM-Git-Commit-Timestamp",
    "SCM-Revision",
    "SHA-256-Digest",
    "Source-Date-Epoch",
    "Sunset-BuiltOn",
    "TODAY",
    "Tool",
    "TSTAMP",
    "Url",
    "X-Compile-Release-JDK",
];
/// Attributes that hold a set, which the tool bnd writes in changing order: <https://bnd.bndtools.org/chapters/800-headers.html>
const SET_ATTRIBUTES: &[&str] =
    &["Export-Package", "Include-Resource", "Private-Package", "Provide-Capability"];
/// The longest line that is written, without its end, in bytes.
const LONGEST_LINE: usize = 70;

/// Whether this is the manifest of a jar.
pub(crate) fn is_manifest(name: &str) -> bool {
    name == "META-INF/MANIFEST.MF"
}

/// Removes what the main section says of the build.
pub(crate) fn remove_build_attributes(content: &[u8]) -> Option<Vec<u8>> {
    let mut sections = sections(std::str::from_utf8(content).ok()?);
    let main = sections.first_mut()?;
    main.retain(|attribute| !is_one_of(attribute, BUILD_ATTRIBUTES));
    Some(text(&sections))
}

/// Sorts attributes of the main section that hold sets, and folds their lines alike.
pub(crate) fn sort_values(content: &[u8]) -> Option<Vec<u8>> {
    let mut sections = sections(std::str::from_utf8(content).ok()?);
    for attribute in sections.first_mut()? {
        if is_one_of(attribute, SET_ATTRIBUTES) {
            attribute.set_value(&sorted(&attribute.value()));
        }
    }
    Some(text(&sections))
}

/// Removes the digests that a signature is made of, and sections of entries that had nothing else.
pub(crate) fn remove_digests(content: &[u8]) -> Option<Vec<u8>> {
    let mut sections = sections(std::str::from_utf8(content).ok()?).into_iter();
    let mut kept = vec![sections.next()?];
    for mut section in sections {
        let before = section.len();
        section.retain(|attribute| !attribute.name().to_ascii_lowercase().ends_with("-digest"));
        let is_empty = section.iter().all(|attribute| attribute.is_blank() || attribute.is_named("Name"));
        if section.len() == before || !is_empty {
            kept.push(section);
        }
    }
    Some(text(&kept))
}

/// An attribute with its continuation lines, or a blank line: the lines as they are.
struct Attribute {
    lines: String,
}

impl Attribute {
    fn name(&self) -> &str {
        self.lines.split_once(':').map_or("", |(name, _)| name)
    }

    fn is_named(&self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name)
    }

    fn is_blank(&self) -> bool {
        self.lines.trim_end_matches(['\r', '\n']).is_empty()
    }

    /// The value, with its lines joined.
    fn value(&self) -> String {
        let value = self.lines.split_once(':').map_or("", |(_, value)| value);
        value.replace("\r\n ", "").replace("\n ", "").trim_end_matches(['\r', '\n']).trim_start().to_owned()
    }

    fn set_value(&mut self, value: &str) {
        let end = if self.lines.ends_with("\r\n") { "\r\n" } else { "\n" };
        let mut lines = String::new();
        let mut length = 0;
        for character in format!("{}: {value}", self.name()).chars() {
            if length + character.len_utf8() > LONGEST_LINE {
                lines.push_str(end);
                lines.push(' ');
                length = 1;
            }
            length += character.len_utf8();
            lines.push(character);
        }
        self.lines = lines + end;
    }
}

fn is_one_of(attribute: &Attribute, names: &[&str]) -> bool {
    names.iter().any(|name| attribute.is_named(name))
}

/// The sections: the main one, then those of entries. Blank lines belong to the section before them.
fn sections(text: &str) -> Vec<Vec<Attribute>> {
    let mut sections: Vec<Vec<Attribute>> = vec![Vec::new()];
    for line in text.split_inclusive('\n') {
        let ended = sections.last().and_then(|section| section.last()).is_some_and(Attribute::is_blank);
        let attribute = Attribute { lines: line.to_owned() };
        if ended && !attribute.is_blank() {
            sections.push(Vec::new());
        }
        let Some(section) = sections.last_mut() else { break };
        match section.last_mut().filter(|_| line.starts_with(' ')) {
            Some(last) => last.lines.push_str(line),
            None => section.push(attribute),
        }
    }
    sections
}

fn text(sections: &[Vec<Attribute>]) -> Vec<u8> {
    sections.iter().flatten().flat_map(|attribute| attribute.lines.bytes()).collect()
}

/// The clauses in order, and the parameters of each, which have an equals sign, behind what they belong to.
fn sorted(value: &str) -> String {
    let clause = |clause: &str| {
        let mut parts = split(clause, ';');
        parts.sort_by_key(|part| (part.contains('='), if part.contains('=') { *part } else { "" }));
        parts.join(";")
    };
    let mut clauses: Vec<String> = split(value, ',').into_iter().map(clause).collect();
    clauses.sort_unstable();
    clauses.join(",")
}

/// The parts between separators that are not in quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(|character| {
        quoted ^= character == '"';
        character == separator && !quoted
    })
    .collect()
}
