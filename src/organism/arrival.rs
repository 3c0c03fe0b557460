//! Cells that have come through blood take a site beside a vessel of the lattice that they have reached.
