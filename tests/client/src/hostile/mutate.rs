//! Answers that are almost right: one to three changes to a real one.

use super::cbor::Value;

/// Splitmix64: small, and the same everywhere.
#[derive(Debug, Clone, Copy)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.roll() % u64::try_from(end).unwrap()).unwrap()
    }
}

/// Real answers, and everything in them that may be put in another's place.
pub struct Donors {
    trees: Vec<Value>,
    values: Vec<Value>,
}

impl Donors {
    pub fn new(answers: &[Vec<u8>]) -> Self {
        let trees: Vec<Value> = answers.iter().filter_map(|answer| Value::parse(answer)).collect();
        let mut values = Vec::new();
        trees.iter().for_each(|tree| tree.each(&mut |value| values.push(value.clone())));
        Self { trees, values }
    }

    /// Something of the same kind; `None` after a few that were of others.
    fn like(&self, value: &Value, dice: &mut Dice) -> Option<Value> {
        (0..64).find_map(|_| {
            let donor = &self.values[dice.below(self.values.len())];
            let same = std::mem::discriminant(donor) == std::mem::discriminant(value) && donor != value;
            (same && length(donor) == length(value)).then(|| donor.clone())
        })
    }
}

/// Byte strings stand for one another only if they are as long; of the rest any may.
fn length(value: &Value) -> usize {
    match value {
        Value::Bytes(bytes) => bytes.len(),
        _ => 0,
    }
}

/// Changes an answer. The result may by chance be the same again.
pub fn mutate(answer: &[u8], donors: &Donors, dice: &mut Dice) -> Vec<u8> {
    match dice.below(16) {
        0 => bytes(answer, dice),
        1 => donors.trees[dice.below(donors.trees.len())].encode(),
        _ => {
            let mut tree = Value::parse(answer).expect("an answer of the service is CBOR");
            for _ in 0..=dice.below(3) {
                let count = tree.count();
                let mut place = dice.below(count);
                change(tree.at(&mut place).unwrap(), donors, dice);
            }
            tree.encode()
        }
    }
}

/// A change that need not leave CBOR behind.
fn bytes(answer: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = answer.to_vec();
    let at = dice.below(bytes.len());
    match dice.below(4) {
        0 => bytes[at] ^= 1 << dice.below(8),
        1 => bytes[at] = u8::try_from(dice.below(256)).unwrap(),
        2 => bytes.truncate(at),
        _ => {
            let end = at + dice.below(bytes.len() - at);
            let again = bytes[at..end].to_vec();
            bytes.splice(at..at, again);
        }
    }
    bytes
}

fn change(value: &mut Value, donors: &Donors, dice: &mut Dice) {
    if dice.below(3) == 0
        && let Some(donor) = donors.like(value, dice)
    {
        *value = donor;
        return;
    }
    match value {
        Value::Number(number) => {
            *number = match dice.below(6) {
                0 => number.wrapping_add(1),
                1 => number.wrapping_sub(1),
                2 => 0,
                3 => 2,
                4 => u64::MAX,
                _ => *number ^ (1 << dice.below(64)),
            }
        }
        Value::Bytes(bytes) => change_bytes(bytes, dice),
        Value::Text(text) => match dice.below(3) {
            0 => text.clear(),
            1 => text.push('x'),
            _ => *text = text.chars().rev().collect(),
        },
        Value::Array(items) => change_items(items, dice),
        Value::Map(pairs) if pairs.len() > 1 => {
            let (a, b) = (dice.below(pairs.len()), dice.below(pairs.len()));
            match dice.below(3) {
                0 => drop(pairs.remove(a)),
                1 => pairs.swap(a, b),
                _ => {
                    let (first, second) = (pairs[a].1.clone(), pairs[b].1.clone());
                    (pairs[a].1, pairs[b].1) = (second, first);
                }
            }
        }
        Value::Map(pairs) => pairs.clear(),
        Value::Bool(bool) => *bool = !*bool,
        Value::Null => *value = Value::Number(1),
        Value::Nested(inner) => change(inner, donors, dice),
    }
}

fn change_bytes(bytes: &mut Vec<u8>, dice: &mut Dice) {
    if bytes.is_empty() {
        return bytes.push(0);
    }
    let at = dice.below(bytes.len());
    match dice.below(4) {
        0 | 1 => bytes[at] ^= 1 << dice.below(8),
        2 => bytes.fill(0),
        _ => bytes.truncate(at),
    }
}

fn change_items(items: &mut Vec<Value>, dice: &mut Dice) {
    if items.is_empty() {
        return;
    }
    let (a, b) = (dice.below(items.len()), dice.below(items.len()));
    match dice.below(5) {
        0 => drop(items.remove(a)),
        1 => items.push(items[a].clone()),
        2 => items.swap(a, b),
        3 => items.truncate(a),
        _ => items.reverse(),
    }
}
