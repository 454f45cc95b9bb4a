//! Trusted input: what a mouse and a keyboard would send.

use serde_json::{Value, json};

/// A place in a viewport, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub x: i64,
    pub y: i64,
}

/// One key by its name as `KeyboardEvent.key` has it (`a`, `Enter`), pressed while the others are held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chord {
    pub held: Vec<String>,
    pub key: String,
}

impl Chord {
    /// Reads `Control+Shift+L`; a text without `+` is one key.
    pub fn read(text: &str) -> Chord {
        let mut parts: Vec<String> = text.split('+').map(str::to_owned).collect();
        let key = parts.pop().unwrap_or_default();
        Chord { held: parts, key }
    }
}

/// The pointer moves there and stays. It comes from beside: a move to where it already is would be none.
pub fn resting(at: Point) -> Value {
    let to = |x: i64| json!({ "type": "pointerMove", "duration": 0, "x": x, "y": at.y, "origin": "viewport" });
    json!([{
        "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" },
        "actions": [to(at.x - 1), to(at.x)],
    }])
}

pub fn click(at: Point) -> Value {
    json!([{
        "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" },
        "actions": [
            { "type": "pointerMove", "duration": 0, "x": at.x, "y": at.y, "origin": "viewport" },
            { "type": "pointerDown", "button": 0 },
            { "type": "pointerUp", "button": 0 },
        ],
    }])
}

pub fn typing(text: &str) -> Value {
    let strokes: Vec<Value> = text
        .chars()
        .flat_map(|character| {
            let key = match character {
                '\n' => '\u{e007}',
                '\t' => '\u{e004}',
                other => other,
            };
            [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })]
        })
        .collect();
    json!([{ "type": "key", "id": "keyboard", "actions": strokes }])
}

pub fn pressing(chord: &Chord) -> Value {
    let down = |key: &String| json!({ "type": "keyDown", "value": code(key) });
    let up = |key: &String| json!({ "type": "keyUp", "value": code(key) });
    let mut strokes: Vec<Value> = chord.held.iter().map(down).collect();
    strokes.push(down(&chord.key));
    strokes.push(up(&chord.key));
    strokes.extend(chord.held.iter().rev().map(up));
    json!([{ "type": "key", "id": "keyboard", "actions": strokes }])
}

/// The character that stands for a key in the protocol.
fn code(key: &str) -> String {
    let character = match key {
        "Backspace" => '\u{e003}',
        "Tab" => '\u{e004}',
        "Enter" => '\u{e007}',
        "Shift" => '\u{e008}',
        "Control" => '\u{e009}',
        "Alt" => '\u{e00a}',
        "Escape" => '\u{e00c}',
        "PageUp" => '\u{e00e}',
        "PageDown" => '\u{e00f}',
        "End" => '\u{e010}',
        "Home" => '\u{e011}',
        "ArrowLeft" => '\u{e012}',
        "ArrowUp" => '\u{e013}',
        "ArrowRight" => '\u{e014}',
        "ArrowDown" => '\u{e015}',
        "Delete" => '\u{e017}',
        other => return other.to_owned(),
    };
    character.to_string()
}
