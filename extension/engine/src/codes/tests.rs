use super::*;
use proptest::prelude::*;

const TWENTY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const THIRTY_TWO: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA";
const SIXTY_FOUR: &str =
    "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA";

fn read(text: &str) -> Generator {
    Generator::read(text).unwrap_or_else(|wrong| panic!("{text}: {wrong}"))
}

fn code(text: &str, seconds: u64) -> String {
    read(text).code_at(Millis(seconds * 1000)).text.to_string()
}

/// RFC 6238, appendix B, with the seeds of its erratum 2866: "1234567890" over and over, as long as the hash.
#[test]
fn rfc_6238_vectors() {
    for (seconds, sha1, sha256, sha512) in [
        (59, "94287082", "46119246", "90693936"),
        (1_111_111_109, "07081804", "68084774", "25091201"),
        (1_111_111_111, "14050471", "67062674", "99943326"),
        (1_234_567_890, "89005924", "91819424", "93441116"),
        (2_000_000_000, "69279037", "90698825", "38618901"),
        (20_000_000_000, "65353130", "77737706", "47863826"),
    ] {
        let at = |secret: &str, algorithm: &str| {
            code(&format!("otpauth://totp/x?secret={secret}&digits=8&algorithm={algorithm}"), seconds)
        };
        let codes = [at(TWENTY, "SHA1"), at(THIRTY_TWO, "SHA256"), at(SIXTY_FOUR, "sha-512")];
        assert_eq!(codes, [sha1, sha256, sha512], "{seconds}");
    }
}

/// RFC 4226, appendix D: with a period of one second the time is the counter.
#[test]
fn rfc_4226_vectors() {
    let address = format!("otpauth://totp/x?secret={TWENTY}&period=1");
    let codes: Vec<String> = (0..10).map(|count| code(&address, count)).collect();
    let expected = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
    assert_eq!(codes, expected);
}

#[test]
fn a_code_lasts_until_its_period_ends_and_the_next_follows() {
    let generator = read(TWENTY);
    let code = generator.code_at(Millis(59_999));
    assert_eq!((code.text.as_str(), code.ends), ("287082", Millis(60_000)));
    assert_eq!(generator.code_at(Millis(30_000)).text, code.text);
    assert_ne!(generator.code_at(Millis(60_000)).text, code.text);
    assert!(generator.code_after(Millis(59_999)) == generator.code_at(Millis(60_000)));
    assert_eq!(read(&format!("otpauth://totp/x?secret={TWENTY}&period=60")).code_at(Millis(0)).ends, Millis(60_000));
    let _ = generator.code_after(Millis(u64::MAX));
}

#[test]
fn a_secret_is_read_as_people_paste_it() {
    let grouped = "gezd gnbv gy3t qojq gezd gnbv gy3t qojq";
    for text in [
        TWENTY,
        grouped,
        " GEZDGNBV-GY3TQOJQ-GEZDGNBV-GY3TQOJQ \n",
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ====",
        "otpauth://totp/Example:ann@example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example",
        "OTPAUTH://TOTP/Example?SECRET=gezdgnbvgy3tqojqgezdgnbvgy3tqojq&DIGITS=6",
        "otpauth://totp/?secret=GEZD%20GNBV+GY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=&period=",
    ] {
        assert_eq!(code(text, 59), "287082", "{text}");
    }
}

#[test]
fn steams_codes_have_its_five_letters() {
    // The number of RFC 4226's second vector, 1094287082, in Steam's letters.
    for text in [
        format!("steam://{TWENTY}"),
        format!("otpauth://totp/Steam:ann?secret={TWENTY}&issuer=Steam&encoder=steam"),
        format!("otpauth://steam/ann?secret={TWENTY}"),
    ] {
        let mut rest = 1_094_287_082u32;
        let mut letter = || {
            let letter = "23456789BCDFGHJKMNPQRTVWXY".chars().nth(usize::try_from(rest % 26).unwrap()).unwrap();
            rest /= 26;
            letter
        };
        let expected: String = (0..5).map(|_| letter()).collect();
        assert_eq!(code(&text, 59), expected, "{text}");
    }
}

