//! How large the volumes of a run will be, so that nobody fills a disk by surprise.
use super::{EVERY, Scope, every, items};
use crate::memory;
use crate::plan::Plan;
use crate::volume::ome::Part;

/// What is left of amounts and of labels after compression, as shares: measured on grown tumours.
const AMOUNTS: f64 = 0.85;
const LABELS: f64 = 0.06;
/// What coarser levels add: an eighth, a 64th, ….
const LEVELS: f64 = 8.0 / 7.0;

/// In words, what volumes of a run will take; none if it writes none.
pub fn estimate(plan: &Plan) -> Option<String> {
    let times = u64::from(plan.steps / every(plan, EVERY[0])?) + 1;
    let (space, items) = (Scope::of(plan).space, items::items(plan));
    let voxels = space.voxels() as f64 * times as f64;
    let share = |part: &Part| match part {
        Part::Channel { .. } => [4.0, 4.0 * AMOUNTS],
        Part::Labels { data_type: "uint8", .. } => [1.0, LABELS],
        Part::Labels { .. } => [4.0, 4.0 * LABELS],
    };
    let formats = plan.config.words("output.volume_formats");
    let factor: f64 = formats.iter().map(|format| if format == "ome-zarr" { LEVELS } else { 1.0 }).sum();
    let all = |which: usize| items.iter().map(|item| share(&item.part)[which]).sum::<f64>() * voxels * factor;
    let [whole, packed] = [0, 1].map(|which| memory::text(all(which) as u64));
    let ([x, y, z], [width, ..]) = (space.size, space.spacing);
    let (count, formats) = (items.len(), formats.join(" and "));
    Some(format!(
        "{count} of {x} × {y} × {z} voxels of {width} µm at {times} times as {formats}: about {packed} on disk, {whole} unpacked"
    ))
}
