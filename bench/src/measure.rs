//! One figure beside its peer's.

use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A row of docs/measures.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    P1,
    P1b,
    P2,
    P3,
    P8,
    P9,
    P10,
    P11,
}

impl Row {
    pub const ALL: [Row; 8] = [Row::P1, Row::P1b, Row::P2, Row::P3, Row::P8, Row::P9, Row::P10, Row::P11];

    /// Measured in one Node process together with npm peers.
    pub const fn is_against_peers(self) -> bool {
        matches!(self, Row::P1 | Row::P1b | Row::P2 | Row::P3 | Row::P8)
    }

    pub const fn name(self) -> &'static str {
        match self {
            Row::P1 => "P1",
            Row::P1b => "P1b",
            Row::P2 => "P2",
            Row::P3 => "P3",
            Row::P8 => "P8",
            Row::P9 => "P9",
            Row::P10 => "P10",
            Row::P11 => "P11",
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Row {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        Row::ALL.into_iter().find(|row| row.name().eq_ignore_ascii_case(text)).ok_or_else(|| {
            let names = Row::ALL.map(Row::name).join(", ");
            Failure::new(format!("`{text}` is no row of the measures: {names}."))
        })
    }
}

/// What a figure is to reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// Ours is not above this, in the figure's unit.
    AtMost(f64),
    /// The peer's figure is so many times ours.
    Times(f64),
}

/// A figure: less is better, for all of them.
#[derive(Debug, Clone, Serialize)]
pub struct Measure {
    pub id: String,
    pub name: String,
    pub ours: f64,
    pub unit: String,
    pub peer: Option<f64>,
    pub peer_name: Option<String>,
    /// The peer's figure by ours: above 1, ours is better.
    pub ratio: Option<f64>,
    pub target: Option<String>,
    pub met: Option<bool>,
}

impl Measure {
    pub fn new(row: Row, name: impl Into<String>, ours: f64, unit: &str) -> Self {
        Self {
            id: row.name().to_owned(),
            name: name.into(),
            ours,
            unit: unit.to_owned(),
            peer: None,
            peer_name: None,
            ratio: None,
            target: None,
            met: None,
        }
    }

    pub fn beside(self, peer_name: impl Into<String>, peer: f64) -> Self {
        let ratio = (self.ours > 0.0).then(|| peer / self.ours);
        Self { peer: Some(peer), peer_name: Some(peer_name.into()), ratio, ..self }
    }

    pub fn aiming_at(self, target: Target) -> Self {
        let (text, met) = match target {
            Target::AtMost(most) => (format!("at most {most} {}", self.unit), Some(self.ours <= most)),
            Target::Times(times) => {
                (format!("at least {times} times the best peer"), self.ratio.map(|ratio| ratio >= times))
            }
        };
        Self { target: Some(text), met, ..self }
    }
}

/// A figure as the scripts in `bench/js` print it.
#[derive(Debug, Deserialize)]
pub struct Reported {
    name: String,
    unit: String,
    ours: f64,
    peer: f64,
    peer_name: String,
    most: Option<f64>,
    ratio_target: Option<f64>,
}

impl Reported {
    pub fn of_row(self, row: Row) -> Measure {
        let measure = Measure::new(row, self.name, self.ours, &self.unit).beside(self.peer_name, self.peer);
        match (self.most, self.ratio_target) {
            (Some(most), _) => measure.aiming_at(Target::AtMost(most)),
            (None, Some(times)) => measure.aiming_at(Target::Times(times)),
            (None, None) => measure,
        }
    }
}

/// The middle of the samples.
pub fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or_default()
}
