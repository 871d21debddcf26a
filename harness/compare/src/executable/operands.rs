//! Whether two versions of a function differ only in the addresses that their instructions hold.
//!
//! No instruction is taken apart. On x86 every differing byte must lie in four bytes (or eight) that, read as an address
//! or as a distance, lead to the same thing in both files. On arm64, whose instructions have one size, the operand bits
//! of those that hold addresses may differ, if they lead to the same. Other machines are not read.

use super::addresses::{Addresses, lead_to_the_same};
use super::runs::next_difference;

/// The instructions of a function.
#[derive(Clone, Copy)]
pub(super) struct Code<'a, 'data> {
    pub(super) bytes: &'a [u8],
    pub(super) address: u64,
    pub(super) addresses: &'a Addresses<'a, 'data>,
}

/// How many bytes may stand between the end of a distance and the end of its instruction: an immediate operand.
const IMMEDIATE_SIZES: [u64; 4] = [0, 1, 2, 4];
/// Bits that tell an arm64 instruction, and their values.
///
/// Source: <https://developer.arm.com/documentation/ddi0602> under "Index by Encoding"
const BRANCH: (u32, u32) = (0x7c00_0000, 0x1400_0000);
const ADRP: (u32, u32) = (0x9f00_0000, 0x9000_0000);
const ADD_IMMEDIATE: (u32, u32) = (0xffc0_0000, 0x9100_0000);
const LOAD_STORE_UNSIGNED: (u32, u32) = (0x3b00_0000, 0x3900_0000);

/// Whether the differing bytes are all addresses of the same things. `None` for a machine that is not read.
pub(super) fn only_moved(machine: &str, first: Code<'_, '_>, second: Code<'_, '_>) -> Option<bool> {
    match machine {
        "amd64" | "386" => Some(only_moved_on_x86(first, second)),
        "arm64" => Some(only_moved_on_arm64(first, second)),
        _ => None,
    }
}

fn only_moved_on_x86(first: Code<'_, '_>, second: Code<'_, '_>) -> bool {
    let mut position = 0;
    while let Some(difference) = next_difference(first.bytes, second.bytes, position) {
        // An operand starts at most seven bytes before the first of its bytes that differs, but not in the one before.
        let earliest = difference.saturating_sub(7).max(position);
        let end =
            (earliest..=difference).rev().find_map(|start| operand_end(first, second, start, difference));
        let Some(end) = end else { return false };
        position = end;
    }
    true
}

/// The end of the operand that starts here and covers a difference.
fn operand_end(first: Code<'_, '_>, second: Code<'_, '_>, start: usize, difference: usize) -> Option<usize> {
    let same = |a: u64, b: u64| lead_to_the_same((first.addresses, a), (second.addresses, b));
    let four = |bytes: &[u8]| Some(u32::from_le_bytes(*bytes.get(start..)?.first_chunk()?));
    if difference < start + 4 {
        let (a, b) = (four(first.bytes)?, four(second.bytes)?);
        let behind = |code: Code<'_, '_>| code.address.wrapping_add(start as u64 + 4);
        let distance = |value: u32| value.cast_signed() as u64;
        let (a_base, b_base) =
            (behind(first).wrapping_add(distance(a)), behind(second).wrapping_add(distance(b)));
        let is_distance =
            IMMEDIATE_SIZES.iter().any(|size| same(a_base.wrapping_add(*size), b_base.wrapping_add(*size)));
        if is_distance || same(u64::from(a), u64::from(b)) {
            return Some(start + 4);
        }
    }
    let eight = |bytes: &[u8]| Some(u64::from_le_bytes(*bytes.get(start..)?.first_chunk()?));
    same(eight(first.bytes)?, eight(second.bytes)?).then_some(start + 8)
}

fn only_moved_on_arm64(first: Code<'_, '_>, second: Code<'_, '_>) -> bool {
    // The page that each register was last given by ADRP.
    let mut pages: [Option<(u64, u64)>; 32] = [None; 32];
    let words = first.bytes.chunks_exact(4).zip(second.bytes.chunks_exact(4));
    let tails_agree = first.bytes.chunks_exact(4).remainder() == second.bytes.chunks_exact(4).remainder();
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0_u32, |value, byte| value << 8 | u32::from(*byte));
    tails_agree
        && words.enumerate().all(|(index, (a, b))| {
            let place = 4 * index as u64;
            let (a, b) = (number(a), number(b));
            let at = (first.address.wrapping_add(place), second.address.wrapping_add(place));
            let agrees = same_instruction((a, b), at, &mut pages, first.addresses, second.addresses);
            agrees || is_in_address(first, second, 4 * index)
        })
}

