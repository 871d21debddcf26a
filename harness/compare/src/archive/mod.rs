//! Archives and what is packed in them: ar, gzip, tar and zip.

mod allowance;
mod ar;
mod comparison;
mod gzip;
mod inflated;
mod inflater;
mod members;
mod pax;
mod tar;
mod tar_facts;
mod text_field;
mod zip;
mod zip_directory;
mod zip_facts;

#[cfg(test)]
mod tests;

pub(crate) use allowance::Allowance;
pub(crate) use comparison::compare_archives;
pub(crate) use members::{Archive, Data, Packing};
pub(crate) use tar::is_tar_header;
