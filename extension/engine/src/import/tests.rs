use super::sample::{as_utf16, export, with_mark};
use super::*;
use proptest::prelude::*;

fn rows(bytes: &[u8]) -> Vec<ImportRow> {
    open(bytes).unwrap().rows().collect()
}

fn ready(bytes: &[u8]) -> Vec<Login> {
    rows(bytes)
        .into_iter()
        .map(|row| match row.outcome {
            Outcome::Ready(login) => login,
            other => panic!("line {}: {other:?}", row.line),
        })
        .collect()
}

fn code(bytes: &[u8]) -> &'static str {
    open(bytes).unwrap_err().code()
}

#[test]
fn a_thousand_rows_of_each_browser_come_out_as_they_went_in() {
    for format in [Format::Chrome, Format::Firefox] {
        let sample = export(format, 1_000);
        let preview = open(sample.text.as_bytes()).unwrap().preview().unwrap();
        assert_eq!(preview.format, format);
        assert_eq!(preview.counts, sample.counts);
        assert_eq!(preview.counts.rows(), 1_000);
        assert!(preview.counts.duplicate == 20 && preview.counts.empty == 20 && preview.counts.invalid >= 20);
        assert_eq!(preview.first.len(), PREVIEW_ROWS);
    }
}

#[test]
fn a_column_of_one_time_codes_comes_with_the_login() {
    let safari = "Title,URL,Username,Password,Notes,OTPAuth\nMail,https://m.example/,ann,pw,two words,otpauth://totp/x?secret=JBSWY3DPEHPK3PXP\nOld,https://o.example/,bo,pw,,\n";
    let logins = ready(safari.as_bytes());
    assert_eq!((logins[0].title.as_str(), logins[0].note.as_str()), ("Mail", "two words"));
    assert_eq!(logins[0].code.as_str(), "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP");
    assert!(logins[1].code.is_empty());
    let other = ready(b"url,username,password,totp\nhttps://m.example/,ann,pw, jbsw y3dp \n");
    assert_eq!(other[0].code.as_str(), "jbsw y3dp");
}

#[test]
fn chrome_values_keep_quotes_line_breaks_and_letters() {
    let file = "name,url,username,password,note\n\"Müller, \"\"Kiel\"\"\",https://mueller.example/login,jürgen,\" p\"\"ä,ß \",\"eins\nzwei\n\"\nZwei,https://b.example/,b,pw,\n";
    let logins = ready(file.as_bytes());
    assert_eq!(logins[0].title, "Müller, \"Kiel\"");
    assert_eq!(logins[0].address, "https://mueller.example/login");
    assert_eq!(logins[0].username, "jürgen");
    assert_eq!(logins[0].password.as_str(), " p\"ä,ß ");
    assert_eq!(logins[0].note.as_str(), "eins\nzwei\n");
    let lines: Vec<u64> = rows(file.as_bytes()).iter().map(|row| row.line).collect();
    assert_eq!(lines, [2, 5]);
}

#[test]
fn firefox_rows_take_their_title_from_the_host_and_keep_the_time() {
    let file = "\"url\",\"username\",\"password\",\"httpRealm\",\"formActionOrigin\",\"guid\",\"timeCreated\",\"timeLastUsed\",\"timePasswordChanged\"\r\n\
        \"https://ann:x@www.example.org/a\",\"ann\",\"pw\",,\"https://www.example.org\",\"{1}\",\"1\",\"2\",\"1700000000003\"\r\n\
        \"chrome://FirefoxAccounts\",\"1f\",\"{json}\",\"Firefox Accounts credentials\",,\"{2}\",\"1\",\"2\",\"3\"\r\n";
    let rows = rows(file.as_bytes());
    let Outcome::Ready(login) = &rows[0].outcome else { panic!("a login") };
    assert_eq!(
        (login.title.as_str(), login.address.as_str(), login.changed_at),
        ("www.example.org", "https://www.example.org/a", Some(1_700_000_000_003))
    );
    assert!(matches!(rows[1].outcome, Outcome::Invalid { reason: Reason::BrowserAccount }));
}

#[test]
fn what_becomes_of_odd_rows() {
    let file = "name,url,username,password\nA,https://a.example,u,p\nB,https://a.example,u,p\nC,https://a.example,u,other\n,,,\n\nD,https://d.example,,\nE,https://e.example,u,\nF,https://f.example,u,p,surplus\nG\nH,https://h.example,u,a\u{1}b\n";
    let outcomes: Vec<String> = rows(file.as_bytes())
        .iter()
        .map(|row| match &row.outcome {
            Outcome::Ready(login) => format!("ready {}", login.title),
            Outcome::Duplicate { first_line } => format!("duplicate of {first_line}"),
            Outcome::Empty => "empty".into(),
            Outcome::Invalid { reason } => reason.code().into(),
        })
        .collect();
    assert_eq!(
        outcomes,
        [
            "ready A",
            "duplicate of 2",
            "ready C",
            "empty",
            "empty",
            "row_no_password",
            "row_columns",
            "row_columns",
            "row_control_character"
        ]
    );
}

