//! The tree of lineages: each after the one it comes from, with its depth.
use super::{Clone, NONE};
use std::collections::BTreeMap;

/// Lineages in the order of a walk through their tree, siblings by their beginning: name, and generations from the founder.
pub fn descent(clones: &BTreeMap<u32, Clone>) -> Vec<(u32, usize)> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (name, clone) in clones {
        // A parent that is not known has come from elsewhere: its children count as founders.
        let parent = if clones.contains_key(&clone.parent) { clone.parent } else { NONE };
        // Nobody is their own parent; lineage 0 may hold cells of unknown descent.
        if parent != *name {
            children.entry(parent).or_default().push(*name);
        }
    }
    let roots = clones.contains_key(&NONE).then_some(NONE).into_iter();
    let mut open: Vec<(u32, usize)> = roots.map(|name| (name, 0)).collect();
    if open.is_empty() {
        open = later_first(&children, NONE, clones).map(|name| (name, 0)).collect();
    }
    let mut walk = Vec::new();
    while let Some((name, depth)) = open.pop() {
        walk.push((name, depth));
        open.extend(later_first(&children, name, clones).map(|child| (child, depth + 1)));
    }
    walk
}

/// The children of a lineage, the last to begin first.
fn later_first<'a>(
    children: &'a BTreeMap<u32, Vec<u32>>,
    parent: u32,
    clones: &BTreeMap<u32, Clone>,
) -> impl Iterator<Item = u32> + use<'a> {
    let mut all = children.get(&parent).cloned().unwrap_or_default();
    all.sort_by_key(|name| std::cmp::Reverse((clones[name].step, *name)));
    all.into_iter()
}
