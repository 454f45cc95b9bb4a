//! The figures for people.

use crate::measure::Measure;

const HEAD: [&str; 7] = ["row", "what", "ours", "peer", "times", "to reach", ""];

pub fn of(measures: &[Measure]) -> String {
    let mut lines = vec![HEAD.map(str::to_owned)];
    lines.extend(measures.iter().map(line));
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default())
        .collect();
    let shown = lines.iter().map(|line| {
        let cells = line.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    shown.collect::<Vec<_>>().join("\n")
}

fn line(measure: &Measure) -> [String; 7] {
    let peer = measure.peer.zip(measure.peer_name.as_ref());
    [
        measure.id.clone(),
        measure.name.clone(),
        format!("{} {}", figure(measure.ours), measure.unit),
        peer.map(|(value, name)| format!("{} {} ({name})", figure(value), measure.unit)).unwrap_or_default(),
        measure.ratio.map(|ratio| format!("{}×", figure(ratio))).unwrap_or_default(),
        measure.target.clone().unwrap_or_default(),
        match measure.met {
            Some(true) => "met".to_owned(),
            Some(false) => "MISSED".to_owned(),
            None => String::new(),
        },
    ]
}

/// Three digits that count.
fn figure(value: f64) -> String {
    let places = if value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else {
        2
    };
    format!("{value:.places$}")
}
