//! The layers in the memory of the device, each in one buffer or, where none holds it, in several, and the ways up and down.
use super::device::Device;
use super::pieces::Pieces;
use crate::engine::room::{self, Bounds};
use crate::engine::shader::STORAGE_BUFFERS;
use crate::error::{Error, Result};
use crate::memory;
use crate::tissue::state::{Layer, Tissue};
use std::collections::HashMap;
use std::ops::Range;
use wgpu::{Buffer, BufferDescriptor, BufferUsages, CommandEncoder, CommandEncoderDescriptor, MapMode};

/// Bytes that travel at once between host and device: few, since several wait at once in memory that both see, of which some cards have
/// 256 MiB, and a card that has no room for them is lost.
const TRAVEL: usize = 8 << 20;

/// Single words that travel at once.
const SINGLE: usize = 1 << 12;

/// All layers of a tissue on the device.
pub(super) struct Buffers {
    held: Vec<Held>,
    numbers: HashMap<Layer, u8>,
    landing: Option<Buffer>,
    /// What passes bind in the place of a part of a layer that lies in two pieces, by number of the layer among those of a pass.
    bridges: [Option<Buffer>; STORAGE_BUFFERS],
}

/// The words of a layer.
struct Held {
    pieces: Pieces,
    buffers: Vec<Buffer>,
}

/// Which way words go over a bridge.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    There,
    Back,
}

impl Held {
    /// The parts of a range of words: the buffer, the first byte in it, and bytes.
    fn parts(&self, words: Range<usize>) -> impl Iterator<Item = (&Buffer, u64, u64)> {
        let parts = self.pieces.split(words);
        parts.map(|(number, words)| (&self.buffers[number], 4 * words.start as u64, 4 * words.len() as u64))
    }
}

impl Buffers {
    /// Makes the buffers of each layer and fills them.
    pub fn new(device: &mut Device, bounds: &Bounds, tissue: &Tissue) -> Result<Self> {
        let layers = tissue.layers();
        let extra = layers[Layer::all(&tissue.grids).len()..].to_vec();
        device.room(*bounds).check(tissue.grid(), &extra, 0)?;
        let bytes = Tissue::bytes(tissue.grid(), &extra);
        let mut this = Self { held: Vec::new(), numbers: HashMap::new(), landing: None, bridges: Default::default() };
        for layer in layers {
            let number = u8::try_from(this.held.len()).expect("a tissue has fewer than 256 layers");
            let pieces = bounds.pieces(layer, &tissue.grids);
            this.held.push(Held { pieces, buffers: Vec::new() });
            this.numbers.insert(layer, number);
            for words in pieces.lengths() {
                let buffer = storage(device, &format!("{layer:?}"), words);
                this.held[number as usize].buffers.push(buffer);
                device.check_room(bytes, || this.advice(&extra))?;
            }
            let words = tissue.words(layer);
            if words.iter().any(|&word| word != 0) {
                this.write(device, layer, words)?;
            }
        }
        Ok(this)
    }

