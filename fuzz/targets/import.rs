//! Files that people import: every row is counted once, whatever the file is.
#![no_main]

use latchkey_engine::import;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(export) = import::open(bytes) else { return };
    let rows = export.rows().count();
    if let Ok(preview) = export.preview() {
        assert_eq!(usize::try_from(preview.counts.rows()), Ok(rows));
    }
});
