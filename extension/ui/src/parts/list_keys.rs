//! Arrow keys in a list: up and down through rows, left and right through a row's actions.
//!
//! A row is an element with `data-row`; its buttons are its actions, the first of them the main one. One button of the list is in the
//! tab order, the one that had the focus last.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use crate::browser;

/// Handles a key pressed inside a list or in the search field above it. True if it was one of the list's.
pub fn walk(event: &KeyboardEvent) -> bool {
    let here = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(here) = here else { return false };
    let row = here.closest("[data-row]").ok().flatten();
    let next = match (event.key().as_str(), &row) {
        ("ArrowDown", None) => main_of(rows().first()),
        ("ArrowDown", Some(row)) => main_of(beside(&rows(), row, true)),
        ("ArrowUp", Some(row)) => main_of(beside(&rows(), row, false)).or_else(search),
        ("ArrowRight", Some(row)) => beside(&actions(row), &here, true).cloned(),
        ("ArrowLeft", Some(row)) => beside(&actions(row), &here, false).cloned(),
        ("Home", Some(_)) => main_of(rows().first()),
        ("End", Some(_)) => main_of(rows().last()),
        _ => return false,
    };
    event.prevent_default();
    if let Some(next) = next {
        if row.is_some() {
            let _ = here.set_attribute("tabindex", "-1");
        }
        if next.closest("[data-row]").ok().flatten().is_some() {
            only_stop(&next);
        }
        browser::focus(Some(next));
    }
    true
}

/// After rows came or went: exactly one of their buttons can be reached by Tab.
pub fn settle() {
    request_animation_frame(|| {
        if document().query_selector("[data-row] button[tabindex='0']").ok().flatten().is_none()
            && let Some(first) = main_of(rows().first())
        {
            only_stop(&first);
        }
    });
}

fn only_stop(stop: &Element) {
    for row in rows() {
        for action in actions(&row) {
            let _ = action.set_attribute("tabindex", "-1");
        }
    }
    let _ = stop.set_attribute("tabindex", "0");
}

fn search() -> Option<Element> {
    document().query_selector("input[type='search']").ok().flatten()
}

fn main_of(row: Option<&Element>) -> Option<Element> {
    row.and_then(|row| row.query_selector("button").ok().flatten())
}

fn rows() -> Vec<Element> {
    found(document().query_selector_all("[data-row]").ok())
}

fn actions(row: &Element) -> Vec<Element> {
    found(row.query_selector_all("button").ok())
}

fn found(list: Option<web_sys::NodeList>) -> Vec<Element> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.get(index)?.dyn_into::<Element>().ok()).collect()
}

fn beside<'a>(list: &'a [Element], here: &Element, forward: bool) -> Option<&'a Element> {
    let index = list.iter().position(|element| element == here)?;
    if forward { list.get(index + 1) } else { list.get(index.checked_sub(1)?) }
}
