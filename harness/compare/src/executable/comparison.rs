//! The comparison of two executables, from their bytes to the whole answer.

use twinbuild_inspect::{Executable, ExecutableSlice, UnreadableBinary, executable_slices};
use twinbuild_model::{ByteRange, Difference, FunctionSizes, Place, SectionPair, Value, counted};

use super::UnreadableExecutable;
use super::code::has_same_code;
use super::finding::{Finding, Findings, Weight};
use super::function_list::paired;
use super::parts::compare_parts;
use super::runs::{middles, window};
use super::sections::section_pairs;
use super::side::Side;
use super::summary::summary;
use crate::findings::add_functions;

/// How many differences are told; the rest is counted.
const MOST_DIFFERENCES: usize = 200;

/// Two executables and what differs between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecutableComparison {
    /// What each was read as: `ELF executable`.
    pub format: [String; 2],
    /// Sentences that tell a reader most, the most telling first. Empty where the files are the same.
    pub summary: Vec<String>,
    /// What differs, the most telling first; at most 200. Empty if and only if the files are the same bytes.
    pub differences: Vec<Difference>,
    /// How many more differences were found than `differences` holds.
    pub left_out: u64,
    /// Sections of both, in the first file's order, then those that the second alone has.
    pub sections: Vec<SectionPair>,
    /// Functions that are not of the same size; at most 4,000.
    pub functions: FunctionSizes,
    /// What could not be read as what it seems to be, and how it was compared instead.
    pub notes: Vec<String>,
}

/// Compares two ELF, PE or Mach-O files; of universal Mach-O files, the programs for each processor.
///
/// `compare_executables(b, a)` gives the differences of `compare_executables(a, b)` at the same places in the same
/// order, with the values changed over; only `place.bytes`, which are bytes of the first file, are those of the other.
///
/// # Errors
///
/// When a file is no such executable, is damaged, or ends before what its headers promise.
pub fn compare_executables(
    first: &[u8],
    second: &[u8],
) -> Result<ExecutableComparison, UnreadableExecutable> {
    // The files are compared in the order of their bytes, so that the mirror holds by construction.
    if first <= second {
        return Comparison::of(first, second).map(|found| found.finish(false)).map_err(
            |(is_first, error)| {
                if is_first {
                    UnreadableExecutable::First(error)
                } else {
                    UnreadableExecutable::Second(error)
                }
            },
        );
    }
    Comparison::of(second, first).map(|found| found.finish(true)).map_err(|(is_first, error)| {
        if is_first { UnreadableExecutable::Second(error) } else { UnreadableExecutable::First(error) }
    })
}

struct Comparison {
    format: [String; 2],
    findings: Findings,
    sections: Vec<SectionPair>,
    /// Sections that the first, and the second, has alone.
    alone: [Vec<String>; 2],
}

