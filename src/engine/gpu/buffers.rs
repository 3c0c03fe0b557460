//! The layers in the memory of the device: one buffer each, and the ways up and down.
use super::device::Device;
use crate::engine::{memory, room};
use crate::error::{Error, Result};
use crate::tissue::state::{Layer, Tissue};
use std::collections::HashMap;
use wgpu::{Buffer, BufferDescriptor, BufferUsages, CommandEncoderDescriptor, MapMode};

/// Bytes that travel at once between host and device: few, since several wait at once in memory that both see, of which some cards have
/// 256 MiB, and a card that has no room for them is lost.
const PIECE: usize = 8 << 20;

/// Single words that travel at once.
const SINGLE: usize = 1 << 12;

/// All layers of a tissue on the device.
pub(super) struct Buffers {
    buffers: Vec<Buffer>,
    numbers: HashMap<Layer, u8>,
    landing: Option<Buffer>,
}

impl Buffers {
    /// Makes a buffer for each layer and fills it.
    pub fn new(device: &mut Device, tissue: &Tissue) -> Result<Self> {
        let layers = tissue.layers();
        let extra = layers[Layer::all(&tissue.grids).len()..].to_vec();
        device.room().check(tissue.grid(), &extra, 0)?;
        let bytes = Tissue::bytes(tissue.grid(), &extra);
        let mut this = Self { buffers: Vec::new(), numbers: HashMap::new(), landing: None };
        for layer in layers {
            let words = tissue.words(layer);
            let number = u8::try_from(this.buffers.len()).expect("a tissue has fewer than 256 layers");
            this.buffers.push(device.device.create_buffer(&BufferDescriptor {
                label: Some(&format!("{layer:?}")),
                size: 4 * words.len() as u64,
                usage: BufferUsages::STORAGE | BufferUsages::COPY_SRC | BufferUsages::COPY_DST,
                mapped_at_creation: false,
            }));
            this.numbers.insert(layer, number);
            device.check_room(bytes, || this.advice(&extra))?;
            if words.iter().any(|&word| word != 0) {
                this.write(device, layer, words)?;
            }
        }
        Ok(this)
    }

    /// What fits if the device refuses the last of these buffers.
    fn advice(&self, extra: &[Layer]) -> String {
        let given = self.buffers.iter().rev().skip(1).map(Buffer::size).sum();
        let edge = room::largest_cube(|grid| Tissue::bytes(grid, extra) <= room::of_free(given));
        if edge == 0 {
            return "it refused one of the first layers; ".into();
        }
        let given = memory::text(given);
        format!("it gave {given} before it refused, in which at most {edge} × {edge} × {edge} sites fit; ")
    }

    /// The layers that there are.
    pub fn layers(&self) -> Vec<Layer> {
        let mut layers: Vec<Layer> = self.numbers.keys().copied().collect();
        layers.sort_unstable();
        layers
    }

    /// The number of the buffer that holds a layer now.
    ///
    /// # Panics
    /// If the tissue has no such layer: a mistake in the program.
    pub fn number(&self, layer: Layer) -> u8 {
        *self.numbers.get(&layer).unwrap_or_else(|| panic!("this tissue has no layer {layer:?}"))
    }

    /// A buffer by number.
    pub fn numbered(&self, number: u8) -> &Buffer {
        &self.buffers[number as usize]
    }

    /// The buffer that holds a layer now.
    pub fn of(&self, layer: Layer) -> &Buffer {
        self.numbered(self.number(layer))
    }

    /// Lets two layers change places: only their names move.
    pub fn swap(&mut self, a: Layer, b: Layer) {
        let (x, y) = (self.number(a), self.number(b));
        assert_eq!(self.numbered(x).size(), self.numbered(y).size(), "{a:?} and {b:?} are of one size");
        self.numbers.insert(a, y);
        self.numbers.insert(b, x);
    }

