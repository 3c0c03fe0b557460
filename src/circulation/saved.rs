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
            "pending": self.pending.iter().map(departure).collect::<Vec<_>>(),
            "blood": self.blood.iter().map(|(c, n)| json!([c.0, c.1, c.2, n])).collect::<Vec<_>>(),
            "asleep": self.asleep.iter().map(|(s, n)| json!([s.0, s.1, s.2, n])).collect::<Vec<_>>(),
            "lesions": self.lesions.iter().map(|l| json!([l.organ, l.minutes.to_bits(), l.traits, l.clone])).collect::<Vec<_>>(),
            "tally": [t.entered, t.in_clusters, t.died, t.captured, t.lost, t.founders],
            "owed": self.owed.to_bits(),
        })
    }

    /// What was saved; none if it is not that.
    pub fn restored(saved: &Value) -> Option<Circulation> {
        let rows = |key: &str| {
            let row = |row: &Value| row.as_array()?.iter().map(Value::as_u64).collect::<Option<Vec<u64>>>();
            saved[key].as_array()?.iter().map(row).collect::<Option<Vec<_>>>()
        };
        let word = |x: u64| x as u32;
        let departure = |r: &Vec<u64>| match r[..] {
            [step, leader, site, cell, traits, clone] => {
                let [step, leader, site, cell, traits, clone] = [step, leader, site, cell, traits, clone].map(word);
                Some(Departure { step, leader, site, cell, traits, clone })
            }
            _ => None,
        };
        let lesion = |r: &Vec<u64>| match r[..] {
            [organ, minutes, traits, clone] => {
                let minutes = f64::from_bits(minutes);
                Some(Lesion { organ: organ as usize, minutes, traits: word(traits), clone: word(clone) })
            }
            _ => None,
        };
        let four = |r: &Vec<u64>| <[u64; 4]>::try_from(&r[..]).ok();
        let tally: Vec<u64> = saved["tally"].as_array()?.iter().map(Value::as_u64).collect::<Option<_>>()?;
        let [entered, in_clusters, died, captured, lost, founders] = tally[..] else { return None };
        let (blood, asleep) = (rows("blood")?, rows("asleep")?);
        Some(Circulation {
            seed: saved["seed"].as_u64()? as u32,
            tick: saved["tick"].as_u64()? as u32,
            pending: rows("pending")?.iter().map(departure).collect::<Option<_>>()?,
            blood: blood
                .iter()
                .map(|r| four(r).map(|[a, b, c, n]| ((word(a), word(b), word(c)), n)))
                .collect::<Option<_>>()?,
            asleep: asleep
                .iter()
                .map(|r| four(r).map(|[a, b, c, n]| ((a as usize, word(b), word(c)), n)))
                .collect::<Option<_>>()?,
            lesions: rows("lesions")?.iter().map(lesion).collect::<Option<_>>()?,
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
