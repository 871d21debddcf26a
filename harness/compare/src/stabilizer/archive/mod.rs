//! Archives, taken apart without loss: what no stabilizer changes is written back byte for byte.

mod gzip;
mod tar;
mod tar_header;
mod tar_member;
mod zip;
mod zip_entry;
mod zip_records;

pub(super) use gzip::GzipFile;
pub(super) use tar::TarArchive;
pub(super) use tar_header::begins_as_tar;
pub(super) use zip::ZipArchive;
