//! The table of diffusing fields. A new field is one line here.

/// A diffusing substance: one f32 a site.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Name in configs, shaders, tables and legends.
    pub name: &'static str,
    /// Unit of its concentration; `1` is a scaled concentration, where 1 is a typical full response.
    pub unit: &'static str,
    /// Upper end of its colour bar unless the config says otherwise.
    pub shown_to: &'static str,
    /// What it is, for people.
    pub about: &'static str,
}

/// The fields, in the order in which they are solved.
pub const FIELDS: &[Field] = &[
    Field { name: "oxygen", unit: "mmHg", shown_to: "40 mmHg", about: "oxygen partial pressure" },
    Field { name: "csf1", unit: "1", shown_to: "2", about: "CSF-1 from tumour cells: recruits and guides macrophages" },
    Field { name: "il4", unit: "pM", shown_to: "200 pM", about: "IL-4: turns macrophages into cathepsin secretors" },
    Field { name: "egf", unit: "1", shown_to: "1", about: "EGF from educated macrophages: guides tumour cells" },
    Field {
        name: "cathepsin",
        unit: "1",
        shown_to: "1",
        about: "active cathepsin from educated macrophages and tumour cells",
    },
];

/// Fields that only some processes need, and only runs with these have; solved after the others, numbered after them.
pub const OPTIONAL: &[Field] = &[Field {
    name: "vegf",
    unit: "nM",
    shown_to: "0.5 nM",
    about: "VEGF from tumour cells short of oxygen and from macrophages: calls vessels",
}];

/// A field by its number.
pub fn field(number: u8) -> &'static Field {
    FIELDS.iter().chain(OPTIONAL).nth(number.into()).expect("drugs have no row in the table of fields")
}

/// The number of a field in [`FIELDS`] and, after them, [`OPTIONAL`].
pub fn field_named(name: &str) -> Option<u8> {
    FIELDS.iter().chain(OPTIONAL).position(|f| f.name == name).map(|i| i as u8)
}
