//! The tests that need the whole program; modules by question.
mod biology;
mod engines;
mod lint;
mod model;
mod shaders;
mod toys;
mod twins;
