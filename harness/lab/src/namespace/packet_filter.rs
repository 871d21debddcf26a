//! The packets of a network that are looked at: those that open a connection, and those that refuse something. All others are
//! passed over in the kernel, before they are copied.
//!
//! The programs are of the kernel's classic packet filter, <https://www.kernel.org/doc/html/latest/networking/filter.html>. A
//! packet begins with its header of IP.

use socket2::SockFilter;

use crate::ip_version::IpVersion;

/// The codes of instructions: `linux/bpf_common.h`, as the page above has them.
const LOAD_BYTE: u16 = 0x30;
const LOAD_BYTE_BEHIND_HEADER: u16 = 0x50;
const LOAD_HEADER_LENGTH: u16 = 0xb1;
const AND: u16 = 0x54;
const IF_EQUAL: u16 = 0x15;
const RETURN: u16 = 0x06;

/// The most bytes of a packet that are passed on.
pub(super) const MOST_BYTES: usize = 2048;

/// The flags SYN, RST and ACK of TCP, the only ones that count: <https://www.rfc-editor.org/rfc/rfc9293#section-3.1>
const FLAGS: u32 = 0x16;
const RESET_OF_AN_OPENING: u32 = 0x14;
const OPENING: u32 = 0x02;

/// The numbers of protocols: <https://www.iana.org/assignments/protocol-numbers>
const TCP: u32 = 6;
const ICMP: u32 = 1;
const ICMP_OF_IPV6: u32 = 58;

/// "Destination unreachable": <https://www.rfc-editor.org/rfc/rfc792>, <https://www.rfc-editor.org/rfc/rfc4443#section-3.1>
const UNREACHABLE: u32 = 3;
const UNREACHABLE_OF_IPV6: u32 = 1;

/// The program for one version of IP. An instruction of it that compares says how many to leave out if it is so, and if not.
pub(super) fn program(version: IpVersion) -> Vec<SockFilter> {
    let instruction = |(code, if_so, if_not, number)| SockFilter::new(code, if_so, if_not, number);
    let instructions: &[(u16, u8, u8, u32)] = match version {
        IpVersion::V4 => &[
            (LOAD_HEADER_LENGTH, 0, 0, 0),
            (LOAD_BYTE, 0, 0, 9),
            (IF_EQUAL, 0, 4, TCP),
            (LOAD_BYTE_BEHIND_HEADER, 0, 0, 13),
            (AND, 0, 0, FLAGS),
            (IF_EQUAL, 4, 0, RESET_OF_AN_OPENING),
            (IF_EQUAL, 3, 4, OPENING),
            (IF_EQUAL, 0, 3, ICMP),
            (LOAD_BYTE_BEHIND_HEADER, 0, 0, 0),
            (IF_EQUAL, 0, 1, UNREACHABLE),
            (RETURN, 0, 0, MOST_BYTES as u32),
            (RETURN, 0, 0, 0),
        ],
        // Its header has 40 bytes, and nobody here sends what could stand between it and TCP.
        IpVersion::V6 => &[
            (LOAD_BYTE, 0, 0, 6),
            (IF_EQUAL, 0, 4, TCP),
            (LOAD_BYTE, 0, 0, 53),
            (AND, 0, 0, FLAGS),
            (IF_EQUAL, 4, 0, RESET_OF_AN_OPENING),
            (IF_EQUAL, 3, 4, OPENING),
            (IF_EQUAL, 0, 3, ICMP_OF_IPV6),
            (LOAD_BYTE, 0, 0, 40),
            (IF_EQUAL, 0, 1, UNREACHABLE_OF_IPV6),
            (RETURN, 0, 0, MOST_BYTES as u32),
            (RETURN, 0, 0, 0),
        ],
    };
    instructions.iter().copied().map(instruction).collect()
}
