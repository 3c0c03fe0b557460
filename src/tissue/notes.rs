//! What is known of layers beside their words, until somebody writes them: it saves work and changes no result.
use super::state::Layer;

/// What is known of the layers of a tissue.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes {
    /// What the first turn of a picture of a layer has found for the second, and what picture that is.
    drawn: Vec<(Layer, Vec<u32>, Vec<u64>)>,
}

impl Notes {
    /// A layer is written.
    pub fn forget(&mut self, layer: Layer) {
        self.drawn.retain(|(own, ..)| *own != layer);
    }

    /// Notes what a picture needs.
    pub fn draw(&mut self, layer: Layer, picture: Vec<u32>, found: Vec<u64>) {
        self.forget(layer);
        self.drawn.push((layer, picture, found));
    }

    /// What a picture needs, if that was noted and still holds.
    pub fn take_drawn(&mut self, layer: Layer, picture: &[u32]) -> Option<Vec<u64>> {
        let at = self.drawn.iter().position(|(own, about, _)| *own == layer && about == picture)?;
        Some(self.drawn.swap_remove(at).2)
    }
}
