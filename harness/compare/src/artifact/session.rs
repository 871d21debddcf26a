//! One comparison on its way: which format is compared how, and what is done where that fails.

use std::rc::Rc;

use twinbuild_model::{Difference, Place};

use super::streams::ChunkPair;
use super::{ComparisonOptions, Content, Failure, Format, Unreadable, read_all};
use crate::archive::{Allowance, compare_archives};
use crate::bytes::compare_bytes;
use crate::executable::compare_executables;
use crate::findings::{Findings, Found, Rank, add_functions, place_path, text_values};
use crate::text::{compare_json, compare_texts};

/// How big an executable may be that is held in memory.
const EXECUTABLE_BYTES: u64 = 256 << 20;

/// One comparison on its way.
pub(crate) struct Session<'o> {
    pub(crate) options: &'o ComparisonOptions,
    pub(crate) findings: Findings,
    pub(crate) chunks: ChunkPair,
    /// What may still be inflated on each side.
    pub(crate) allowances: [Rc<Allowance>; 2],
    /// How many archives within each other are being compared.
    nesting: usize,
}

impl<'o> Session<'o> {
    pub(crate) fn new(options: &'o ComparisonOptions) -> Self {
        Self {
            options,
            findings: Findings::new(options.differences),
            chunks: ChunkPair::default(),
            allowances: [(); 2].map(|()| Rc::new(Allowance::new(options.inflated_bytes))),
            nesting: 0,
        }
    }

    pub(crate) fn into_found(self) -> Found {
        self.findings.finish()
    }

    /// How many differences of the file at a path are kept.
    pub(crate) fn file_bound(&self, path: &[String]) -> usize {
        if path.is_empty() { self.options.differences } else { self.options.differences_per_file }
    }

    /// Reports what differs between two contents that are not the same bytes, at least one difference. Returns as what
    /// each was read.
    ///
    /// `name` is that of the first, without the names of folders and archives that it is in.
    pub(crate) fn compare_contents(
        &mut self,
        path: &[String],
        name: &str,
        sides: [&dyn Content; 2],
    ) -> Result<[String; 2], Failure> {
        let before = self.findings.count();
        let formats = [Format::of(sides[0])?, Format::of(sides[1])?];
        let labels = match self.compare_formats(path, name, formats, sides) {
            Ok(labels) => labels,
            Err(Failure::Unreadable(unreadable)) => {
                let label =
                    formats.iter().find(|format| format.is_structured()).unwrap_or(&Format::Text).label();
                self.findings
                    .note(path, &format!("not readable as {label}: {unreadable}; compared as bytes"));
                ["bytes", "bytes"].map(str::to_owned)
            }
            Err(error) => return Err(error),
        };
        if self.findings.count() == before {
            compare_bytes(self, path, sides)?;
            self.compare_labels(path, formats);
        }
        Ok(labels)
    }

    /// Compares as what the formats ask for. Reports nothing where that is only bytes.
    fn compare_formats(
        &mut self,
        path: &[String],
        name: &str,
        formats: [Format; 2],
        sides: [&dyn Content; 2],
    ) -> Result<[String; 2], Failure> {
        let labels = formats.map(|format| format.label().to_owned());
        match formats {
            [a, b] if a.is_executable() && b.is_executable() => return self.compare_executables(path, sides),
            [Format::Packed(label), Format::Packed(_)] => {
                self.findings.note(path, &format!("not looked into: {label}; compared as it is packed"));
            }
            [a, b] if a == b && matches!(a, Format::Ar | Format::Gzip | Format::Tar | Format::Zip) => {
                if self.nesting >= self.options.depth {
                    let reason = format!("it is in {} archives within each other", self.nesting);
                    return Err(Unreadable::new(reason).into());
                }
                self.nesting += 1;
                let compared = compare_archives(self, path, name, a, sides);
                self.nesting -= 1;
                compared?;
            }
            [Format::Json, Format::Json] => compare_json(self, path, sides)?,
            [Format::Json | Format::Text | Format::Empty, Format::Json | Format::Text | Format::Empty] => {
                compare_texts(self, path, sides)?;
            }
            _ => {}
        }
        Ok(labels)
    }

    /// Reports that one side is of a format that the other is not.
    fn compare_labels(&mut self, path: &[String], formats: [Format; 2]) {
        if formats[0] == formats[1] || !formats.iter().any(|format| format.is_structured()) {
            return;
        }
        let (first, second) = text_values(Some(formats[0].label()), Some(formats[1].label()));
        let place = Place { path: place_path(path), ..Place::default() };
        let what = "format".to_owned();
        self.findings.add(Rank::Kind, Difference { place, what, first, second, ..Difference::default() });
    }

    fn compare_executables(
        &mut self,
        path: &[String],
        sides: [&dyn Content; 2],
    ) -> Result<[String; 2], Failure> {
        let too_big = || Unreadable::new(format!("it has more than {EXECUTABLE_BYTES} bytes"));
        let first = read_all(sides[0], EXECUTABLE_BYTES)?.ok_or_else(too_big)?;
        let second = read_all(sides[1], EXECUTABLE_BYTES)?.ok_or_else(too_big)?;
        let compared =
            compare_executables(&first, &second).map_err(|error| Unreadable::new(error.reason()))?;
        let bound = self.file_bound(path);
        self.findings.leave_out(compared.left_out);
        self.findings.leave_out(compared.differences.len().saturating_sub(bound) as u64);
        for mut difference in compared.differences.into_iter().take(bound) {
            difference.place.path.splice(..0, place_path(path));
            self.findings.add(Rank::Content, difference);
        }
        for note in &compared.notes {
            self.findings.note(path, note);
        }
        for sentence in compared.summary {
            self.findings.say(path, sentence);
        }
        let mut functions = compared.functions;
        for function in &mut functions.list {
            function.place.path.splice(..0, place_path(path));
        }
        add_functions(&mut self.findings.functions, functions);
        if path.is_empty() {
            self.findings.sections = compared.sections;
        }
        Ok(compared.format)
    }
}
