// The word of a vessel. Twin: src/tissue/vessel.rs.
// Bits 0-4 flags (cell.wgsl), 5-9 where its parent is, 10-14 where it joined another vessel (a direction plus one; 0:
// nowhere), 15-20 age (since it arose or last lost blood), 21-23 sites since the sprout began, 24-31 which sprout (0:
// there from the start).
const PARENT: u32 = 5u;
const JOINED: u32 = 10u;
const OLDEST: u32 = 63u;
const LONGEST: u32 = 7u;

fn has(v: u32, flag: u32) -> bool {
    return (v & flag) != 0u;
}

fn age_of(v: u32) -> u32 {
    return (v >> 15u) & OLDEST;
}

fn with_age(v: u32, age: u32) -> u32 {
    return (v & 0xffe07fffu) | (age << 15u);
}

fn sprout_length(v: u32) -> u32 {
    return (v >> 21u) & LONGEST;
}

fn sprout_name(v: u32) -> u32 {
    return v >> 24u;
}

// The direction that leads back.
fn opposite(d: u32) -> u32 {
    return select(select(6u + ((d - 6u) ^ 3u), d ^ 1u, d < 6u), 18u + ((d - 18u) ^ 7u), d >= 18u);
}

// Whether a vessel hangs on one of the start that carries blood: it is such a one, or a sprout with a parent.
fn is_rooted(v: u32) -> bool {
    let is_fed = select(((v >> PARENT) & 31u) != 0u, has(v, VESSEL_PERFUSED), sprout_name(v) == 0u);
    return has(v, VESSEL_PRESENT) && is_fed;
}

// The place that a field of a vessel word at p names; none exists if it names none.
fn named_place(p: vec3<u32>, v: u32, field: u32) -> Place {
    let d = (v >> field) & 31u;
    let there = along(p, max(d, 1u) - 1u, 1u);
    return Place(there.at, there.exists && d != 0u && d <= 26u);
}

// Whether a field of a vessel word at q points to p.
fn points_to(q: vec3<u32>, v: u32, field: u32, p: vec3<u32>) -> bool {
    let there = named_place(q, v, field);
    return there.exists && all(there.at == p);
}

// A sprout with blood or without. It has blood while two ways lead on: back to its root, and on to a vessel that it has
// joined or to one with blood that `names` it. Age counts anew from a loss; what has lost its root no longer grows.
fn supplied(v: u32, names: u32) -> u32 {
    let leads_on = ((v >> JOINED) & 31u) != 0u || has(names, VESSEL_PERFUSED);
    if (is_rooted(v) && leads_on) {
        return v | VESSEL_PERFUSED;
    }
    if (has(v, VESSEL_PERFUSED)) {
        return with_age(v & ~(VESSEL_PERFUSED | VESSEL_TIP), 0u);
    }
    return select(v & ~VESSEL_TIP, v, is_rooted(v));
}
