//! How long passes take on the device, by its own clock where it has one.
use super::tasks::Task;
use super::{Batch, Gpu};
use crate::error::{Error, Result};
use crate::moment::Moment;
use crate::program::Command;
use std::time::{Duration, Instant};
use wgpu::{
    Buffer, BufferDescriptor, BufferUsages, ComputePassDescriptor, ComputePassTimestampWrites, Features, MapMode,
    QUERY_SET_MAX_QUERIES, QuerySet, QuerySetDescriptor, QueryType,
};

/// Parts that are timed in one submission, with two time stamps each.
const PARTS: usize = 256;
/// What the host can time by itself: a part that is shorter is repeated until it takes so long.
const SHORTEST: Duration = Duration::from_millis(4);
/// The most repetitions of a part.
const REPEATED: u32 = 256;

/// Time stamps and the way that they come back.
struct Stamps {
    set: QuerySet,
    resolved: Buffer,
    landing: Buffer,
}

impl Gpu {
    /// Seconds that each part of a program takes, carried out in order, all from one moment.
    ///
    /// # Errors
    /// If the device runs out of memory or is lost.
    pub fn time(&mut self, parts: &[&[Command]], moment: &Moment) -> Result<Vec<f64>> {
        let parts = parts.iter().map(|part| part.iter().map(|command| self.task(command)).collect());
        let parts = parts.collect::<Result<Vec<Vec<Task>>>>()?;
        self.uniforms.set_moments(&self.device, std::slice::from_ref(moment));
        if !self.has_clock() {
            return parts.iter().map(|part| self.repeat(part)).collect();
        }
        let stamps = self.stamps();
        self.device.check()?;
        let chunks = parts.chunks(PARTS).map(|parts| self.stamped(parts, &stamps));
        let stamped = chunks.collect::<Result<Vec<_>>>()?.concat();
        let known = |(part, seconds): (&Vec<Task>, Option<f64>)| seconds.map_or_else(|| self.repeat(part), Ok);
        parts.iter().zip(stamped).map(known).collect()
    }

    /// How it knows.
    pub(in crate::engine) fn clock(&self) -> &'static str {
        if self.has_clock() { "the device's time stamps" } else { "wall time of batched submissions" }
    }

    fn has_clock(&self) -> bool {
        self.device.device.features().contains(Features::TIMESTAMP_QUERY)
    }

    fn stamps(&self) -> Stamps {
        const { assert!(2 * PARTS <= QUERY_SET_MAX_QUERIES as usize) };
        let count = 2 * PARTS as u32;
        let device = &self.device.device;
        let descriptor = QuerySetDescriptor { label: Some("time stamps"), ty: QueryType::Timestamp, count };
        let buffer = |usage| {
            let size = 8 * u64::from(count);
            device.create_buffer(&BufferDescriptor {
                label: Some("time stamps"),
                size,
                usage,
                mapped_at_creation: false,
            })
        };
        Stamps {
            set: device.create_query_set(&descriptor),
            resolved: buffer(BufferUsages::QUERY_RESOLVE | BufferUsages::COPY_SRC),
            landing: buffer(BufferUsages::MAP_READ | BufferUsages::COPY_DST),
        }
    }

    /// Carries parts out between time stamps; waits. Seconds of each, where the device has stamped it.
    fn stamped(&mut self, parts: &[Vec<Task>], stamps: &Stamps) -> Result<Vec<Option<f64>>> {
        let mut batch = Batch::new(&self.device);
        for (number, part) in parts.iter().enumerate() {
            if !batch.takes(self.visits(part)) {
                let full = std::mem::replace(&mut batch, Batch::new(&self.device));
                self.device.submit(Some(full.finish()))?;
            }
            let [begin, end] = [0, 1].map(|side| Some(2 * number as u32 + side));
            // What stands outside of passes lies between an empty pass and another.
            let apart = part.iter().any(|task| self.stands_outside(task));
            batch.stamp(&stamps.set, [begin, end.filter(|_| !apart)]);
            part.iter().for_each(|task| self.encode_whole(task, &mut batch));
            if apart {
                batch.stamp(&stamps.set, [None, end]);
            }
        }
        let Stamps { set, resolved, landing } = stamps;
        let (count, bytes) = (2 * parts.len() as u32, 16 * parts.len() as u64);
        batch.outside().resolve_query_set(set, 0..count, resolved, 0);
        batch.outside().copy_buffer_to_buffer(resolved, 0, landing, 0, bytes);
        self.device.submit(Some(batch.finish()))?;
        let slice = landing.slice(..bytes);
        slice.map_async(MapMode::Read, |_| {});
        self.device.wait()?;
        let lost = |cause| Error::device(format!("time stamps cannot be read: {cause}"), "run the bench again");
        let ticks: Vec<u64> = bytemuck::cast_slice(&slice.get_mapped_range().map_err(lost)?).to_vec();
        landing.unmap();
        let tick = f64::from(self.device.queue.get_timestamp_period()) * 1e-9;
        Ok(ticks.chunks(2).map(|pair| ticks_between(pair[0], pair[1]).map(|ticks| ticks as f64 * tick)).collect())
    }

    /// Sites that a part visits.
    fn visits(&self, part: &[Task]) -> u64 {
        let runs = part.iter().filter_map(|task| if let Task::Run(run) = task { Some(run) } else { None });
        runs.flat_map(|run| run.windows.clone()).map(|window| self.uniforms.span(window).visits).sum()
    }

    /// Whether a task is, or copies something, outside of a pass.
    fn stands_outside(&self, task: &Task) -> bool {
        match task {
            Task::Swap(..) => false,
            Task::Clear(_) => true,
            Task::Run(run) => run.windows.clone().any(|window| self.uniforms.span(window).bridged),
        }
    }

    /// Encodes a task without a submission in between, since a stamped pass is one.
    fn encode_whole(&mut self, task: &Task, batch: &mut Batch) {
        match task {
            Task::Swap(a, b) => self.buffers.swap(*a, *b),
            Task::Clear(layer) => self.clear(*layer, batch),
            Task::Run(run) => run.windows.clone().for_each(|window| self.dispatch(run, window, 0, batch)),
        }
    }

    /// Seconds of a part by the clock of the host, carried out so often that its submission does not count.
    fn repeat(&mut self, part: &[Task]) -> Result<f64> {
        let once = self.repeated(part, 1)?;
        if once >= SHORTEST {
            return Ok(once.as_secs_f64());
        }
        let times = (SHORTEST.as_secs_f64() / once.as_secs_f64().max(1e-6)).ceil().min(f64::from(REPEATED)) as u32;
        Ok(self.repeated(part, times)?.as_secs_f64() / f64::from(times))
    }

    fn repeated(&mut self, part: &[Task], times: u32) -> Result<Duration> {
        self.device.wait()?;
        let began = Instant::now();
        let mut batch = Batch::new(&self.device);
        for _ in 0..times {
            part.iter().try_for_each(|task| self.encode(task, 0, &mut batch))?;
        }
        self.device.submit(Some(batch.finish()))?;
        self.device.wait()?;
        Ok(began.elapsed())
    }
}