#[test]
fn a_value_that_is_too_long_spoils_its_own_row_only() {
    let file = format!(
        "name,url,username,password\nA,https://a.example,u,{}\nB,https://b.example,u,p\n",
        "x".repeat(65 * 1024)
    );
    let rows = rows(file.as_bytes());
    assert!(matches!(rows[0].outcome, Outcome::Invalid { reason: Reason::TooLong }));
    assert!(matches!(rows[1].outcome, Outcome::Ready(_)));
}

#[test]
fn encodings() {
    let text = "name,url,username,password\nMüller,https://m.example,jürgen,päss€\n";
    for (bytes, encoding) in [
        (text.as_bytes().to_vec(), Encoding::Utf8),
        (with_mark(text), Encoding::Utf8WithMark),
        (as_utf16(text), Encoding::Utf16LittleEndian),
        (
            [&[0xFE, 0xFF], text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>().as_slice()].concat(),
            Encoding::Utf16BigEndian,
        ),
    ] {
        assert_eq!(ready(&bytes)[0].password.as_str(), "päss€", "{encoding:?}");
        assert_eq!(open(&bytes).unwrap().preview().unwrap().encoding, encoding);
    }
}

#[test]
fn other_encodings_are_refused_with_the_line() {
    let windows_1252 = b"name,url,username,password\nA,https://a.example,u,p\nM\xFCller,https://m.example,u,p\n";
    assert_eq!(open(windows_1252).unwrap_err(), Error::Encoding { line: 3 });

    let text = "name,url,username,password\nA,https://a.example,u,p\n";
    let unmarked: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(code(&unmarked), "import_encoding");

    let mut half = as_utf16(text);
    half.push(b'x');
    assert_eq!(code(&half), "import_encoding");
    let lone = [as_utf16(text), vec![0x00, 0xD8]].concat();
    assert_eq!(code(&lone), "import_encoding");
}

#[test]
fn files_that_are_no_table() {
    for bytes in [
        b"".as_slice(),
        b"  \n\n",
        b"\xEF\xBB\xBF",
        b"PK\x03\x04 a zip",
        b"%PDF-1.7",
        b"{\"logins\": []}",
        b"<html><body>url,username,password</body></html>",
        b"just a sentence without a comma",
        b"url,username,password\x00\x01\x02\n",
    ] {
        assert_eq!(code(bytes), "import_not_csv", "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn other_columns_are_named() {
    let wrong = open(b"Titel,Adresse,Benutzer,Kennwort\na,b,c,d\n").unwrap_err();
    assert_eq!(wrong, Error::Columns { found: "Titel, Adresse, Benutzer, Kennwort".into() });
    assert_eq!(wrong.code(), "import_columns");
    let wide = format!("url,username,password{}\n", ",x".repeat(100));
    assert_eq!(code(wide.as_bytes()), "import_columns");
}

#[test]
fn semicolons_and_another_order_are_understood() {
    let logins = ready(b"password;URL;Username;name\r\n\"a;b\";https://a.example;ann;A\r\n");
    assert_eq!(
        (logins[0].password.as_str(), logins[0].username.as_str(), logins[0].title.as_str()),
        ("a;b", "ann", "A")
    );
}

#[test]
fn a_file_of_100_mb_is_refused_before_it_is_looked_at() {
    assert_eq!(check_size(100_000_000).unwrap_err().code(), "import_too_large");
    assert!(check_size(MAX_BYTES).is_ok());
    assert_eq!(code(&vec![b','; 100_000_000]), "import_too_large");
}

#[test]
fn too_many_rows_are_refused() {
    let file = format!("url,username,password\n{}", "a,b,c\n".repeat(100_001));
    assert_eq!(open(file.as_bytes()).unwrap().preview().unwrap_err(), Error::TooManyRows);
}

#[test]
fn debug_shows_no_password() {
    let login = &ready(b"name,url,username,password,note\nA,https://a.example,u,hunter2,secret note\n")[0];
    let shown = format!("{login:?}");
    assert!(shown.contains("a.example") && !shown.contains("hunter2") && !shown.contains("secret note"));
}

proptest! {
    #[test]
    fn any_values_come_back(values in prop::collection::vec("[^\\p{Cc}]{0,40}|[a-z\",;\n]{1,20}", 5)) {
        let mut bytes = csv::Writer::from_writer(Vec::new());
        bytes.write_record(["name", "url", "username", "password", "note"]).unwrap();
        let password = format!("p{}", values[3]);
        bytes.write_record([&values[0], &values[1], &values[2], &password, &values[4]]).unwrap();
        let bytes = bytes.into_inner().unwrap();
        let login = &ready(&bytes)[0];
        prop_assert_eq!(login.username.as_str(), values[2].as_str());
        prop_assert_eq!(login.password.as_str(), password.as_str());
        prop_assert_eq!(login.note.as_str(), values[4].as_str());
    }

    #[test]
    fn any_bytes_give_rows_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(export) = open(&bytes) {
            prop_assert!(export.preview().is_ok());
        }
    }

    #[test]
    fn any_text_after_a_header_gives_rows(text in "[ -~\n\"äß\u{1}]{0,300}") {
        let file = format!("url,username,password\n{text}");
        let preview = open(file.as_bytes());
        prop_assert!(preview.is_err() || preview.unwrap().preview().is_ok());
    }
}