#[test]
fn what_makes_no_code_is_refused_with_its_reason() {
    let address = |rest: &str| format!("otpauth://totp/x?secret={TWENTY}&{rest}");
    for (text, wrong) in [
        (String::new(), CodeError::Secret),
        ("123456".into(), CodeError::Secret),
        ("GEZD".into(), CodeError::Secret),
        ("GEZDGNBVGY3TQOJ1".into(), CodeError::Secret),
        ("https://example.com/".into(), CodeError::Secret),
        ("otpauth://totp/x".into(), CodeError::Secret),
        ("otpauth:totp".into(), CodeError::Secret),
        ("A".repeat(3000), CodeError::Secret),
        (format!("otpauth://hotp/x?secret={TWENTY}&counter=1"), CodeError::Counted),
        ("otpauth-migration://offline?data=CjEK".into(), CodeError::Several),
        (address("algorithm=MD5"), CodeError::Algorithm),
        (address("digits=5"), CodeError::Digits),
        (address("digits=9"), CodeError::Digits),
        (address("digits=six"), CodeError::Digits),
        (address("period=0"), CodeError::Period),
        (address("period=-30"), CodeError::Period),
        (address("period=86401"), CodeError::Period),
    ] {
        assert_eq!(Generator::read(&text).err(), Some(wrong), "{text}");
    }
}

#[test]
fn a_bare_secret_is_stored_as_an_address_and_an_address_as_it_is() {
    let address = Generator::address_of(" gezd gnbv gy3t qojq ", "Router & switch").unwrap();
    assert_eq!(*address, "otpauth://totp/Router%20%26%20switch?secret=GEZDGNBVGY3TQOJQ");
    let given = "otpauth://totp/Acme:ann?secret=GEZDGNBVGY3TQOJQ&issuer=Acme&image=x";
    assert_eq!(*Generator::address_of(given, "ignored").unwrap(), given);
    let steam = Generator::address_of(&format!("steam://{TWENTY}"), "Steam").unwrap();
    assert_eq!(read(&steam).writing(), Writing::Steam);
    assert!(Generator::address_of("no secret!", "x").is_err());
}

#[test]
fn the_value_for_a_field_is_the_code_of_the_moment() {
    let mut details = Details::default();
    assert!(code_now(&details, Millis(59_000)).is_none());
    details.one_time_code = Some(TWENTY.to_owned());
    assert_eq!(code_now(&details, Millis(59_000)).unwrap().expose(), "287082");
    details.one_time_code = Some("n0 secret".to_owned());
    assert!(code_now(&details, Millis(59_000)).is_none());
}

fn generators() -> impl Strategy<Value = (Vec<u8>, &'static str, u8, u32)> {
    let algorithms = prop::sample::select(vec!["SHA1", "SHA256", "SHA512"]);
    (prop::collection::vec(any::<u8>(), 5..64), algorithms, 6u8..=8, 1u32..=86_400)
}

proptest! {
    #[test]
    fn base32_reads_back(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let text = base32::encode(&bytes);
        prop_assert_eq!(&*base32::decode(&text).unwrap(), &bytes);
        prop_assert_eq!(&*base32::decode(&text.to_lowercase()).unwrap(), &bytes);
    }

    #[test]
    fn an_address_says_how_codes_are_made((key, algorithm, digits, period) in generators(), now in 0..u64::MAX) {
        let secret = base32::encode(&key);
        let address = format!("otpauth://totp/a%3Ab?secret={}&algorithm={algorithm}&digits={digits}&period={period}", *secret);
        let generator = read(&address);
        let code = generator.code_at(Millis(now));
        prop_assert_eq!(code.text.len(), usize::from(digits));
        prop_assert!(code.text.bytes().all(|byte| byte.is_ascii_digit()));
        prop_assert!(code.ends.0 > now || code.ends.0 == u64::MAX);
        prop_assert!(code.ends.0 - now <= u64::from(period) * 1000);
        prop_assert!(read(&generator.address("x")) == generator);
    }

    #[test]
    fn any_text_is_a_secret_or_an_error(text in "(otpauth://(totp|hotp|steam)/)?.{0,60}") {
        if let Ok(generator) = Generator::read(&text) {
            let _ = generator.code_at(Millis(0));
            prop_assert!(Generator::address_of(&text, "x").is_ok());
        }
    }
}
