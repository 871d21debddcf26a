//! A list of the members of an archive, and where the data of each is.

use std::rc::Rc;

use twinbuild_model::ByteRange;

use super::Allowance;
use super::inflated::Inflated;
use super::inflater::Inflater;
use crate::artifact::{Content, Digester, Failure, Fingerprint, Unreadable, Window, hash_part};
use crate::listing::{Entry, Listing};

/// How many bytes are inflated at once where data is only taken to its digest.
const OUTPUT_BYTES: usize = 64 << 10;

/// The members of an archive, and where the data of each is.
pub(crate) struct Archive {
    pub(crate) listing: Listing,
    /// Of each entry of the listing; `None` where it has no data.
    pub(crate) data: Vec<Option<Data>>,
}

impl Archive {
    pub(crate) fn new() -> Self {
        Self { listing: Listing::of_archive(), data: Vec::new() }
    }

    pub(crate) fn push(&mut self, entry: Entry, data: Option<Data>) -> Result<(), Unreadable> {
        let size = data.as_ref().map(|data| data.size);
        self.listing.push(Entry { size, ..entry })?;
        self.data.push(data);
        Ok(())
    }
}

/// How the data of a member is packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    /// As it is.
    Stored,
    /// With DEFLATE: <https://www.rfc-editor.org/rfc/rfc1951>.
    Deflated,
    /// In a way that is not looked into, in words.
    Other(String),
}

/// The data of one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Data {
    pub(crate) packing: Packing,
    /// Where the packed data is in the archive.
    pub(crate) packed: ByteRange,
    pub(crate) packed_digest: Fingerprint,
    /// How many bytes it has when it is unpacked.
    pub(crate) size: u64,
    /// The digest of the unpacked data.
    pub(crate) digest: Fingerprint,
}

impl Data {
    /// Reads data that is stored as it is, or packed in a way that is not looked into.
    pub(crate) fn stored(
        content: &dyn Content,
        packed: ByteRange,
        packing: Packing,
    ) -> Result<Self, Failure> {
        let end = packed.offset.checked_add(packed.length);
        if end.is_none_or(|end| end > content.size()) {
            let reason = format!(
                "it is cut: a member's data begins at {:#x} and has {} bytes",
                packed.offset, packed.length
            );
            return Err(Unreadable::new(reason).into());
        }
        let mut digester = Digester::default();
        hash_part(content, packed, &mut digester)?;
        let digest = digester.finish();
        Ok(Self { packing, packed, packed_digest: digest, size: packed.length, digest })
    }

    /// Inflates data that begins at an offset, up to its own end, and finds where that is.
    pub(crate) fn deflated(
        content: &dyn Content,
        offset: u64,
        allowance: &Allowance,
    ) -> Result<Self, Failure> {
        let mut inflater = Inflater::with_digest_of_input(offset);
        let mut digester = Digester::default();
        let mut output = vec![0; OUTPUT_BYTES];
        loop {
            let count = inflater.inflate(content, &mut output)?;
            if count == 0 {
                break;
            }
            allowance.spend(count as u64)?;
            digester.update(&output[..count]);
        }
        Ok(Self {
            packing: Packing::Deflated,
            packed: ByteRange { offset, length: inflater.position() - offset },
            size: inflater.produced(),
            digest: digester.finish(),
            packed_digest: inflater.into_digest_of_input(),
        })
    }

    /// The data, unpacked where it is packed in a known way.
    pub(crate) fn open<'a>(
        &self,
        archive: &'a dyn Content,
        allowance: &Rc<Allowance>,
    ) -> Box<dyn Content + 'a> {
        match self.packing {
            Packing::Stored | Packing::Other(_) => Box::new(Window { content: archive, range: self.packed }),
            Packing::Deflated => {
                Box::new(Inflated::new(archive, self.packed.offset, self.size, Rc::clone(allowance)))
            }
        }
    }
}
