//! CBOR as a tree that can be changed at any place, down into byte strings that are CBOR themselves, and written again
//! in its canonical encoding: so a change is not refused for its form alone.

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Number(u64),
    Bytes(Vec<u8>),
    /// A byte string that holds CBOR: a log entry, an item, a grant, and what they sign.
    Nested(Box<Value>),
    Text(String),
    Array(Vec<Value>),
    Map(Vec<(Value, Value)>),
    Bool(bool),
    Null,
}

impl Value {
    /// `None` for what these formats do not use: negative numbers, floats, tags, indefinite lengths.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut decoder = Decoder::new(bytes);
        let value = read(&mut decoder)?;
        (decoder.position() == bytes.len()).then_some(value)
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(self, &mut Encoder::new(&mut bytes));
        bytes
    }

    /// Calls `visit` with every value in the tree, this one first.
    pub fn each<'a>(&'a self, visit: &mut impl FnMut(&'a Value)) {
        visit(self);
        match self {
            Self::Nested(inner) => inner.each(visit),
            Self::Array(items) => items.iter().for_each(|item| item.each(visit)),
            Self::Map(pairs) => pairs.iter().for_each(|(_, value)| value.each(visit)),
            _ => {}
        }
    }

    pub fn count(&self) -> usize {
        let mut count = 0;
        self.each(&mut |_| count += 1);
        count
    }

    /// The value at a place in the order of [`Value::each`].
    pub fn at(&mut self, place: &mut usize) -> Option<&mut Value> {
        if *place == 0 {
            return Some(self);
        }
        *place -= 1;
        match self {
            Self::Nested(inner) => inner.at(place),
            Self::Array(items) => items.iter_mut().find_map(|item| item.at(place)),
            Self::Map(pairs) => pairs.iter_mut().find_map(|(_, value)| value.at(place)),
            _ => None,
        }
    }

    /// The elements of an array.
    pub fn items(&mut self) -> &mut Vec<Value> {
        match self {
            Self::Array(items) => items,
            Self::Nested(inner) => inner.items(),
            other => panic!("{other:?} is no array"),
        }
    }
}

fn read(decoder: &mut Decoder<'_>) -> Option<Value> {
    Some(match decoder.datatype().ok()? {
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => Value::Number(decoder.u64().ok()?),
        Type::Bytes => {
            let bytes = decoder.bytes().ok()?;
            match nested(bytes) {
                Some(inner) => Value::Nested(Box::new(inner)),
                None => Value::Bytes(bytes.to_vec()),
            }
        }
        Type::String => Value::Text(decoder.str().ok()?.to_owned()),
        Type::Array => {
            let length = decoder.array().ok()??;
            Value::Array((0..length).map(|_| read(decoder)).collect::<Option<_>>()?)
        }
        Type::Map => {
            let length = decoder.map().ok()??;
            let pair = |decoder: &mut Decoder<'_>| Some((read(decoder)?, read(decoder)?));
            Value::Map((0..length).map(|_| pair(decoder)).collect::<Option<_>>()?)
        }
        Type::Bool => Value::Bool(decoder.bool().ok()?),
        Type::Null => {
            decoder.null().ok()?;
            Value::Null
        }
        _ => return None,
    })
}

/// Keys, hashes and ciphertexts are no CBOR arrays but by accident; what is must read back the same.
fn nested(bytes: &[u8]) -> Option<Value> {
    if !matches!(bytes.first(), Some(0x82..=0x9F)) {
        return None;
    }
    Value::parse(bytes).filter(|inner| inner.encode() == bytes)
}

fn write(value: &Value, encoder: &mut Encoder<&mut Vec<u8>>) {
    // Writing to a vector cannot fail.
    let length = |length: usize| u64::try_from(length).unwrap();
    match value {
        Value::Number(number) => drop(encoder.u64(*number)),
        Value::Bytes(bytes) => drop(encoder.bytes(bytes)),
        Value::Nested(inner) => drop(encoder.bytes(&inner.encode())),
        Value::Text(text) => drop(encoder.str(text)),
        Value::Array(items) => {
            let _ = encoder.array(length(items.len()));
            items.iter().for_each(|item| write(item, encoder));
        }
        Value::Map(pairs) => {
            let _ = encoder.map(length(pairs.len()));
            for (key, value) in pairs {
                write(key, encoder);
                write(value, encoder);
            }
        }
        Value::Bool(bool) => drop(encoder.bool(*bool)),
        Value::Null => drop(encoder.null()),
    }
}
