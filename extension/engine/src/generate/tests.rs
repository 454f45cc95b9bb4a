use super::draw::below;
use super::*;
use proptest::prelude::*;
use rand_core::{Infallible, TryCryptoRng, TryRng};

/// SplitMix64: predictable, for tests alone.
struct Numbers(u64);

impl TryRng for Numbers {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|number| u32::try_from(number >> 32).unwrap())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Ok(mixed ^ (mixed >> 31))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for byte in bytes {
            *byte = u8::try_from(self.try_next_u64()? & 0xFF).unwrap();
        }
        Ok(())
    }
}

impl TryCryptoRng for Numbers {}

/// Says given numbers, then zeros.
struct Said(Vec<u32>);

impl TryRng for Said {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(if self.0.is_empty() { 0 } else { self.0.remove(0) })
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.try_next_u32().map(u64::from)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(0);
        Ok(())
    }
}

impl TryCryptoRng for Said {}

#[test]
fn numbers_that_would_favour_some_choices_are_drawn_again() {
    // 2^32 = 3 · 1431655765 + 1: the last number is one too many for three choices.
    assert_eq!(below(3, &mut Said(vec![u32::MAX, 7])), 1);
    assert_eq!(below(3, &mut Said(vec![u32::MAX - 1])), 2);
    // A power of two uses every number.
    assert_eq!(below(8, &mut Said(vec![u32::MAX])), 7);
    assert_eq!(below(1, &mut Said(vec![u32::MAX])), 0);
}

#[test]
fn every_character_is_about_equally_likely() {
    let mut random = Numbers(1);
    let recipe = Password { length: 128, ..Password::default() };
    let mut seen = std::collections::BTreeMap::<char, u32>::new();
    for _ in 0..2_000 {
        for character in password(&recipe, &mut random).unwrap().chars() {
            *seen.entry(character).or_default() += 1;
        }
    }
    // 256,000 characters, 81 kinds: 3,160 each, standard deviation 56.
    assert_eq!(seen.len(), 81);
    assert!(seen.values().all(|count| (2_850..3_470).contains(count)), "{seen:?}");
}

#[test]
fn recipes_that_make_nothing() {
    let none = Classes { lower: false, upper: false, digits: false, symbols: false, avoid_alike: false };
    assert_eq!(
        password(&Password { length: 20, classes: none }, &mut Numbers(1)).unwrap_err().code(),
        "generate_no_class"
    );
    for length in [0, 3, 129] {
        assert_eq!(password(&Password { length, ..Password::default() }, &mut Numbers(1)).unwrap_err(), Error::Length);
    }
    for words in [0, 2, 21] {
        assert_eq!(
            passphrase(&Passphrase { words, ..Passphrase::default() }, &mut Numbers(1)).unwrap_err(),
            Error::Words
        );
    }
}

#[test]
fn passphrases_are_as_the_recipe_says() {
    let plain = passphrase(&Passphrase { separator: ' ', ..Passphrase::default() }, &mut Numbers(5)).unwrap();
    assert_eq!(plain.split(' ').count(), 5);
    let rich = Passphrase { words: 4, separator: '.', capitals: true, digit: true };
    let phrase = passphrase(&rich, &mut Numbers(6)).unwrap();
    assert_eq!(phrase.chars().filter(char::is_ascii_digit).count(), 1);
    assert!(phrase.split('.').all(|word| { word.chars().next().is_some_and(|first| first.is_ascii_uppercase()) }));
}

#[test]
fn entropy_is_what_the_recipe_leaves_open() {
    assert_eq!(Passphrase::default().bits().count(), 64);
    assert_eq!(Password::default().bits().count(), 126);
    let digits = Classes { lower: false, upper: false, digits: true, symbols: false, avoid_alike: false };
    assert_eq!(Password { length: 6, classes: digits }.bits().count(), 19);
}

#[test]
fn estimates_put_passwords_in_the_order_of_their_worth() {
    for weak in [
        "",
        "password",
        "Passw0rd!",
        "12345678",
        "qwertzuiop",
        "aaaaaaaaaaaaaaaa",
        "Sommer2024",
        "abcabcabcabc",
        "P@ssw0rd1234",
    ] {
        assert_eq!(strength(weak).strength(), Strength::Weak, "{weak}: {}", strength(weak));
    }
    assert!(strength("dj4Fq9xW").strength() <= Strength::Fair);
    assert_eq!(strength("vG7#pLw2xN").strength(), Strength::Good);
    assert_eq!(strength("cymbal-tidy-raven-oblong").strength(), Strength::Strong);
    let made = password(&Password::default(), &mut Numbers(9)).unwrap();
    assert_eq!(strength(&made).strength(), Strength::Strong);
}

