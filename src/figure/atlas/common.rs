//! What several maps share: a title, a key; and where keys stand.
use super::{Keys, Rest, SCALE, Shown, Start};
use crate::figure::Key;
use crate::figure::keys::{self, Plan};
use crate::figure::pen::Pen;

/// The widest colour bar of several maps, or beside one.
const WIDEST_BAR: f64 = 420.0;

/// The title that all of several maps share, if it needs a line of its own, and the maps, headed by their times then.
pub(super) fn headed(maps: &[Shown], cell: f64) -> (Option<String>, Vec<Shown>) {
    let is_shared = maps.len() > 1 && maps.iter().all(|shown| shown.title == maps[0].title);
    if !is_shared || maps.iter().all(|shown| shown.fits(cell)) {
        return (None, maps.to_vec());
    }
    let timed = |shown: &Shown| Shown { title: shown.time.clone(), time: String::new(), map: shown.map.clone() };
    (Some(maps[0].title.clone()), maps.iter().map(timed).collect())
}

/// The key that stands for several maps, if there is one: what all of them share, or all of their legends if there is a free place
/// for these. And where the other keys are, in all rows and in the last one.
pub(super) fn placed(maps: &[Shown], start: &Start) -> (Option<Key>, [Keys; 2]) {
    let is_open = !start.is_filled && (start.columns == 1 || !maps.len().is_multiple_of(start.columns));
    if let Some(shared) = shared_key(maps) {
        return (Some(shared), [Keys::Shared; 2]);
    }
    match all_legends(maps).filter(|_| is_open) {
        Some(all) => (Some(all), [Keys::Bars; 2]),
        None => (None, [Keys::Under, if is_open { Keys::LastBeside } else { Keys::Under }]),
    }
}

/// The key for all of some maps: one colour bar if they have the same, one legend with what any of them shows.
fn shared_key(maps: &[Shown]) -> Option<Key> {
    let (first, others) = maps.split_first().filter(|(_, others)| !others.is_empty())?;
    let mut shared = first.map.key.clone();
    others.iter().all(|other| shared.join(&other.map.key)).then_some(shared)
}

/// One legend with what any of some maps shows that have legends; none if none has.
fn all_legends(maps: &[Shown]) -> Option<Key> {
    let mut legends = maps.iter().map(|shown| &shown.map.key).filter(|key| key.legend().is_some());
    let mut all = legends.next()?.clone();
    legends.for_each(|key| _ = all.join(key));
    Some(all)
}

/// Draws a key under maps: its left, its top, and how wide it may be. Returns where it ends.
pub(super) fn under(pen: &mut Pen, key: &Key, [left, top, width]: [f64; 3]) -> f64 {
    let plan = Plan::of(key.legend(), width / SCALE);
    let wide = if matches!(key, Key::Bar(..)) { width.min(WIDEST_BAR) } else { width };
    keys::draw(pen, key, &plan, [left + (width - wide) / 2.0, top, wide]);
    top + plan.height() * SCALE
}

/// Draws a key in what a row leaves free, in the middle of its height. Returns where it ends.
pub(super) fn beside(pen: &mut Pen, key: &Key, rest: &Rest) -> f64 {
    let width = if matches!(key, Key::Bar(..)) { rest.width.min(WIDEST_BAR) } else { rest.width };
    let plan = Plan::of(key.legend(), width / SCALE);
    let height = plan.height() * SCALE;
    let top = ((rest.upper + rest.lower - height) / 2.0).max(rest.upper);
    keys::draw(pen, key, &plan, [rest.left, top, width]);
    top + height
}
