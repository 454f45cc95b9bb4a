//! LevelDB, as Chromium keeps IndexedDB, local and session storage in it: tables of sorted blocks, and logs of what is not in a table yet.
//! <https://github.com/google/leveldb/blob/main/doc/table_format.md>, `log_format.md`.

use super::number;

const MAGIC: [u8; 8] = 0xdb47_7524_8b80_fb57_u64.to_le_bytes();
const FOOTER: usize = 48;
const LOG_BLOCK: usize = 32 * 1024;
/// Checksum, length and kind before each piece of a record.
const LOG_HEADER: usize = 7;

/// A number in groups of seven bits, and what follows it.
fn varint(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f).checked_shl(u32::try_from(index * 7).ok()?)?;
        if byte & 0x80 == 0 {
            return Some((usize::try_from(value).ok()?, &bytes[index + 1..]));
        }
    }
    None
}

/// The bytes that a length stands before, and what follows them.
fn sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (size, rest) = varint(bytes)?;
    rest.split_at_checked(size)
}

/// A block by the handle that an index or the footer has of it, unpacked.
fn block(table: &[u8], handle: &[u8]) -> Option<Vec<u8>> {
    let (offset, rest) = varint(handle)?;
    let (size, _) = varint(rest)?;
    let end = offset.checked_add(size)?;
    let stored = table.get(offset..end)?;
    match table.get(end)? {
        0 => Some(stored.to_vec()),
        1 => snap::raw::Decoder::new().decompress_vec(stored).ok(),
        _ => None,
    }
}

/// The data blocks of a table, unpacked; none if it is no table.
pub(super) fn blocks(file: &[u8]) -> Vec<Vec<u8>> {
    let index = || {
        let footer = file.get(file.len().checked_sub(FOOTER)?..)?;
        if !footer.ends_with(&MAGIC) {
            return None;
        }
        // The first handle is the index of filters.
        let (_, rest) = varint(footer)?;
        let (_, rest) = varint(rest)?;
        block(file, rest)
    };
    let Some(index) = index() else { return Vec::new() };
    let blocks = values(&index).into_iter().filter_map(|handle| block(file, handle));
    blocks.collect()
}

/// The values in a block; their keys share beginnings with those before.
pub(super) fn values(block: &[u8]) -> Vec<&[u8]> {
    let entries = || {
        let restarts = usize::try_from(u32::from_le_bytes(number(block, block.len().checked_sub(4)?)?)).ok()?;
        block.get(..block.len().checked_sub(restarts.checked_add(1)?.checked_mul(4)?)?)
    };
    let mut rest = entries().unwrap_or_default();
    let mut values = Vec::new();
    while !rest.is_empty() {
        let entry = || {
            let (_shared, rest) = varint(rest)?;
            let (own, rest) = varint(rest)?;
            let (size, rest) = varint(rest)?;
            rest.get(own..)?.split_at_checked(size)
        };
        let Some((value, after)) = entry() else { break };
        values.push(value);
        rest = after;
    }
    values
}

/// The records of a log, put together from their pieces. Any file looks like a log with nothing in it, so those that have a table's
/// end or another format's beginning give rubbish, which does no harm.
pub(super) fn records(file: &[u8]) -> Vec<Vec<u8>> {
    let (mut records, mut open) = (Vec::new(), Vec::new());
    for block in file.chunks(LOG_BLOCK) {
        let mut rest = block;
        while let Some(header) = rest.get(..LOG_HEADER) {
            let size = usize::from(u16::from_le_bytes([header[4], header[5]]));
            let (kind, Some(piece)) = (header[6], rest.get(LOG_HEADER..LOG_HEADER + size)) else { break };
            match kind {
                1 => records.push(piece.to_vec()),
                2 => open = piece.to_vec(),
                3 => open.extend(piece),
                4 => {
                    open.extend(piece);
                    records.push(std::mem::take(&mut open));
                }
                _ => break,
            }
            rest = &rest[LOG_HEADER + size..];
        }
    }
    records
}

/// The values that a log's record writes: number, count, then keys with and without values.
pub(super) fn written(record: &[u8]) -> Vec<&[u8]> {
    let mut values = Vec::new();
    let mut rest = record.get(12..).unwrap_or_default();
    while let Some((kind, after)) = rest.split_first() {
        let Some((_key, after)) = sized(after) else { break };
        rest = after;
        if *kind == 1 {
            let Some((value, after)) = sized(after) else { break };
            values.push(value);
            rest = after;
        }
    }
    values
}

/// A table of one block, compressed as Chromium does it.
#[cfg(test)]
pub(super) fn table_of(entries: &[(&[u8], &[u8])]) -> Vec<u8> {
    let block = |entries: &[(&[u8], &[u8])]| {
        let mut block = Vec::new();
        for (key, value) in entries {
            block.push(0);
            put(&mut block, key.len());
            put(&mut block, value.len());
            block.extend_from_slice(key);
            block.extend_from_slice(value);
        }
        block.extend([0, 0, 0, 0, 1, 0, 0, 0]);
        block
    };
    let mut table = snap::raw::Encoder::new().compress_vec(&block(entries)).unwrap();
    let mut handle = vec![0];
    put(&mut handle, table.len());
    table.extend([1, 0, 0, 0, 0]);
    let index = block(&[(b"z", &handle)]);
    let mut footer = vec![0, 0];
    put(&mut footer, table.len());
    put(&mut footer, index.len());
    footer.resize(FOOTER - MAGIC.len(), 0);
    footer.extend(MAGIC);
    table.extend(index);
    table.extend([0, 0, 0, 0, 0]);
    table.extend(footer);
    table
}

#[cfg(test)]
fn put(bytes: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        bytes.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap());
}