#[test]
fn the_word_list_is_whole() {
    let words: Vec<&str> = include_str!("words.txt").lines().collect();
    assert_eq!(words.len(), 7_776);
    assert!(
        words.is_sorted()
            && words.iter().all(|word| (3..=9).contains(&word.len())
                && word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-'))
    );
}

proptest! {
    #[test]
    fn passwords_have_each_chosen_kind_and_no_other(length in 4_usize..=128, lower: bool, upper: bool, digits: bool, symbols: bool, avoid_alike: bool, seed: u64) {
        prop_assume!(lower || upper || digits || symbols);
        let classes = Classes { lower, upper, digits, symbols, avoid_alike };
        let made = password(&Password { length, classes }, &mut Numbers(seed)).unwrap();
        prop_assert_eq!(made.len(), length);
        let has = |kind: fn(&char) -> bool| made.chars().any(|character| kind(&character));
        prop_assert_eq!(has(char::is_ascii_lowercase), lower);
        prop_assert_eq!(has(char::is_ascii_uppercase), upper);
        prop_assert_eq!(has(char::is_ascii_digit), digits);
        prop_assert_eq!(has(char::is_ascii_punctuation), symbols);
        prop_assert!(!avoid_alike || !made.contains(['I', 'l', '1', 'O', '0', 'o', '5', 'S', '2', 'Z', '8', 'B']));
    }

    #[test]
    fn any_password_has_an_estimate(password in ".{0,300}") {
        prop_assert!(strength(&password).count() < 2_000);
    }
}

#[test]
fn a_hash_in_words_is_its_first_half_as_a_number() {
    let mut hash = [0; 32];
    assert_eq!(words_of(&hash), "abacus abacus abacus abacus abacus abacus");
    hash[15] = 1;
    assert_eq!(words_of(&hash), "abdomen abacus abacus abacus abacus abacus");
    // 7,776 is 0x1e60.
    hash[14..16].copy_from_slice(&[0x1e, 0x60]);
    assert_eq!(words_of(&hash), "abacus abdomen abacus abacus abacus abacus");
    hash[16..].fill(0xff);
    assert_eq!(words_of(&hash), "abacus abdomen abacus abacus abacus abacus");
    assert_eq!(words_of(&[0xff; 32]).split(' ').count(), 6);
}

fn site(rules: &str, shortest: Option<u32>, longest: Option<u32>) -> SiteRules {
    SiteRules::read(rules, shortest, longest)
}

#[test]
fn a_site_without_rules_gets_the_usual_password() {
    let (made, bits) = for_site(&site("", None, None), &mut Numbers(1)).unwrap();
    assert_eq!(made.len(), 20);
    assert_eq!(bits, Password::default().bits());
}

#[test]
fn lengths_of_the_field_and_of_the_rules_are_both_kept() {
    let made = |rules: &str, shortest, longest| for_site(&site(rules, shortest, longest), &mut Numbers(2)).unwrap().0;
    assert_eq!(made("", None, Some(12)).len(), 12);
    assert_eq!(made("minlength: 24", Some(8), None).len(), 24);
    assert_eq!(made("maxlength: 16", None, Some(32)).len(), 16);
    // Nonsense is not said: a longest below the shortest, or no number.
    assert_eq!(made("minlength: many; maxlength:", None, Some(0)).len(), 20);
}

#[test]
fn brackets_may_hold_semicolons() {
    let rules = site("required: lower; required: [;:]; max-consecutive: 1", None, None);
    assert_eq!(rules.required.len(), 2);
    let (made, _) = for_site(&rules, &mut Numbers(3)).unwrap();
    assert!(made.contains([';', ':']) && made.bytes().all(|sign| sign.is_ascii_lowercase() || b";:".contains(&sign)));
    assert!(made.as_bytes().windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn rules_that_leave_nothing_are_told() {
    assert_eq!(for_site(&site("maxlength: 3", None, None), &mut Numbers(4)).unwrap_err(), Error::Length);
}

proptest! {
    #[test]
    fn every_password_keeps_the_rules_it_was_made_by(
        seed in any::<u64>(), shortest in 4_u32..40, more in 0_u32..20, upper in any::<bool>(), digit in any::<bool>(), special in any::<bool>()
    ) {
        let mut rules = vec!["required: lower"];
        if upper { rules.push("required: upper"); }
        if digit { rules.push("required: digit"); }
        rules.push(if special { "required: [-_.]" } else { "allowed: [!]" });
        let longest = shortest + more;
        let rules = format!("{}; minlength: {shortest}; maxlength: {longest}; max-consecutive: 2", rules.join("; "));
        let (made, _) = for_site(&site(&rules, None, None), &mut Numbers(seed)).unwrap();
        let length = u32::try_from(made.len()).unwrap();
        prop_assert!((shortest..=longest).contains(&length));
        prop_assert!(made.contains(|sign: char| sign.is_ascii_lowercase()));
        prop_assert!(!upper || made.contains(|sign: char| sign.is_ascii_uppercase()));
        prop_assert!(!digit || made.contains(|sign: char| sign.is_ascii_digit()));
        prop_assert!(!special || made.contains(['-', '_', '.']));
        prop_assert!(made.as_bytes().windows(3).all(|three| three[0] != three[1] || three[1] != three[2]));
    }

    #[test]
    fn no_text_of_a_page_breaks_the_reading_of_rules(text in ".{0,160}", seed in any::<u64>()) {
        if let Ok((made, _)) = for_site(&site(&text, None, None), &mut Numbers(seed)) {
            prop_assert!((4..=128).contains(&made.len()));
        }
    }
}
