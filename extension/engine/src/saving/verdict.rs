//! Whether what was typed is new.

use super::Typed;

/// A kept login of the same site.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a, Id> {
    pub id: Id,
    pub user_name: &'a str,
    pub password: &'a str,
    /// Whether this person may change it.
    pub may_change: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict<Id> {
    /// It is kept as it is, or there is nothing to keep.
    Kept,
    New,
    /// The password of one of these has changed, the likeliest first.
    Changed(Vec<Id>),
}

/// Decides. The logins are in the order in which they would be suggested.
pub fn verdict<Id: Copy>(typed: &Typed, known: &[Known<'_, Id>]) -> Verdict<Id> {
    let Some(password) = typed.password() else { return Verdict::Kept };
    let named = !typed.user_name.is_empty();
    let is_same = |name: &str| name.trim().to_lowercase() == typed.user_name.to_lowercase();
    // Without a name on either side, the password alone has to tell.
    let may_be = |login: &&Known<'_, Id>| !named || login.user_name.trim().is_empty() || is_same(login.user_name);
    if known.iter().filter(may_be).any(|login| login.password == password) {
        return Verdict::Kept;
    }
    // Who gives the password of before says which login is meant.
    let before = typed.new.as_ref().and(typed.current.as_ref());
    let changed: Vec<(u8, Id)> = known
        .iter()
        .filter(may_be)
        .filter(|login| login.may_change)
        .filter_map(|login| {
            let proven = before.is_some_and(|before| before.as_str() == login.password);
            match (named && is_same(login.user_name), proven) {
                (true, true) => Some((0, login.id)),
                (true, false) => Some((1, login.id)),
                (false, true) => Some((2, login.id)),
                (false, false) => (!named || login.user_name.trim().is_empty()).then_some((3, login.id)),
            }
        })
        .collect();
    if changed.is_empty() {
        return Verdict::New;
    }
    let mut changed = changed;
    changed.sort_by_key(|(rank, _)| *rank);
    Verdict::Changed(changed.into_iter().map(|(_, id)| id).collect())
}