fn same_instruction(
    (a, b): (u32, u32),
    (a_at, b_at): (u64, u64),
    pages: &mut [Option<(u64, u64)>; 32],
    first: &Addresses<'_, '_>,
    second: &Addresses<'_, '_>,
) -> bool {
    let both_are = |(mask, value): (u32, u32)| a & mask == value && b & mask == value;
    let same = |a: u64, b: u64| lead_to_the_same((first, a), (second, b));
    let register = |number: u32| pages[number as usize & 31];
    if both_are(ADRP) && a & 31 == b & 31 {
        pages[(a & 31) as usize] = Some((page(a, a_at), page(b, b_at)));
        return true;
    }
    if a == b {
        // An operand that did not change still leads elsewhere if its page did, which its page's own check can't see.
        return true;
    }
    if both_are(BRANCH) && a >> 26 == b >> 26 {
        let target = |word: u32, at: u64| at.wrapping_add(((word << 6).cast_signed() >> 4) as u64);
        return same(target(a, a_at), target(b, b_at));
    }
    let without_immediate = !(0xfff_u32 << 10);
    if a & without_immediate != b & without_immediate {
        return false;
    }
    let Some((a_page, b_page)) = register(a >> 5) else { return false };
    let immediate = |word: u32| u64::from(word >> 10 & 0xfff);
    if both_are(ADD_IMMEDIATE) {
        return same(a_page.wrapping_add(immediate(a)), b_page.wrapping_add(immediate(b)));
    }
    if both_are(LOAD_STORE_UNSIGNED) {
        // Offsets count in units of the operand's size, which for vectors of 16 bytes is told by another bit.
        let is_wide_vector = a >> 26 & 1 == 1 && a >> 23 & 1 == 1;
        let scale = if is_wide_vector { 4 } else { a >> 30 };
        return same(a_page.wrapping_add(immediate(a) << scale), b_page.wrapping_add(immediate(b) << scale));
    }
    false
}

/// The page that ADRP gives: 21 bits in two pieces, counted in pages of 4 KiB from its own.
fn page(word: u32, at: u64) -> u64 {
    let pages = (word >> 5 & 0x7_ffff) << 2 | (word >> 29 & 3);
    let distance = i64::from((pages << 11).cast_signed() >> 11) << 12;
    (at & !0xfff).wrapping_add(distance.cast_unsigned())
}

/// Whether four bytes are half of an address of eight that stands among the instructions.
fn is_in_address(first: Code<'_, '_>, second: Code<'_, '_>, position: usize) -> bool {
    let number = |bytes: &[u8], start: usize| Some(u64::from_le_bytes(*bytes.get(start..)?.first_chunk()?));
    let start = position & !7;
    match (number(first.bytes, start), number(second.bytes, start)) {
        (Some(a), Some(b)) => lead_to_the_same((first.addresses, a), (second.addresses, b)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use twinbuild_inspect::Executable;

    use super::*;
    use crate::executable::addresses::address_spaces;
    use crate::executable::fixtures::{CODE, CONSTANTS, Program};
    use crate::executable::side::Side;

    /// Two programs with a constant at 0x3010 and, in the second, at 0x3020.
    fn programs() -> (Vec<u8>, Vec<u8>) {
        let program = |constant: u64| {
            let mut program = Program::default();
            program.sections.push((".text", CODE, 0x1000, vec![0; 64]));
            program.sections.push((".rodata", CONSTANTS, 0x3000, vec![7; 64]));
            program.symbols.push(("constant".to_owned(), constant, 8));
            program.file()
        };
        (program(0x3010), program(0x3020))
    }

    fn arm64_moved(first: &[u32], second: &[u32]) -> Option<bool> {
        let (a, b) = programs();
        let side = |bytes| Side::new(Executable::read(bytes).expect("a program"));
        let (a, b) = (side(&a), side(&b));
        let (a, b) = address_spaces(&a, &b);
        let bytes = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
        let (first, second) = (bytes(first), bytes(second));
        let first = Code { bytes: &first, address: 0x1000, addresses: &a };
        only_moved("arm64", first, Code { bytes: &second, address: 0x1000, addresses: &b })
    }

    #[test]
    fn an_address_in_two_instructions_of_arm64_may_move() {
        // adrp x1, 0x3000; add x1, x1, #0x10 or #0x20
        assert_eq!(arm64_moved(&[0xd000_0001, 0x9100_4021], &[0xd000_0001, 0x9100_8021]), Some(true));
        // ldr x2, [x1, #0x10] or #0x20
        assert_eq!(arm64_moved(&[0xd000_0001, 0xf940_0822], &[0xd000_0001, 0xf940_1022]), Some(true));
    }

    #[test]
    fn other_instructions_of_arm64_are_no_move() {
        // To elsewhere; without a page; into another register; another instruction.
        assert_eq!(arm64_moved(&[0xd000_0001, 0x9100_4021], &[0xd000_0001, 0x9100_8421]), Some(false));
        assert_eq!(arm64_moved(&[0x9100_4021], &[0x9100_8021]), Some(false));
        assert_eq!(arm64_moved(&[0xd000_0001, 0x9100_4021], &[0xd000_0001, 0x9100_8022]), Some(false));
        assert_eq!(arm64_moved(&[0xd000_0001, 0x9100_4021], &[0xd000_0001, 0xd100_8021]), Some(false));
    }

    #[test]
    fn other_machines_are_not_read() {
        let (a, b) = programs();
        let side = |bytes| Side::new(Executable::read(bytes).expect("a program"));
        let (a, b) = (side(&a), side(&b));
        let (a, b) = address_spaces(&a, &b);
        let (first, second) =
            (Code { bytes: &[], address: 0, addresses: &a }, Code { bytes: &[], address: 0, addresses: &b });
        assert_eq!(only_moved("riscv64", first, second), None);
    }
}
