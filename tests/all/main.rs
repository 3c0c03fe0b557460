//! The tests that need the whole program; modules by question.
mod engines;
mod lint;
mod shaders;
mod toys;
mod twins;
