//! Known things that a list may name: their keys hold where the user's table gives none.
use super::given::{self, Given, Item, Table};
use super::spec::{Presets, Spec};
use super::words::allowed;
use crate::error::Result;
use std::path::PathBuf;

/// Lays each element of a list of presets over the preset that it names, and adds presets that are named elsewhere.
pub(super) fn expand(table: &mut Table, spec: &Spec) -> Result<()> {
    spec.presets.iter().try_for_each(|presets| expand_one(table, presets))
}

fn expand_one(table: &mut Table, presets: &Presets) -> Result<()> {
    let mut elements = match table.iter().position(|(key, _)| key == presets.section) {
        Some(at) => match table.remove(at).1 {
            Given { item: Item::List(list), .. } => list,
            other => {
                table.push((presets.section.into(), other));
                return Ok(());
            }
        },
        None => Vec::new(),
    };
    for element in &mut elements {
        if let Item::Table(own) = &mut element.item {
            under(own, presets)?;
        }
    }
    let mut names: Vec<String> = elements.iter().filter_map(|element| text(element, "name")).collect();
    for name in named(table, presets) {
        if let (Some(known), false) = (preset(presets, &name)?, names.contains(&name)) {
            elements.push(known);
            names.push(name);
        }
    }
    if let Some(first) = elements.first().cloned() {
        table.push((presets.section.into(), Given { item: Item::List(elements), ..first }));
    }
    Ok(())
}

/// Lays a table over the preset that it names.
fn under(own: &mut Table, presets: &Presets) -> Result<()> {
    let Some(at) =
        own.iter().position(|(key, given)| key == "preset" && matches!(given.item, Item::Text(_) | Item::Bare(_)))
    else {
        return Ok(());
    };
    let (_, named) = own.remove(at);
    let (Item::Text(name) | Item::Bare(name)) = &named.item else { return Ok(()) };
    let Some(Given { item: Item::Table(mut whole), .. }) = preset(presets, name)? else {
        let known: Vec<&str> = presets.known.iter().map(|(name, _)| *name).collect();
        let key = format!("{}.preset", presets.section);
        return Err(named.error(format!("there is no preset `{name}`"), allowed(name, &known)).key(key));
    };
    given::merge(&mut whole, std::mem::take(own));
    *own = whole;
    Ok(())
}

/// A preset by name, as a table.
fn preset(presets: &Presets, name: &str) -> Result<Option<Given>> {
    let Some((name, text)) = presets.known.iter().find(|(known, _)| *known == name) else { return Ok(None) };
    let file = PathBuf::from(format!("preset {name}"));
    let table = given::load(text, &file)?;
    Ok(Some(Given { item: Item::Table(table), file: file.as_path().into(), line: None }))
}

/// The names that the elements of another list use.
fn named(table: &Table, presets: &Presets) -> Vec<String> {
    let Some((section, key)) = presets.named_by else { return Vec::new() };
    let list = table.iter().find(|(name, _)| name == section).map(|(_, given)| &given.item);
    let Some(Item::List(elements)) = list else { return Vec::new() };
    elements.iter().filter_map(|element| text(element, key)).collect()
}

fn text(element: &Given, key: &str) -> Option<String> {
    let Item::Table(own) = &element.item else { return None };
    own.iter().find_map(|(name, given)| match &given.item {
        Item::Text(text) | Item::Bare(text) if name == key => Some(text.clone()),
        _ => None,
    })
}
