//! Layer by layer, down to what is compressed no more.

use super::{leveldb, number, sqlite};

/// The signature of Firefox's files in LZ4; the size follows, then one block.
const MOZ_LZ4: &[u8] = b"mozLz40\0";

/// How a stream in Snappy's framing format begins: Firefox keeps large values of IndexedDB in files of their own.
const FRAMED: &[u8] = b"\xff\x06\0\0sNaPpY";

/// Headers before a compressed value: IndexedDB's own in Chromium are a version and the serialiser's.
const HEADERS: usize = 16;

/// What is taken for damaged rather than unpacked.
const LIMIT: u32 = 256 * 1024 * 1024;

/// Calls with the file as it is (no name) and with everything in it that can be unpacked.
pub(super) fn layers(file: &[u8], see: &mut impl FnMut(&str, &[u8])) {
    see("", file);
    if let Some(rest) = file.strip_prefix(MOZ_LZ4) {
        let size = number(rest, 0).map(u32::from_le_bytes).filter(|&size| size <= LIMIT);
        let size = size.and_then(|size| usize::try_from(size).ok());
        if let Some((size, block)) = size.zip(rest.get(4..))
            && let Ok(plain) = lz4_flex::decompress(block, size)
        {
            see("lz4", &plain);
        }
    }
    if let Some(chunks) = file.strip_prefix(FRAMED) {
        see("snappy", &framed(chunks));
    }
    // Chromium's large values have files of their own too.
    snappy("file", file, see);
    for value in sqlite::payloads(file) {
        see("sqlite row", &value);
        for column in sqlite::columns(&value) {
            snappy("sqlite row", column, see);
        }
    }
    for block in leveldb::blocks(file) {
        see("leveldb block", &block);
        for value in leveldb::values(&block) {
            snappy("leveldb block", value, see);
        }
    }
    for record in leveldb::records(file) {
        see("leveldb log", &record);
        for value in leveldb::written(&record) {
            snappy("leveldb log", value, see);
        }
    }
}

/// The chunks of a stream, as far as they can be read. Firefox's checksums are not those of the format.
fn framed(mut chunks: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    while let Some([kind, low, middle, high]) = number(chunks, 0) {
        let Ok(size) = usize::try_from(u32::from_le_bytes([low, middle, high, 0])) else { break };
        let Some((chunk, rest)) = chunks.get(4..).and_then(|rest| rest.split_at_checked(size)) else { break };
        let data = chunk.get(4..).unwrap_or_default();
        match kind {
            0 => plain.extend(snap::raw::Decoder::new().decompress_vec(data).unwrap_or_default()),
            1 => plain.extend(data),
            _ => {}
        }
        chunks = rest;
    }
    plain
}

/// A value that is in Snappy's raw format, possibly behind a header.
fn snappy(of: &str, value: &[u8], see: &mut impl FnMut(&str, &[u8])) {
    for packed in (0..HEADERS).filter_map(|header| value.get(header..)) {
        let plausible = snap::raw::decompress_len(packed)
            .is_ok_and(|size| size > 0 && u32::try_from(size).is_ok_and(|size| size <= LIMIT));
        if plausible && let Ok(plain) = snap::raw::Decoder::new().decompress_vec(packed) {
            see(&format!("{of}, snappy"), &plain);
        }
    }
}
