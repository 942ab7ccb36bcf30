//! Columns: one number for each record of a block, all of them as wide as the largest needs.

use super::bytes::{Damaged, Reader};

/// How many bytes a number of a column may take. None: all numbers are 0.
const WIDTHS: [usize; 4] = [0, 1, 2, 4];

/// Writes a column.
pub(super) fn put(out: &mut Vec<u8>, numbers: impl Iterator<Item = u32> + Clone) {
    match numbers.clone().max().unwrap_or_default() {
        0 => out.push(0),
        1..=0xff => put_as::<1>(out, numbers),
        0x100..=0xffff => put_as::<2>(out, numbers),
        _ => put_as::<4>(out, numbers),
    }
}

fn put_as<const WIDTH: usize>(out: &mut Vec<u8>, numbers: impl Iterator<Item = u32>) {
    out.push(WIDTH.to_le_bytes()[0]);
    for number in numbers {
        let [a, b, c, d] = number.to_le_bytes();
        out.extend_from_slice(&[a, b, c, d][..WIDTH]);
    }
}

/// A column as it is stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column<'a> {
    width: usize,
    bytes: &'a [u8],
}

impl<'a> Column<'a> {
    /// Reads a column of as many numbers as a block has records.
    pub(super) fn read(from: &mut Reader<'a>, count: usize) -> Result<Self, Damaged> {
        let width = usize::from(from.byte()?);
        if !WIDTHS.contains(&width) {
            return Err(Damaged);
        }
        Ok(Self { width, bytes: from.take(width.checked_mul(count).ok_or(Damaged)?)? })
    }

    /// The number of a record.
    pub(crate) fn get(&self, row: usize) -> u32 {
        let at = row * self.width;
        match self.width {
            0 => 0,
            1 => self.bytes[at].into(),
            2 => u16::from_le_bytes([self.bytes[at], self.bytes[at + 1]]).into(),
            _ => u32::from_le_bytes([
                self.bytes[at],
                self.bytes[at + 1],
                self.bytes[at + 2],
                self.bytes[at + 3],
            ]),
        }
    }

    /// Keeps those rows chosen whose numbers fit. A loop for each width is several times as fast as one that asks anew.
    pub(crate) fn narrow(&self, chosen: &mut [bool], fits: impl Fn(u32) -> bool) {
        match self.width {
            0 => {
                if !fits(0) {
                    chosen.fill(false);
                }
            }
            1 => {
                let table: [bool; 256] = std::array::from_fn(|number| u32::try_from(number).is_ok_and(&fits));
                let numbers = self.bytes.iter().map(|byte| table[usize::from(*byte)]);
                chosen.iter_mut().zip(numbers).for_each(|(row, fits)| *row &= fits);
            }
            2 => {
                let (numbers, _) = self.bytes.as_chunks::<2>();
                let numbers = numbers.iter().map(|bytes| fits(u16::from_le_bytes(*bytes).into()));
                chosen.iter_mut().zip(numbers).for_each(|(row, fits)| *row &= fits);
            }
            _ => {
                let (numbers, _) = self.bytes.as_chunks::<4>();
                let numbers = numbers.iter().map(|bytes| fits(u32::from_le_bytes(*bytes)));
                chosen.iter_mut().zip(numbers).for_each(|(row, fits)| *row &= fits);
            }
        }
    }

    /// Whether each number is less than `len`.
    pub(super) fn fits(&self, len: usize) -> bool {
        let max = match self.width {
            0 => 0,
            1 => self.bytes.iter().copied().max().unwrap_or_default().into(),
            2 => {
                let (numbers, _) = self.bytes.as_chunks();
                numbers.iter().map(|bytes| u16::from_le_bytes(*bytes)).max().unwrap_or_default().into()
            }
            _ => {
                let (numbers, _) = self.bytes.as_chunks();
                numbers.iter().map(|bytes| u32::from_le_bytes(*bytes)).max().unwrap_or_default()
            }
        };
        usize::try_from(max).is_ok_and(|max| max < len)
    }
}