/// Ticks between two stamps; none where a device has left one out, or its clock has turned over.
fn ticks_between(begin: u64, end: u64) -> Option<u64> {
    let stamped = [begin, end].iter().all(|stamp| ![0, u64::MAX].contains(stamp));
    end.checked_sub(begin).filter(|_| stamped)
}

impl Batch {
    /// Begins a pass that is stamped at its beginning and its end, where a place for the stamp is given.
    fn stamp(&mut self, set: &QuerySet, [begin, end]: [Option<u32>; 2]) {
        self.pass = None;
        let writes = ComputePassTimestampWrites {
            query_set: set,
            beginning_of_pass_write_index: begin,
            end_of_pass_write_index: end,
        };
        let descriptor = ComputePassDescriptor { label: None, timestamp_writes: Some(writes) };
        self.pass = Some(self.encoder.begin_compute_pass(&descriptor).forget_lifetime());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Options;
    use crate::engine::gpu::adapters;
    use crate::lattice::grid::Grid;
    use crate::tissue::state::{Layer, Tissue};

    #[test]
    fn stamps_that_a_device_left_out_are_no_time() {
        assert_eq!(ticks_between(5, 7), Some(2));
        for (begin, end) in [(0, 7), (5, 0), (0, 0), (5, u64::MAX), (u64::MAX, u64::MAX), (7, 5)] {
            assert_eq!(ticks_between(begin, end), None, "{begin}, {end}");
        }
    }

    /// The way of devices without time stamps, on any device.
    #[test]
    fn a_part_is_timed_without_time_stamps() {
        let adapter = adapters::chosen(None).unwrap_or_else(|e| panic!("{e}"));
        let mut gpu =
            Gpu::open(&adapter, &Options::default(), Tissue::new(Grid::new([8; 3]))).unwrap_or_else(|e| panic!("{e}"));
        gpu.write(Layer::CLAIM, &[7; 512]).unwrap_or_else(|e| panic!("{e}"));
        let seconds = gpu.repeat(&[Task::Clear(Layer::CLAIM)]).unwrap_or_else(|e| panic!("{e}"));
        assert!(seconds > 0.0 && seconds < 10.0, "{seconds} s");
        assert_eq!(gpu.read_front(Layer::CLAIM, 512).unwrap_or_else(|e| panic!("{e}")), vec![0; 512]);
    }
}
