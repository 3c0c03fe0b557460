//! The starting tissue.
