//! Lineages as they stand in a checkpoint, and as words of the state hash.
use super::{Clone, Lineage};
use serde_json::{Value, json};

impl Lineage {
    /// Everything, as JSON.
    pub fn saved(&self) -> Value {
        let row = |(name, c): (&u32, &Clone)| {
            json!([name, c.parent, c.traits, c.step, c.site, c.born, c.died, c.left, c.arrived])
        };
        json!(self.clones.iter().map(row).collect::<Vec<_>>())
    }

    /// What was saved; none if it is not that.
    pub fn restored(saved: &Value) -> Option<Lineage> {
        let clones = saved.as_array()?.iter().map(clone).collect::<Option<_>>()?;
        Some(Lineage { clones })
    }

    /// Everything, as words for the state hash.
    pub fn words(&self) -> Vec<u32> {
        let halves = |n: u64| [n as u32, (n >> 32) as u32];
        let words = |(name, c): (&u32, &Clone)| {
            let counts = [c.born, c.died, c.left, c.arrived].into_iter().flat_map(halves);
            [*name, c.parent, c.traits, c.step, c.site].into_iter().chain(counts).collect::<Vec<_>>()
        };
        self.clones.iter().flat_map(words).collect()
    }
}

/// A lineage with its name; none if it is not that.
fn clone(row: &Value) -> Option<(u32, Clone)> {
    let numbers: Vec<u64> = row.as_array()?.iter().map(Value::as_u64).collect::<Option<_>>()?;
    let [name, parent, traits, step, site, born, died, left, arrived] = numbers.try_into().ok()?;
    let [name, parent, traits, step, site] = [name, parent, traits, step, site].map(|n| n as u32);
    Some((name, Clone { parent, traits, step, site, born, died, left, arrived }))
}
