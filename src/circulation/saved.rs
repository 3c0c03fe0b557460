//! Blood, lymph and organs as they stand in a checkpoint, and as words of the state hash.
use super::cells::{Class, Left, Lesion, Place, Who};
use super::{Circulation, Pool, Tally};
use crate::tissue::events::Departure;
use serde_json::{Value, json};
use std::collections::BTreeMap;

impl Circulation {
    /// Everything, as JSON.
    pub fn saved(&self) -> Value {
        let left = |l: &Left| {
            let d = l.cell;
            json!([l.from.number(), d.step, d.leader, d.site, d.cell, d.traits, d.clone])
        };
        let lesion = |l: &Lesion| json!([l.organ, l.minutes.to_bits(), l.who.traits, l.who.clone, l.who.kind, l.count]);
        let of_organs = |of: &BTreeMap<(usize, Who), u64>| -> Vec<Value> {
            of.iter().map(|((organ, who), n)| whom(*organ as u64, *who, *n)).collect()
        };
        let mut saved = json!({
            "seed": self.seed,
            "tick": self.tick,
            "settled": self.settled,
            "pending": self.pending.iter().map(left).collect::<Vec<_>>(),
            "blood": pool(&self.blood),
            "lymph": pool(&self.lymph),
            "asleep": of_organs(&self.asleep),
            "lesions": self.lesions.iter().map(lesion).collect::<Vec<_>>(),
            "arrived": self.arrived.iter().map(|((p, w), n)| whom(p.number(), *w, *n)).collect::<Vec<_>>(),
            "tally": self.tally.numbers(),
            "owed": self.owed.map(f64::to_bits),
        });
        // Left out where there are none, as in all checkpoints of before there were any.
        if !self.micrometastases.is_empty() {
            saved["micrometastases"] = of_organs(&self.micrometastases).into();
        }
        saved
    }

    /// What was saved; none if it is not that.
    pub fn restored(saved: &Value) -> Option<Circulation> {
        let left = |[from, rest @ ..]: [u64; 7]| {
            let [step, leader, site, cell, traits, clone] = rest.map(|x| x as u32);
            Left { from: Place::numbered(from), cell: Departure { step, leader, site, cell, traits, clone } }
        };
        let lesion = |[organ, minutes, traits, clone, kind, count]: [u64; 6]| Lesion {
            organ: organ as usize,
            minutes: f64::from_bits(minutes),
            who: who([traits, clone, kind]),
            count,
        };
        let at = |[place, traits, clone, kind, n]: [u64; 5]| ((place, who([traits, clone, kind])), n);
        let of_organs = |rows: Vec<[u64; 5]>| {
            rows.into_iter().map(at).map(|((organ, who), n)| ((organ as usize, who), n)).collect::<BTreeMap<_, _>>()
        };
        Some(Circulation {
            seed: saved["seed"].as_u64()? as u32,
            tick: saved["tick"].as_u64()? as u32,
            settled: saved["settled"].as_u64()? as u32,
            pending: rows(&saved["pending"])?.into_iter().map(left).collect(),
            blood: restored_pool(&saved["blood"])?,
            lymph: restored_pool(&saved["lymph"])?,
            asleep: of_organs(rows(&saved["asleep"])?),
            micrometastases: of_organs(saved.get("micrometastases").map_or(Some(Vec::new()), rows)?),
            lesions: rows(&saved["lesions"])?.into_iter().map(lesion).collect(),
            arrived: rows(&saved["arrived"])?
                .into_iter()
                .map(at)
                .map(|((p, w), n)| ((Place::numbered(p), w), n))
                .collect(),
            tally: Tally::of(row(&saved["tally"])?),
            owed: row(&saved["owed"])?.map(f64::from_bits),
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

fn whom(place: u64, who: Who, n: u64) -> Value {
    json!([place, who.traits, who.clone, who.kind, n])
}

fn who([traits, clone, kind]: [u64; 3]) -> Who {
    Who { traits: traits as u32, clone: clone as u32, kind: kind as u32 }
}

/// A row for each class: how many, then three numbers for each of its cells, the leader first.
fn pool(pool: &Pool) -> Vec<Value> {
    let cell = |who: &Who| [who.traits, who.clone, who.kind].map(u64::from);
    let row = |(class, n): (&Class, &u64)| {
        let cells = std::iter::once(&class.who).chain(&class.others).flat_map(cell);
        json!(std::iter::once(*n).chain(cells).collect::<Vec<u64>>())
    };
    pool.iter().map(row).collect()
}

fn restored_pool(value: &Value) -> Option<Pool> {
    let class = |row: &Value| {
        let numbers: Vec<u64> = row.as_array()?.iter().map(Value::as_u64).collect::<Option<_>>()?;
        let (cells, rest) = numbers.get(1..)?.as_chunks::<3>();
        let mut cells = cells.iter().map(|cell| who(*cell));
        rest.is_empty().then_some(())?;
        Some((Class { who: cells.next()?, others: cells.collect() }, numbers[0]))
    };
    value.as_array()?.iter().map(class).collect()
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