impl Comparison {
    /// Compares files whose order is settled. An error says whether the first can't be read.
    fn of(first: &[u8], second: &[u8]) -> Result<Self, (bool, UnreadableBinary)> {
        let a = executable_slices(first).map_err(|error| (true, error))?;
        let b = executable_slices(second).map_err(|error| (false, error))?;
        let is_thin = |slices: &[ExecutableSlice<'_>]| matches!(slices, [slice] if slice.label.is_empty());
        let mut comparison = if is_thin(&a) && is_thin(&b) {
            Self::of_thin(first, second)?
        } else {
            Self::of_universal(&a, &b)?
        };
        if first == second {
            comparison.findings.list.clear();
            comparison.findings.left_out = 0;
        } else if comparison.findings.list.is_empty() {
            comparison.findings.push(whole_file(first, second));
        }
        Ok(comparison)
    }

    fn of_thin(first: &[u8], second: &[u8]) -> Result<Self, (bool, UnreadableBinary)> {
        let a = Side::new(Executable::read(first).map_err(|error| (true, error))?);
        let b = Side::new(Executable::read(second).map_err(|error| (false, error))?);
        let format = [a.executable.description(), b.executable.description()];
        let mut findings = Findings::default();
        if first == second {
            return Ok(Self { format, findings, sections: section_pairs(&a, &b), alone: Default::default() });
        }
        if format[0] != format[1] {
            findings.push(other_format(&format));
        }
        let alone = compare_parts(&a, &b, &mut findings);
        findings.code_differs = !has_same_code(&a, &b);
        Ok(Self { format, findings, sections: section_pairs(&a, &b), alone })
    }

    /// Compares the programs for the same processor. A file with one program stands for its own processor.
    fn of_universal(
        a: &[ExecutableSlice<'_>],
        b: &[ExecutableSlice<'_>],
    ) -> Result<Self, (bool, UnreadableBinary)> {
        let names =
            |slices: &[ExecutableSlice<'_>], is_first| -> Result<Vec<String>, (bool, UnreadableBinary)> {
                slices
                    .iter()
                    .map(|slice| {
                        Executable::read(slice.bytes)
                            .map(|program| program.machine())
                            .map_err(|error| (is_first, error))
                    })
                    .collect()
            };
        let (a_names, b_names) = (names(a, true)?, names(b, false)?);
        let (pairs, first_only, second_only) =
            paired(a_names.iter().map(String::as_bytes), b_names.iter().map(String::as_bytes));
        let mut whole = Self {
            format: [a, b].map(|slices| format_of(slices)),
            findings: Findings::default(),
            sections: Vec::new(),
            alone: Default::default(),
        };
        for (a_index, b_index) in pairs {
            let (first, second) = (&a[a_index], &b[b_index]);
            if first.bytes != second.bytes {
                let one = Self::of_thin(first.bytes, second.bytes)?;
                whole.add(&a_names[a_index], one, first.offset, second.offset);
            }
        }
        if !first_only.is_empty() || !second_only.is_empty() {
            whole.findings.code_differs = true;
            whole.findings.code = None;
        }
        for (name, slice) in first_only.iter().map(|index| (&a_names[*index], &a[*index])) {
            whole.findings.push(program_alone(name, Some(slice), None));
        }
        for (name, slice) in second_only.iter().map(|index| (&b_names[*index], &b[*index])) {
            whole.findings.push(program_alone(name, None, Some(slice)));
        }
        Ok(whole)
    }

    /// Adds the comparison of the programs for one processor, which is named in front of each place.
    fn add(&mut self, name: &str, one: Self, first_offset: u64, second_offset: u64) {
        for mut finding in one.findings.list {
            finding.difference.place.path.insert(0, name.to_owned());
            self.findings.push(finding);
        }
        self.findings.left_out += one.findings.left_out;
        let mut functions = one.findings.functions;
        for function in &mut functions.list {
            function.place.path.insert(0, name.to_owned());
        }
        add_functions(&mut self.findings.functions, functions);
        self.findings.notes.extend(one.findings.notes.into_iter().map(|note| format!("{name}: {note}")));
        self.findings.code_differs |= one.findings.code_differs;
        self.findings.code = self.findings.code.or(one.findings.code);
        self.sections.extend(one.sections.into_iter().map(|mut section| {
            section.name = format!("{name} {}", section.name);
            for (range, offset) in [(&mut section.first, first_offset), (&mut section.second, second_offset)]
            {
                if let Some(range) = range {
                    range.offset += offset;
                }
            }
            section
        }));
        for (all, one) in self.alone.iter_mut().zip(one.alone) {
            all.extend(one.into_iter().map(|part| format!("{name} {part}")));
        }
    }

    fn finish(mut self, is_mirrored: bool) -> ExecutableComparison {
        // Findings of the same weight stay in the order in which they were found.
        self.findings.list.sort_by_key(|finding| finding.weight);
        let more = self.findings.list.len().saturating_sub(MOST_DIFFERENCES);
        self.findings.list.truncate(MOST_DIFFERENCES);
        self.findings.left_out += more as u64;
        if is_mirrored {
            self.findings = self.findings.mirrored();
            self.format.reverse();
            self.alone.reverse();
            for section in &mut self.sections {
                std::mem::swap(&mut section.first, &mut section.second);
            }
        }
        ExecutableComparison {
            summary: summary(&self.findings, &self.alone[0], &self.alone[1]),
            format: self.format,
            left_out: self.findings.left_out,
            notes: self.findings.notes.into_iter().collect(),
            sections: self.sections,
            functions: self.findings.functions,
            differences: self.findings.list.into_iter().map(Finding::into_difference).collect(),
        }
    }
}

fn format_of(slices: &[ExecutableSlice<'_>]) -> String {
    match slices {
        [slice] if slice.label.is_empty() => "Mach-O executable".to_owned(),
        _ => "universal Mach-O executable".to_owned(),
    }
}

fn program_alone(
    name: &str,
    first: Option<&ExecutableSlice<'_>>,
    second: Option<&ExecutableSlice<'_>>,
) -> Finding {
    let place = Place { path: vec![name.to_owned()], ..Place::default() };
    let size = |slice: Option<&ExecutableSlice<'_>>| {
        slice.map(|slice| Value::Text(counted(slice.bytes.len() as u64, "byte")))
    };
    Finding::new(Weight::OneSided, "program for one processor", place).values(size(first), size(second))
}

fn other_format(format: &[String; 2]) -> Finding {
    let place = Place { key: Some("format".to_owned()), ..Place::default() };
    Finding::new(Weight::Build, "format", place).texts(format[0].clone(), format[1].clone())
}

/// Where two files differ that have the same parts.
fn whole_file(first: &[u8], second: &[u8]) -> Finding {
    let (a, b) = middles(first, second);
    let range = |range: &std::ops::Range<usize>| {
        Some(ByteRange { offset: range.start as u64, length: range.len() as u64 })
    };
    Finding::new(Weight::Bytes, "bytes", Place::default())
        .values(window(first, &a, 0), window(second, &b, 0))
        .bytes(range(&a), range(&b))
}
