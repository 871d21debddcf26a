//! Inflates DEFLATE data from its start to its end: <https://www.rfc-editor.org/rfc/rfc1951>

use std::io;

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};

use crate::artifact::{Content, Digester, Fingerprint, Unreadable};

/// How many packed bytes are read at once.
const INPUT_BYTES: usize = 32 << 10;

/// Inflates DEFLATE data from its start to its end. A copy goes on where the original stood.
#[derive(Clone)]
pub(super) struct Inflater {
    state: Box<InflateState>,
    /// Where the next packed byte is that was not consumed.
    position: u64,
    produced: u64,
    is_ended: bool,
    /// Bytes that were read and not consumed; they stand at `position`.
    input: Vec<u8>,
    consumed_input: usize,
    digester: Option<Digester>,
}

impl Inflater {
    pub(super) fn new(offset: u64) -> Self {
        Self {
            state: InflateState::new_boxed(DataFormat::Raw),
            position: offset,
            produced: 0,
            is_ended: false,
            input: Vec::new(),
            consumed_input: 0,
            digester: None,
        }
    }

    /// Also takes the packed bytes to a digest.
    pub(super) fn with_digest_of_input(offset: u64) -> Self {
        Self { digester: Some(Digester::default()), ..Self::new(offset) }
    }

    pub(super) fn into_digest_of_input(self) -> Fingerprint {
        self.digester.unwrap_or_default().finish()
    }

    /// Where the first packed byte is that was not needed yet; at the end the first behind the data.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    pub(super) fn produced(&self) -> u64 {
        self.produced
    }

    /// A copy without the bytes that were only read ahead.
    pub(super) fn checkpoint(&self) -> Self {
        Self { input: Vec::new(), consumed_input: 0, ..self.clone() }
    }

    /// Fills a buffer as far as there is data. Less than the whole buffer means that the data is at its end.
    pub(super) fn inflate(&mut self, packed: &dyn Content, output: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < output.len() && !self.is_ended {
            if self.consumed_input == self.input.len() {
                self.read_input(packed)?;
            }
            let input = &self.input[self.consumed_input..];
            let result = inflate(&mut self.state, input, &mut output[filled..], MZFlush::None);
            if let Some(digester) = &mut self.digester {
                digester.update(&input[..result.bytes_consumed]);
            }
            self.consumed_input += result.bytes_consumed;
            self.position += result.bytes_consumed as u64;
            filled += result.bytes_written;
            self.produced += result.bytes_written as u64;
            match result.status {
                Ok(MZStatus::StreamEnd) => self.is_ended = true,
                Ok(_) if result.bytes_consumed > 0 || result.bytes_written > 0 => {}
                _ if self.input.is_empty() => {
                    return Err(Unreadable::new("it is cut: its compressed data has no end").into());
                }
                _ => {
                    let reason = format!("its compressed data is damaged at {:#x}", self.position);
                    return Err(Unreadable::new(reason).into());
                }
            }
        }
        Ok(filled)
    }

    fn read_input(&mut self, packed: &dyn Content) -> io::Result<()> {
        self.input.resize(INPUT_BYTES, 0);
        self.consumed_input = 0;
        let count = loop {
            match packed.read_at(self.position, &mut self.input) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        self.input.truncate(count);
        Ok(())
    }
}
