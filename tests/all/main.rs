//! The tests that need the whole program; modules by question.
mod engines;
mod laws;
mod laws_of_cells;
mod lint;
mod model;
mod physics;
mod shaders;
mod toys;
mod twins;
