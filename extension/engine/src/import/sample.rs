//! Exports as browsers write them, for tests, benchmarks and the demo: many rows, with everything in them that makes an import hard.

use super::{Counts, Format};
use std::fmt::Write;

/// A file and what an import must make of it.
#[derive(Clone, Debug)]
pub struct Sample {
    pub text: String,
    pub counts: Counts,
}

/// An export of `rows` rows, the same for the same numbers: quotes, line breaks and umlauts in values; of each 50 rows one is empty, one
/// a duplicate, one without a password, and each 200th has a column too many. The first rows are plain logins.
pub fn export(format: Format, rows: u64) -> Sample {
    let mut sample = Sample { text: header(format).to_owned(), counts: Counts::default() };
    let mut last = None;
    for number in 0..rows {
        let (line, count) = match (number % 50, number % 200, last.clone()) {
            (_, 120, _) => (format!("{},surplus", row(format, &entry(number))), &mut sample.counts.invalid),
            (17, ..) => (blank(format).to_owned(), &mut sample.counts.empty),
            (29, _, Some(line)) => (line, &mut sample.counts.duplicate),
            (41, ..) => (row(format, &Entry { password: String::new(), ..entry(number) }), &mut sample.counts.invalid),
            _ => {
                let line = row(format, &entry(number));
                last = Some(line.clone());
                (line, &mut sample.counts.ready)
            }
        };
        *count += 1;
        sample.text.push_str(&line);
        sample.text.push_str(if format == Format::Firefox { "\r\n" } else { "\n" });
    }
    sample
}

/// The text with a byte order mark, as spreadsheets save it.
pub fn with_mark(text: &str) -> Vec<u8> {
    [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat()
}

/// The text as UTF-16, little-endian, with its mark.
pub fn as_utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

struct Entry {
    name: String,
    url: String,
    username: String,
    password: String,
    note: String,
    number: u64,
}

fn entry(number: u64) -> Entry {
    const NAMES: [&str; 8] = [
        "Bäckerei Müller",
        "Société Générale",
        "Łódź Transport",
        "ACME \"Widgets\"",
        "Nordlicht GmbH, Kiel",
        "Ψηφιακή",
        "山田商店",
        "Router 2. OG",
    ];
    const PEOPLE: [&str; 6] = ["jürgen", "anaïs", "zoë", "bjørn", "ann.o'neill", "søren"];
    const MARKS: [&str; 6] = ["\"", ",", "ß€", ";x", "'=1+1", "  "];
    let pick = |list: &[&'static str], salt: u64| -> &'static str {
        let length = u64::try_from(list.len()).unwrap_or(1);
        usize::try_from(mix(number + salt) % length).ok().and_then(|place| list.get(place).copied()).unwrap_or_default()
    };
    let url = match number % 10 {
        3 => format!("https://sub{number}.kunde{}.example.co.uk/anmelden?ziel=%2F&id={number}", number % 37),
        6 => format!("http://192.168.{}.{}:8443/", number % 200, number % 250),
        8 => format!("https://ann:geheim@portal{number}.example.net/"),
        _ => format!("https://www.firma{number}.example/login"),
    };
    let note = match number % 12 {
        5 => format!("Zeile 1\nZeile 2 \"in Anführungszeichen\"\n\nnach Leerzeile {number}"),
        9 => "Rückfrage: 0431/123, auch abends".to_owned(),
        _ => String::new(),
    };
    Entry {
        name: format!("{} {number}", pick(&NAMES, 1)),
        url,
        username: format!("{}{number}@example.org", pick(&PEOPLE, 2)),
        password: format!("{:016x}{}{}", mix(number), pick(&MARKS, 3), number),
        note,
        number,
    }
}

fn header(format: Format) -> &'static str {
    match format {
        Format::Chrome => "name,url,username,password,note\n",
        Format::Firefox => {
            "\"url\",\"username\",\"password\",\"httpRealm\",\"formActionOrigin\",\"guid\",\"timeCreated\",\"timeLastUsed\",\"timePasswordChanged\"\r\n"
        }
    }
}

fn blank(format: Format) -> &'static str {
    match format {
        Format::Chrome => ",,,,",
        Format::Firefox => "\"\",\"\",\"\",,\"\",\"\",\"\",\"\",\"\"",
    }
}

fn row(format: Format, entry: &Entry) -> String {
    let Entry { name, url, username, password, note, number } = entry;
    match format {
        // Chrome quotes where it must.
        Format::Chrome => [name, url, username, password, note].map(|value| quoted_if_needed(value)).join(","),
        // Firefox quotes everything but an absent realm.
        Format::Firefox => {
            let time = 1_700_000_000_000 + number * 86_400;
            let origin = url.split('/').take(3).collect::<Vec<_>>().join("/");
            let mut line = [url, username, password].map(|value| quoted(value)).join(",");
            // Writing to a String cannot fail.
            let _ = write!(
                line,
                ",,{},\"{{{:08x}-0000-4000-8000-{:012x}}}\",\"{time}\",\"{time}\",\"{}\"",
                quoted(&origin),
                mix(*number) >> 32,
                number,
                time + 1
            );
            line
        }
    }
}

fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('"', "\"\""))
}

fn quoted_if_needed(value: &str) -> String {
    let needs = value.contains(['"', ',', '\n', '\r']) || value.starts_with(' ') || value.ends_with(' ');
    if needs { quoted(value) } else { value.to_owned() }
}

/// SplitMix64: even numbers from any, for data that need not be secret.
fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
