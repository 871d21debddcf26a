//! The header and load commands of a Mach-O file.
//!
//! Source: <https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h>

use std::fmt::Write as _;

use object::read::macho::{
    LoadCommandData, LoadCommandVariant, MachHeader, MachOFile, Section as _, Segment,
};
use object::{Endian, macho};

use super::{FieldKind, Fields};

pub(super) fn fields<Mach: MachHeader>(file: &MachOFile<'_, Mach>, fields: &mut Fields) {
    let (header, endian) = (file.macho_header(), file.endian());
    fields.hex(FieldKind::Fact, "cputype", header.cputype(endian).0);
    fields.hex(FieldKind::Fact, "cpusubtype", header.cpusubtype(endian).0);
    fields.hex(FieldKind::Fact, "filetype", header.filetype(endian).0);
    fields.hex(FieldKind::Fact, "flags", header.flags(endian).0);
    fields.hex(FieldKind::Layout, "ncmds", header.ncmds(endian));
    fields.hex(FieldKind::Layout, "sizeofcmds", header.sizeofcmds(endian));
    let Ok(mut commands) = file.macho_load_commands() else { return };
    let mut index = 0_u32;
    while let Ok(Some(command)) = commands.next() {
        match Mach::Segment::from_command(command) {
            Ok(Some((segment, sections))) => segment_fields(endian, segment, sections, fields),
            _ => command_fields(endian, index, command, fields),
        }
        index += 1;
    }
}

fn segment_fields<S: Segment>(endian: S::Endian, segment: &S, sections: &[u8], fields: &mut Fields) {
    let name = String::from_utf8_lossy(segment.name());
    let facts = format!(
        "initial protection {:#x}, maximum protection {:#x}, flags {:#x}",
        segment.initprot(endian).0,
        segment.maxprot(endian).0,
        segment.flags(endian).0
    );
    fields.fact(&format!("segment {name}"), facts);
    let layout = format!(
        "address {:#x}, {:#x} in memory, offset {:#x}, {:#x} in the file",
        segment.vmaddr(endian).into(),
        segment.vmsize(endian).into(),
        segment.fileoff(endian).into(),
        segment.filesize(endian).into()
    );
    fields.push(FieldKind::Layout, format!("segment {name} layout"), layout);
    for section in segment.sections(endian, sections).unwrap_or_default() {
        let key = format!("section header {name},{}", String::from_utf8_lossy(section.name()));
        let facts = format!("flags {:#x}, alignment 2^{}", section.flags(endian).0, section.align(endian));
        fields.fact(&key, facts);
        let layout = format!(
            "address {:#x}, size {:#x}, offset {:#x}",
            section.addr(endian).into(),
            section.size(endian).into(),
            section.offset(endian)
        );
        fields.push(FieldKind::Layout, format!("{key} layout"), layout);
    }
}

fn command_fields<E: Endian>(endian: E, index: u32, command: LoadCommandData<'_, E>, fields: &mut Fields) {
    let text =
        |offset| String::from_utf8_lossy(command.string(endian, offset).unwrap_or_default()).into_owned();
    match command.variant() {
        Ok(LoadCommandVariant::Uuid(uuid)) => {
            fields.push(FieldKind::LinkerId, "LC_UUID", hexadecimal(&uuid.uuid));
        }
        Ok(LoadCommandVariant::BuildVersion(version, tools)) => {
            let facts = format!(
                "platform {}, minimum {}, SDK {}",
                version.platform.get(endian).0,
                dotted(version.minos.get(endian).0),
                dotted(version.sdk.get(endian).0)
            );
            fields.fact("LC_BUILD_VERSION", facts);
            fields.push(FieldKind::Toolchain, "LC_BUILD_VERSION tools", hexadecimal(tools));
        }
        Ok(LoadCommandVariant::VersionMin(version)) => {
            let (minimum, sdk) = (version.version.get(endian).0, version.sdk.get(endian).0);
            fields.fact("LC_VERSION_MIN", format!("minimum {}, SDK {}", dotted(minimum), dotted(sdk)));
        }
        Ok(LoadCommandVariant::SourceVersion(version)) => {
            fields.hex(FieldKind::Fact, "LC_SOURCE_VERSION", version.version.get(endian));
        }
        Ok(LoadCommandVariant::Dylib(library) | LoadCommandVariant::IdDylib(library)) => {
            let library = &library.dylib;
            let key = format!("library {}", text(library.name));
            let versions = format!(
                "current {}, compatible with {}",
                dotted(library.current_version.get(endian).0),
                dotted(library.compatibility_version.get(endian).0)
            );
            fields.fact(&key, versions);
            fields.push(
                FieldKind::Time,
                format!("{key} timestamp"),
                library.timestamp.get(endian).to_string(),
            );
        }
        Ok(LoadCommandVariant::Rpath(path)) => {
            fields.push(FieldKind::Path, format!("LC_RPATH of load command {index}"), text(path.path));
        }
        Ok(LoadCommandVariant::LoadDylinker(linker)) => {
            fields.push(FieldKind::Path, "LC_LOAD_DYLINKER", text(linker.name));
        }
        _ => {
            let number = command.cmd().0 & !macho::LC_REQ_DYLD;
            let key = format!("load command {index} ({number:#x})");
            fields.push(FieldKind::Layout, key, hexadecimal(command.raw_data()));
        }
    }
}

/// A version as four bytes and two of one each: `11.0.0`.
fn dotted(version: u32) -> String {
    format!("{}.{}.{}", version >> 16, version >> 8 & 0xff, version & 0xff)
}

/// At most 64 bytes.
fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().take(64).fold(String::new(), |mut text, byte| {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
