//! Leaves out work whose inputs have not changed since it was last done.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use crate::failure::{Outcome, While};
use crate::places;

/// Does `work` unless the contents of `inputs` and the text `settings` are those of its last success and all `outputs` are there.
/// Directories count with everything in them. Returns whether the work was done.
pub fn unless_unchanged(
    name: &str,
    inputs: &[PathBuf],
    settings: &str,
    outputs: &[PathBuf],
    work: impl FnOnce() -> Outcome,
) -> Outcome<bool> {
    let record = places::at("target/fresh").join(name);
    let mark = mark(inputs, settings)?;
    let unchanged = fs::read_to_string(&record).is_ok_and(|last| last == mark);
    if unchanged && outputs.iter().all(|output| output.exists()) {
        return Ok(false);
    }
    if record.exists() {
        fs::remove_file(&record).while_doing(format_args!("removing {}", record.display()))?;
    }
    work()?;
    fs::create_dir_all(places::at("target/fresh"))
        .and_then(|()| fs::write(&record, mark))
        .while_doing(format_args!("writing {}", record.display()))?;
    Ok(true)
}

/// A short text that changes with the inputs. Chance collisions are as good as impossible; nobody gains by making one.
fn mark(inputs: &[PathBuf], settings: &str) -> Outcome<String> {
    let mut hasher = DefaultHasher::new();
    add_text(&mut hasher, settings);
    for input in inputs {
        for file in files_in(input)? {
            add_text(&mut hasher, &file.to_string_lossy());
            let content = fs::read(&file).while_doing(format_args!("reading {}", file.display()))?;
            hasher.write_usize(content.len());
            hasher.write(&content);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn add_text(hasher: &mut DefaultHasher, text: &str) {
    hasher.write_usize(text.len());
    hasher.write(text.as_bytes());
}

/// The file itself, or all files below a directory, in the order of their paths.
pub fn files_in(path: &Path) -> Outcome<Vec<PathBuf>> {
    let reading = || format!("reading {}", path.display());
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(path).while_doing(reading())? {
        entries.push(entry.while_doing(reading())?.path());
    }
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        files.extend(files_in(&entry)?);
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_done_again_only_after_a_change() {
        let directory = std::env::temp_dir().join(format!("latchkey-fresh-{}", std::process::id()));
        fs::create_dir_all(&directory).expect("a directory");
        let input = directory.join("input");
        let output = directory.join("output");
        let name = format!("test-{}", std::process::id());
        let run = |settings: &str| {
            unless_unchanged(&name, std::slice::from_ref(&input), settings, std::slice::from_ref(&output), || {
                fs::write(&output, "made").while_doing("writing")
            })
            .expect("the work succeeds")
        };

        fs::write(&input, "one").expect("an input");
        assert!(run(""));
        assert!(!run(""));
        assert!(run("other settings"));
        fs::write(&input, "two").expect("an input");
        assert!(run("other settings"));
        fs::remove_file(&output).expect("the output is there");
        assert!(run("other settings"));
        assert!(!run("other settings"));

        fs::remove_dir_all(&directory).expect("the directory is ours");
        fs::remove_file(places::at("target/fresh").join(&name)).expect("the record is there");
    }
}
