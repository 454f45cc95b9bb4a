//! SQLite, as Firefox keeps IndexedDB and much else in it: the rows of every table, also of those that are free already. A row that is larger
//! than a page goes on in others, so that what is compressed in it can be unpacked only once it is put together.
//! <https://www.sqlite.org/fileformat2.html>

use super::number;

const SIGNATURE: &[u8] = b"SQLite format 3\0";
const WAL: [[u8; 4]; 2] = [0x377f_0682_u32.to_be_bytes(), 0x377f_0683_u32.to_be_bytes()];
const WAL_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// A number in groups of seven bits, the highest first, and what follows it.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().enumerate().take(9) {
        if index == 8 {
            return Some((value << 8 | u64::from(*byte), &bytes[9..]));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[index + 1..]));
        }
    }
    None
}

/// Every row's bytes in a database, or in the log of what is not in one yet; none if the file is neither.
pub(super) fn payloads(file: &[u8]) -> Vec<Vec<u8>> {
    if file.starts_with(SIGNATURE) {
        let size = match number(file, 16).map(u16::from_be_bytes) {
            Some(1) => 65536,
            Some(size) if size >= 512 => usize::from(size),
            _ => return Vec::new(),
        };
        let reserved = file.get(20).copied().map_or(0, usize::from);
        let pages: Vec<&[u8]> = file.chunks(size).collect();
        let all = pages.iter().enumerate();
        return all
            .flat_map(|(index, page)| rows(page, if index == 0 { 100 } else { 0 }, size - reserved, &pages))
            .collect();
    }
    if !number(file, 0).is_some_and(|start| WAL.contains(&start)) {
        return Vec::new();
    }
    let Some(size) = number(file, 8).map(u32::from_be_bytes).and_then(|size| usize::try_from(size).ok()) else {
        return Vec::new();
    };
    // Pages of a log are found by the numbers in their frames; the newest of a number is what counts.
    let frames: Vec<&[u8]> = file.get(WAL_HEADER..).unwrap_or_default().chunks(FRAME_HEADER + size.max(512)).collect();
    let mut pages: Vec<&[u8]> = Vec::new();
    for frame in &frames {
        let place = number(frame, 0).map(u32::from_be_bytes).and_then(|place| usize::try_from(place).ok());
        let Some((place, page)) = place.filter(|&place| place > 0 && place < 1 << 20).zip(frame.get(FRAME_HEADER..))
        else {
            continue;
        };
        pages.resize(pages.len().max(place), &[]);
        pages[place - 1] = page;
    }
    frames.iter().filter_map(|frame| frame.get(FRAME_HEADER..)).flat_map(|page| rows(page, 0, size, &pages)).collect()
}

/// The kinds of page that have rows: leaves of tables, and leaves and inner pages of those without row numbers and of indices.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Page {
    Numbered,
    Leaf,
    Inner,
}

/// The rows of one page.
fn rows(page: &[u8], header: usize, usable: usize, pages: &[&[u8]]) -> Vec<Vec<u8>> {
    let (kind, first) = match page.get(header) {
        Some(0x0d) => (Page::Numbered, 8),
        Some(0x0a) => (Page::Leaf, 8),
        Some(0x02) => (Page::Inner, 12),
        _ => return Vec::new(),
    };
    let cells = number(page, header + 3).map_or(0, |count| usize::from(u16::from_be_bytes(count)));
    let places = (0..cells).filter_map(|cell| number(page, header + first + 2 * cell).map(u16::from_be_bytes));
    places.filter_map(|place| row(page.get(usize::from(place)..)?, kind, usable, pages)).collect()
}

fn row(cell: &[u8], kind: Page, usable: usize, pages: &[&[u8]]) -> Option<Vec<u8>> {
    let cell = if kind == Page::Inner { cell.get(4..)? } else { cell };
    let (size, rest) = varint(cell)?;
    let rest = if kind == Page::Numbered { varint(rest)?.1 } else { rest };
    let size = usize::try_from(size).ok()?;
    let largest = if kind == Page::Numbered { usable - 35 } else { (usable - 12) * 64 / 255 - 23 };
    if size <= largest {
        return rest.get(..size).map(<[u8]>::to_vec);
    }
    let smallest = (usable - 12) * 32 / 255 - 23;
    let surplus = smallest + (size - smallest) % (usable - 4);
    let local = if surplus <= largest { surplus } else { smallest };
    let mut payload = rest.get(..local)?.to_vec();
    let mut next = number(rest, local).map(u32::from_be_bytes)?;
    while next != 0 && payload.len() < size {
        let page = pages.get(usize::try_from(next).ok()? - 1)?;
        let part = page.get(4..usable)?;
        payload.extend(&part[..part.len().min(size - payload.len())]);
        next = number(page, 0).map(u32::from_be_bytes)?;
    }
    Some(payload)
}

/// The texts and bytes of a row.
pub(super) fn columns(row: &[u8]) -> Vec<&[u8]> {
    let split = || {
        let (header, rest) = varint(row)?;
        let header = usize::try_from(header).ok()?;
        Some((rest.get(..header.checked_sub(row.len() - rest.len())?)?, row.get(header..)?))
    };
    let Some((mut kinds, mut values)) = split() else { return Vec::new() };
    let mut columns = Vec::new();
    while let Some((kind, rest)) = varint(kinds).filter(|_| !kinds.is_empty()) {
        kinds = rest;
        let size = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind,
            5 => 6,
            6 | 7 => 8,
            other => other.saturating_sub(12) / 2,
        };
        let Some((value, rest)) = usize::try_from(size).ok().and_then(|size| values.split_at_checked(size)) else {
            break;
        };
        if kind >= 12 {
            columns.push(value);
        }
        values = rest;
    }
    columns
}
