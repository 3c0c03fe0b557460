//! What a site holds: cells, fields, and the layers that store them.
pub mod body;
pub mod cell;
pub mod clones;
pub mod events;
pub mod fields;
mod notes;
pub mod path;
pub mod rows;
pub mod state;
pub mod traits;
pub mod vessel;