    /// What fits if the device refuses the last of these buffers.
    fn advice(&self, extra: &[Layer]) -> String {
        let given = self.held.iter().flat_map(|held| &held.buffers).rev().skip(1).map(Buffer::size).sum();
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

    /// The number of what holds a layer now.
    ///
    /// # Panics
    /// If the tissue has no such layer: a mistake in the program.
    pub fn number(&self, layer: Layer) -> u8 {
        *self.numbers.get(&layer).unwrap_or_else(|| panic!("this tissue has no layer {layer:?}"))
    }

    /// Words of a layer by number.
    pub fn words(&self, number: u8) -> usize {
        self.held[number as usize].pieces.words
    }

    /// The buffer that a pass binds for a range of words of a layer, which is the `slot`-th that it binds, and the first byte in it.
    pub fn bound(&self, number: u8, words: &Range<usize>, slot: usize) -> (&Buffer, u64) {
        let held = &self.held[number as usize];
        if held.pieces.cuts(words) {
            return (self.bridge(slot), 0);
        }
        let (buffer, first, _) = held.parts(words.clone()).next().expect("no window binds nothing");
        (buffer, first)
    }

    /// The buffers of a layer.
    pub fn of(&self, layer: Layer) -> &[Buffer] {
        &self.held(layer).buffers
    }

    fn held(&self, layer: Layer) -> &Held {
        &self.held[self.number(layer) as usize]
    }

    /// Makes room for ranges of so many words at each slot; whether bridges have become others.
    pub fn widen(&mut self, device: &Device, words: &[usize]) -> Result<bool> {
        let mut widened = false;
        for (bridge, &words) in self.bridges.iter_mut().zip(words) {
            if bridge.as_ref().map_or(0, Buffer::size) < 4 * words as u64 {
                *bridge = Some(storage(device, "bridge", words));
                widened = true;
            }
        }
        device.check()?;
        Ok(widened)
    }

    fn bridge(&self, slot: usize) -> &Buffer {
        self.bridges[slot].as_ref().expect("bridges are built when a dispatch is made ready")
    }

    /// Copies a range of words of a layer between its pieces and what a pass binds in their place; nothing if they lie in one.
    pub fn cross(&self, encoder: &mut CommandEncoder, way: Way, layer: Layer, words: &Range<usize>, slot: usize) {
        let held = self.held(layer);
        if !held.pieces.cuts(words) {
            return;
        }
        let (bridge, mut passed) = (self.bridge(slot), 0);
        for (buffer, first, bytes) in held.parts(words.clone()) {
            match way {
                Way::There => encoder.copy_buffer_to_buffer(buffer, first, bridge, passed, bytes),
                Way::Back => encoder.copy_buffer_to_buffer(bridge, passed, buffer, first, bytes),
            }
            passed += bytes;
        }
    }

    /// Lets two layers change places: only their names move.
    pub fn swap(&mut self, a: Layer, b: Layer) {
        let (x, y) = (self.number(a), self.number(b));
        let pieces = [x, y].map(|number| self.held[number as usize].pieces);
        assert_eq!(pieces[0], pieces[1], "{a:?} and {b:?} are of one size");
        self.numbers.insert(a, y);
        self.numbers.insert(b, x);
    }

    /// Replaces the words of a layer.
    pub fn write(&self, device: &mut Device, layer: Layer, words: &[u32]) -> Result<()> {
        let held = self.held(layer);
        assert_eq!(held.pieces.words, words.len(), "{layer:?} is written as a whole");
        for (buffer, words) in held.buffers.iter().zip(words.chunks(held.pieces.each)) {
            for (i, words) in words.chunks(TRAVEL / 4).enumerate() {
                device.queue.write_buffer(buffer, (i * TRAVEL) as u64, bytemuck::cast_slice(words));
                device.submit(None)?;
            }
        }
        Ok(())
    }

    /// Replaces single words of a layer.
    pub fn write_at(&self, device: &mut Device, layer: Layer, words: &[(usize, u32)]) -> Result<()> {
        let held = self.held(layer);
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
            let places = piece.iter().flat_map(|(place, _)| held.parts(*place..place + 1));
            for (i, (buffer, first, bytes)) in (0..).zip(places) {
                encoder.copy_buffer_to_buffer(&leaving, 4 * i, buffer, first, bytes);
            }
            device.submit(Some(encoder.finish()))?;
        }
        Ok(())
    }

    /// The first words of a layer; waits.
    pub fn read_front(&mut self, device: &mut Device, layer: Layer, words: usize) -> Result<Vec<u32>> {
        let most = TRAVEL.min(device.limits.max_buffer_size as usize) / 4;
        let mut words = vec![0; words];
        for (i, piece) in words.chunks_mut(most).enumerate() {
            let range = i * most..i * most + piece.len();
            self.land(device, layer, piece, &[range])?;
        }
        Ok(words)
    }

    /// Single words of a layer; waits.
    pub fn read_at(&mut self, device: &mut Device, layer: Layer, places: &[usize]) -> Result<Vec<u32>> {
        let mut words = vec![0; places.len()];
        for (piece, places) in words.chunks_mut(SINGLE).zip(places.chunks(SINGLE)) {
            self.land(device, layer, piece, &places.iter().map(|place| *place..place + 1).collect::<Vec<_>>())?;
        }
        Ok(words)
    }

    /// Fills words with ranges of a layer.
    fn land(&mut self, device: &mut Device, layer: Layer, words: &mut [u32], ranges: &[Range<usize>]) -> Result<()> {
        let bytes = 4 * words.len() as u64;
        let landing = self.landing(device, bytes);
        let mut encoder = device.device.create_command_encoder(&CommandEncoderDescriptor { label: Some("read") });
        let mut passed = 0;
        for (buffer, first, bytes) in ranges.iter().flat_map(|range| self.held(layer).parts(range.clone())) {
            encoder.copy_buffer_to_buffer(buffer, first, &landing, passed, bytes);
            passed += bytes;
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

/// A buffer that passes bind.
fn storage(device: &Device, label: &str, words: usize) -> Buffer {
    device.device.create_buffer(&BufferDescriptor {
        label: Some(label),
        size: 4 * words as u64,
        usage: BufferUsages::STORAGE | BufferUsages::COPY_SRC | BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}
