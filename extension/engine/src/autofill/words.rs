//! What words on a page speak of, in the languages of the sites that people sign in to.
//!
//! A term matches a text in which it stands as a word, or, from four letters on (two in scripts without spaces), anywhere, spaces and
//! hyphens aside: `new-password`, `newPassword` and `New password` are one.

mod terms;

use std::collections::HashMap;
use std::sync::OnceLock;

pub(super) use terms::Concept;
use terms::{ALL, WHOLE};

/// What one text speaks of: each concept once, with the longest of its terms that the text holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading(Vec<(Concept, &'static str)>);

impl Reading {
    pub(super) fn of(text: &str) -> Self {
        let text = Text::new(text);
        let index = Index::prepared();
        let mut reading = Self::default();
        for (start, room) in starts(&text.joined).zip(text.rooms()) {
            index
                .within
                .beginning(&start)
                .filter(|term| term.text.len() <= room && start.rest.starts_with(&term.text))
                .for_each(|term| reading.add(term));
        }
        for start in starts(&text.spaced).filter(|start| start.before != Some(true)) {
            index.whole.beginning(&start).filter(|term| stands(term, &start)).for_each(|term| reading.add(term));
        }
        reading
    }

    fn add(&mut self, term: &Term) {
        match self.0.iter_mut().find(|(concept, _)| *concept == term.concept) {
            Some((_, longest)) if longest.chars().count() >= term.given.chars().count() => {}
            Some((_, longest)) => *longest = term.given,
            None => self.0.push((term.concept, term.given)),
        }
    }

    /// Takes out what only this term spoke for.
    pub(super) fn forget(&mut self, term: &str) {
        self.0.retain(|(_, found)| *found != term);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn has(&self, concept: Concept) -> bool {
        self.0.iter().any(|(found, _)| *found == concept)
    }

    pub(super) fn term(&self, concept: Concept) -> Option<&'static str> {
        self.0.iter().find(|(found, _)| *found == concept).map(|(_, term)| *term)
    }

    /// Of these concepts, the one with the longest, thus most specific term.
    pub(super) fn most_specific(&self, among: &[Concept]) -> Option<(Concept, &'static str)> {
        among
            .iter()
            .filter_map(|&concept| Some((concept, self.term(concept)?)))
            .rev()
            .max_by_key(|(_, term)| term.chars().count())
    }
}

/// One term, ready to be looked for.
struct Term {
    concept: Concept,
    /// As it is written in the list.
    given: &'static str,
    /// As it is looked for: without spaces, unless it counts as a word of its own only.
    text: String,
}

/// Terms by their first two characters, so that a text is compared with few of them.
#[derive(Default)]
struct Beginnings(HashMap<(char, Option<char>), Vec<Term>>);

impl Beginnings {
    fn add(&mut self, term: Term) {
        let mut characters = term.text.chars();
        if let Some(first) = characters.next() {
            self.0.entry((first, characters.next())).or_default().push(term);
        }
    }

    fn beginning(&self, start: &Start<'_>) -> impl Iterator<Item = &Term> {
        let alone = start.second.and(self.0.get(&(start.first, None)));
        self.0.get(&(start.first, start.second)).into_iter().chain(alone).flatten()
    }
}

#[derive(Default)]
struct Index {
    /// Looked for anywhere in the text without its spaces.
    within: Beginnings,
    /// Looked for as words.
    whole: Beginnings,
}

impl Index {
    fn prepared() -> &'static Index {
        static PREPARED: OnceLock<Index> = OnceLock::new();
        PREPARED.get_or_init(|| {
            let mut index = Index::default();
            for concept in ALL {
                for &given in concept.terms() {
                    let enough = if given.chars().any(is_spaced_script) { 4 } else { 2 };
                    if given.chars().count() < enough || WHOLE.contains(&given) {
                        index.whole.add(Term { concept, given, text: given.to_owned() });
                    } else {
                        index.within.add(Term { concept, given, text: given.replace(' ', "") });
                    }
                }
            }
            index
        })
    }
}

/// One place of a text where a term may begin.
struct Start<'a> {
    rest: &'a str,
    first: char,
    second: Option<char>,
    /// Whether what stands before is a letter; nothing at the beginning.
    before: Option<bool>,
    digit_before: bool,
}

fn starts(text: &str) -> impl Iterator<Item = Start<'_>> {
    let mut previous: Option<char> = None;
    text.char_indices().filter_map(move |(at, first)| {
        let before = previous.replace(first);
        let rest = text.get(at..)?;
        Some(Start {
            rest,
            first,
            second: rest.chars().nth(1),
            before: before.map(char::is_alphabetic),
            digit_before: before.is_some_and(|before| before.is_ascii_digit()),
        })
    })
}

/// The term stands here as a word of its own: "q" not in "quantity", "6 digit" not in "16 digit".
fn stands(term: &Term, start: &Start<'_>) -> bool {
    let splits_number = start.first.is_ascii_digit() && start.digit_before;
    let after = start.rest.strip_prefix(term.text.as_str()).map(|after| after.chars().next());
    !splits_number && after.is_some_and(|next| !next.is_some_and(char::is_alphabetic))
}

/// A text of the page, ready to be searched.
struct Text {
    /// Lower case, words between single spaces: ` user name `.
    spaced: String,
    /// The same without spaces: `username`.
    joined: String,
}

impl Text {
    fn new(text: &str) -> Self {
        let mut spaced = String::from(" ");
        let mut previous = ' ';
        for character in text.chars() {
            let wordy = character.is_alphanumeric() || character == '\'' || is_mark(character);
            let hump = character.is_uppercase() && previous.is_lowercase();
            if (!wordy || hump) && !spaced.ends_with(' ') {
                spaced.push(' ');
            }
            if wordy {
                // The Turkish "İ" leaves its dot behind.
                spaced.extend(character.to_lowercase().filter(|small| *small != '\u{307}'));
            }
            previous = character;
        }
        if !spaced.ends_with(' ') {
            spaced.push(' ');
        }
        let joined = spaced.replace(' ', "");
        Self { spaced, joined }
    }

    /// How long a term that begins there may be, for each character of the joined text: what begins within a word ends with it
    /// ("code postal" speaks of no "e posta"). Bytes.
    fn rooms(&self) -> impl Iterator<Item = usize> {
        self.spaced.split(' ').flat_map(|word| {
            word.char_indices().map(|(at, first)| match at {
                0 => usize::MAX,
                _ if is_spaced_script(first) => word.len().saturating_sub(at),
                _ => usize::MAX,
            })
        })
    }
}

fn is_mark(character: char) -> bool {
    // Vowel signs and tone marks of Indic scripts, Thai, Arabic and Hebrew are part of their words.
    matches!(u32::from(character), 0x0300..=0x036F | 0x0591..=0x05C7 | 0x064B..=0x065F | 0x0900..=0x0963 | 0x0966..=0x0DFF | 0x0E31..=0x0E4E)
}

/// Scripts that write spaces between words.
fn is_spaced_script(character: char) -> bool {
    u32::from(character) < 0x0E00
}
