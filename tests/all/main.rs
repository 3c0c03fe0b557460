//! The tests that need the whole program; modules by question.
mod bad_input;
mod engines;
mod golden;
mod laws;
mod laws_of_cells;
mod lint;
mod model;
mod physics;
mod program;
mod program_run;
mod shaders;
mod tidy;
mod tidy_rooms;
mod toys;
mod twins;
mod validation;