    /// Replaces the words of a layer.
    pub fn write(&self, device: &mut Device, layer: Layer, words: &[u32]) -> Result<()> {
        let buffer = self.of(layer);
        assert_eq!(buffer.size(), 4 * words.len() as u64, "{layer:?} is written as a whole");
        for (i, piece) in words.chunks(PIECE / 4).enumerate() {
            device.queue.write_buffer(buffer, (i * PIECE) as u64, bytemuck::cast_slice(piece));
            device.submit(None)?;
        }
        Ok(())
    }

    /// Replaces single words of a layer.
    pub fn write_at(&self, device: &mut Device, layer: Layer, words: &[(usize, u32)]) -> Result<()> {
        let buffer = self.of(layer);
        // A write of its own for each would be a buffer of its own for each.
        let leaving = device.device.create_buffer(&BufferDescriptor {
            label: Some("leaving"),
            size: 4 * SINGLE.min(words.len()) as u64,
            usage: BufferUsages::COPY_SRC | BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        for piece in words.chunks(SINGLE) {
            let values: Vec<u32> = piece.iter().map(|(_, word)| *word).collect();
            device.queue.write_buffer(&leaving, 0, bytemuck::cast_slice(&values));
            let mut encoder = device.device.create_command_encoder(&CommandEncoderDescriptor { label: Some("write") });
            for (i, (place, _)) in (0..).zip(piece) {
                encoder.copy_buffer_to_buffer(&leaving, 4 * i, buffer, 4 * *place as u64, 4);
            }
            device.submit(Some(encoder.finish()))?;
        }
        Ok(())
    }

    /// The first words of a layer; waits.
    pub fn read_front(&mut self, device: &mut Device, layer: Layer, words: usize) -> Result<Vec<u32>> {
        let mut words = vec![0; words];
        for (i, piece) in words.chunks_mut(PIECE / 4).enumerate() {
            self.land(device, layer, piece, &[(i * PIECE) as u64])?;
        }
        Ok(words)
    }

    /// Single words of a layer; waits.
    pub fn read_at(&mut self, device: &mut Device, layer: Layer, places: &[usize]) -> Result<Vec<u32>> {
        let mut words = vec![0; places.len()];
        for (piece, places) in words.chunks_mut(SINGLE).zip(places.chunks(SINGLE)) {
            self.land(device, layer, piece, &places.iter().map(|place| 4 * *place as u64).collect::<Vec<_>>())?;
        }
        Ok(words)
    }

    /// Fills words with as many equal parts of a layer as there are offsets, at which they begin.
    fn land(&mut self, device: &mut Device, layer: Layer, words: &mut [u32], offsets: &[u64]) -> Result<()> {
        let (buffer, bytes) = (self.of(layer).clone(), 4 * words.len() as u64);
        let landing = self.landing(device, bytes);
        let part = bytes / offsets.len() as u64;
        let mut encoder = device.device.create_command_encoder(&CommandEncoderDescriptor { label: Some("read") });
        for (i, offset) in (0..).zip(offsets) {
            encoder.copy_buffer_to_buffer(&buffer, *offset, &landing, i * part, part);
        }
        device.submit(Some(encoder.finish()))?;
        let slice = landing.slice(..bytes);
        slice.map_async(MapMode::Read, |_| {});
        device.wait()?;
        let lost =
            |cause| Error::device(format!("{layer:?} cannot be read: {cause}"), "run again from the last checkpoint");
        words.copy_from_slice(bytemuck::cast_slice(&slice.get_mapped_range().map_err(lost)?));
        landing.unmap();
        Ok(())
    }

    /// The buffer through which words come back, at least so large.
    fn landing(&mut self, device: &Device, size: u64) -> Buffer {
        if self.landing.as_ref().is_none_or(|b| b.size() < size) {
            self.landing = Some(device.device.create_buffer(&BufferDescriptor {
                label: Some("landing"),
                size,
                usage: BufferUsages::MAP_READ | BufferUsages::COPY_DST,
                mapped_at_creation: false,
            }));
        }
        self.landing.clone().expect("it was just made")
    }
}
