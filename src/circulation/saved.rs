//! Blood and organs as they stand in a checkpoint, and as words of the state hash.
use super::{Circulation, Lesion, Tally};
use crate::tissue::events::Departure;
use serde_json::{Value, json};

impl Circulation {
    /// Everything, as JSON.
    pub fn saved(&self) -> Value {
        let departure = |d: &Departure| json!([d.step, d.leader, d.site, d.cell, d.traits, d.clone]);
        let t = self.tally;
        json!({
            "seed": self.seed,
            "tick": self.tick,
            "settled": self.settled,
            "pending": self.pending.iter().map(departure).collect::<Vec<_>>(),
            "blood": self.blood.iter().map(|(c, n)| json!([c.0, c.1, c.2, n])).collect::<Vec<_>>(),
            "asleep": self.asleep.iter().map(|(s, n)| json!([s.0, s.1, s.2, n])).collect::<Vec<_>>(),
            "lesions": self.lesions.iter().map(|l| json!([l.organ, l.minutes.to_bits(), l.traits, l.clone, l.count])).collect::<Vec<_>>(),
            "tally": [t.entered, t.in_clusters, t.died, t.captured, t.lost, t.founders],
            "owed": self.owed.to_bits(),
        })
    }

    /// What was saved; none if it is not that.
    pub fn restored(saved: &Value) -> Option<Circulation> {
        let departure = |row: [u64; 6]| {
            let [step, leader, site, cell, traits, clone] = row.map(|x| x as u32);
            Departure { step, leader, site, cell, traits, clone }
        };
        let lesion = |[organ, minutes, traits, clone, count]: [u64; 5]| {
            let minutes = f64::from_bits(minutes);
            Lesion { organ: organ as usize, minutes, traits: traits as u32, clone: clone as u32, count }
        };
        let class = |[size, traits, clone, n]: [u64; 4]| ((size as u32, traits as u32, clone as u32), n);
        let sleeper = |[organ, traits, clone, n]: [u64; 4]| ((organ as usize, traits as u32, clone as u32), n);
        let [entered, in_clusters, died, captured, lost, founders] = row(&saved["tally"])?;
        Some(Circulation {
            seed: saved["seed"].as_u64()? as u32,
            tick: saved["tick"].as_u64()? as u32,
            settled: saved["settled"].as_u64()? as u32,
            pending: rows(&saved["pending"])?.into_iter().map(departure).collect(),
            blood: rows(&saved["blood"])?.into_iter().map(class).collect(),
            asleep: rows(&saved["asleep"])?.into_iter().map(sleeper).collect(),
            lesions: rows(&saved["lesions"])?.into_iter().map(lesion).collect(),
            tally: Tally { entered, in_clusters, died, captured, lost, founders },
            owed: f64::from_bits(saved["owed"].as_u64()?),
        })
    }

    /// Everything, as words for the state hash.
    pub fn words(&self) -> Vec<u32> {
        // Departures that no interval has taken up are a set: their order is that of reading.
        let mut sorted = self.clone();
        sorted.pending.sort_unstable();
        sorted.saved().to_string().bytes().map(u32::from).collect()
    }
}

/// So many whole numbers; none if it is not that.
fn row<const N: usize>(value: &Value) -> Option<[u64; N]> {
    let numbers: Vec<u64> = value.as_array()?.iter().map(Value::as_u64).collect::<Option<_>>()?;
    numbers.try_into().ok()
}

/// Rows of so many whole numbers; none if it is not that.
fn rows<const N: usize>(value: &Value) -> Option<Vec<[u64; N]>> {
    value.as_array()?.iter().map(row).collect()
}
