//! `invasim adapters`: the devices of this machine, what they allow, and the largest lattice that each holds.
use invasim::bench::workload::named;
use invasim::engine::room::Room;
use invasim::engine::warn_of_hidden_card;
use invasim::error::Result;
use invasim::lattice::grid::Grid;
use invasim::memory;
use invasim::tissue::state::{Layer, Tissue};

/// The model whose lattice is given: its layers are those of the core model.
const MODEL: &str = "invasion";
/// A lattice that is large enough for bytes a site.
const EDGE: u32 = 256;

/// Lists them, GPUs first.
pub fn adapters() -> Result<()> {
    let extra = named(MODEL).map_or(Ok(Vec::new()), |workload| workload.plan(EDGE).map(|plan| plan.extra))?;
    let rooms = Room::all();
    if rooms.len() == 1 {
        say!("no GPU that can compute: a driver is missing, or there is none");
    }
    warn_of_hidden_card();
    rooms.iter().for_each(|room| tell!("{}", lines(room, &extra)));
    let bytes = Tissue::bytes(Grid::new([EDGE; 3]), &extra) as f64 / f64::from(EDGE).powi(3);
    say!(
        "\nLattices are of the model {MODEL}, {bytes:.0} bytes a site; `invasim check CONFIG` tells those of another."
    );
    Ok(())
}

fn lines(room: &Room, extra: &[Layer]) -> String {
    let device = match (&room.bounds, room.device.hardware) {
        (None, _) => format!("cpu (native engine, on {})", room.device.adapter),
        (_, true) => room.device.to_string(),
        (_, false) => format!("{}, a software implementation", room.device),
    };
    let free = room
        .memory
        .map_or("memory that it does not tell".into(), |bytes| format!("{} of memory to be had", memory::text(bytes)));
    let bounds = room.bounds.map_or(String::new(), |bounds| {
        format!(
            "; buffers up to {}, {} bound at once, {} workgroups along each axis",
            memory::text(bounds.buffer),
            memory::text(bounds.binding),
            bounds.groups
        )
    });
    format!("{device}\n    {free}{bounds}\n    largest lattice: {}\n", largest(room, extra))
}

/// The largest lattice in words; for a device that does not tell its memory, what some gigabytes hold.
fn largest(room: &Room, extra: &[Layer]) -> String {
    let cube = |memory| {
        let edge = room.largest_cube(extra, memory);
        format!("{edge} × {edge} × {edge}")
    };
    match room.memory {
        Some(_) => cube(room.memory),
        None => format!("{}, if its memory suffices: 8 GiB hold {}", cube(None), cube(Some(8 << 30))),
    }
}
