//! What a config may say: every key with its unit, range, default, meaning and source.
//!
//! Each process lists its own parameters; the reader, `invasim schema` and `invasim new` are made from these rows.

/// What a key takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Takes {
    /// A number with a unit in a string, like `"20 um"`, in any unit of the dimensions of those named here.
    Quantity {
        /// Unit in which the value is held and the range is given, then other dimensions that are accepted.
        units: Vec<String>,
        /// Lowest and highest allowed value, in the first unit (applied to each dimension's own base value).
        range: (f64, f64),
    },
    /// A plain number.
    Number {
        /// Lowest and highest allowed value.
        range: (f64, f64),
    },
    /// A whole number.
    Count {
        /// Lowest and highest allowed value.
        range: (u64, u64),
    },
    /// true or false.
    Flag,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Any number of these words, as a list.
    Choices(&'static [&'static str]),
    /// Free text, a file name for example.
    Text,
    /// The value of another key: a text, or a number or flag as it stands. Held as a text.
    Any,
    /// Values of any kind: a text with commas between them, a list, or one alone.
    Values,
    /// Three whole numbers in a list: sites along x, y, z.
    Sites,
    /// Three quantities of one dimension in a list.
    Triple {
        /// Unit in which the values are held.
        unit: String,
    },
    /// A side of the lattice: `"no flux"`, or a quantity at which the side is held.
    Side {
        /// Unit of the quantity.
        unit: String,
    },
}

/// Whether a key has one value or a table of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// One value.
    One,
    /// A table with a value per kind of cell, and the rows `educated_macrophage`, `hypoxic_tumour`,
    /// `activated_stroma`, `cxcl1_tumour` where they are allowed.
    Kind {
        /// Whether rows of states are allowed, [`STATE_ROWS`].
        educated: bool,
    },
    /// A table with a value per side: `x_low`, `x_high`, `y_low`, `y_high`, `z_low`, `z_high`.
    Side,
}

/// The extra row of a table per kind: a macrophage at full polarisation.
pub const EDUCATED: &str = "educated_macrophage";
/// The other one: what a tumour cell short of oxygen does beside the rest.
pub const HYPOXIC: &str = "hypoxic_tumour";
/// The third: what an activated normal cell or fibroblast does beside the rest.
pub const ACTIVATED: &str = "activated_stroma";
/// The fourth: what a tumour cell with the trait CXCL1 does beside the rest.
pub const CALLER: &str = "cxcl1_tumour";
/// Rows of a state: there is nothing in them unless they are given.
pub const STATE_ROWS: [&str; 4] = [EDUCATED, HYPOXIC, ACTIVATED, CALLER];
/// Rows of a table per kind: the kinds that can carry a rate, then those of a state.
pub const KIND_ROWS: [&str; 10] =
    ["epithelial", "mesenchymal", "normal", "macrophage", "fibroblast", "debris", EDUCATED, HYPOXIC, ACTIVATED, CALLER];
/// Rows that stand for a kind.
const KINDS: usize = 6;
/// Rows of a table per side.
pub const SIDE_ROWS: [&str; 6] = ["x_low", "x_high", "y_low", "y_high", "z_low", "z_high"];

/// One key of the config.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Section, like `growth` or `initial.cells`; its first word is a top-level table of the config.
    pub section: String,
    /// Name within the section.
    pub name: String,
    /// What it takes.
    pub takes: Takes,
    /// One value or a table.
    pub per: Per,
    /// Default in TOML (`"\"20 um\""` or `3`); None where the key may be absent, or must be given if `required`.
    pub default: Option<String>,
    /// Defaults of a table's rows, in TOML; rows not named here are `default`, else 0.
    pub rows: Vec<(&'static str, String)>,
    /// Whether a config without it is an error.
    pub required: bool,
    /// A good value in TOML for the template and for errors, where the default is none.
    pub example: Option<String>,
    /// What it means, in a sentence.
    pub about: &'static str,
    /// Where its default comes from: a paper, `computed`, `design`, or `calibrated`.
    pub source: &'static str,
}

impl Parameter {
    /// A key without default, that may be absent.
    pub fn new(section: &str, name: &str, takes: Takes, about: &'static str) -> Self {
        Self {
            section: section.into(),
            name: name.into(),
            takes,
            per: Per::One,
            default: None,
            rows: Vec::new(),
            required: false,
            example: None,
            about,
            source: "design",
        }
    }

    /// A quantity with a default that cannot be negative.
    pub fn quantity(section: &str, name: &str, unit: &str, default: &str, about: &'static str) -> Self {
        let takes = Takes::Quantity { units: vec![unit.into()], range: (0.0, f64::INFINITY) };
        Self { default: Some(format!("\"{default}\"")), ..Self::new(section, name, takes, about) }
    }

    /// A plain number with a default.
    pub fn number(section: &str, name: &str, range: (f64, f64), default: f64, about: &'static str) -> Self {
        let takes = Takes::Number { range };
        Self { default: Some(format!("{default:?}")), ..Self::new(section, name, takes, about) }
    }

    /// A whole number with a default.
    pub fn count(section: &str, name: &str, range: (u64, u64), default: u64, about: &'static str) -> Self {
        let takes = Takes::Count { range };
        Self { default: Some(default.to_string()), ..Self::new(section, name, takes, about) }
    }

    /// A switch with a default.
    pub fn flag(section: &str, name: &str, default: bool, about: &'static str) -> Self {
        Self { default: Some(default.to_string()), ..Self::new(section, name, Takes::Flag, about) }
    }

    /// One of several words; the first is the default.
    pub fn choice(section: &str, name: &str, words: &'static [&'static str], about: &'static str) -> Self {
        let takes = Takes::Choice(words);
        Self { default: Some(format!("\"{}\"", words[0])), ..Self::new(section, name, takes, about) }
    }

    /// As a table with a value per kind; `rows` are the defaults of some of them, without quotes.
    pub fn per_kind(mut self, rows: &[(&'static str, &str)]) -> Self {
        let quoted = matches!(self.takes, Takes::Quantity { .. });
        let text = |v: &str| if quoted { format!("\"{v}\"") } else { v.to_string() };
        self.per = Per::Kind { educated: false };
        self.rows = rows.iter().map(|(k, v)| (*k, text(v))).collect();
        self
    }

    /// Allows the rows of states.
    pub fn with_educated(mut self) -> Self {
        self.per = Per::Kind { educated: true };
        self
    }

    /// As a table with a value per side.
    pub fn per_side(mut self) -> Self {
        self.per = Per::Side;
        self
    }

    /// Accepts another dimension too.
    pub fn or_unit(mut self, unit: &str) -> Self {
        if let Takes::Quantity { units, .. } = &mut self.takes {
            units.push(unit.into());
        }
        self
    }

    /// Sets the allowed range of a quantity.
    pub fn within(mut self, low: f64, high: f64) -> Self {
        if let Takes::Quantity { range, .. } = &mut self.takes {
            *range = (low, high);
        }
        self
    }

    /// Must be given; what was the default is now only an example.
    pub fn needed(mut self) -> Self {
        self.required = true;
        self.example = self.default.take().or(self.example);
        self
    }

    /// Names a good value, in TOML, for a key without default.
    pub fn example(mut self, value: &str) -> Self {
        self.example = Some(value.into());
        self
    }

    /// Names the source of the default.
    pub fn source(mut self, source: &'static str) -> Self {
        self.source = source;
        self
    }

    /// The whole path, like `growth.rate`.
    pub fn path(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }

    /// The rows of its table; none where it has one value.
    pub fn row_names(&self) -> &'static [&'static str] {
        match self.per {
            Per::One => &[],
            Per::Kind { educated: true } => &KIND_ROWS,
            Per::Kind { educated: false } => &KIND_ROWS[..KINDS],
            Per::Side => &SIDE_ROWS,
        }
    }

    /// The default of a row, in TOML: its own, else that of the key; rows of a state have only their own.
    pub fn row_default(&self, row: &str) -> Option<&str> {
        let own = self.rows.iter().find(|(name, _)| *name == row).map(|(_, value)| value.as_str());
        own.or(if STATE_ROWS.contains(&row) { None } else { self.default.as_deref() })
    }
}

/// A section of the config.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its path, like `growth` or `initial.cells`.
    pub name: String,
    /// What it is about, in a sentence.
    pub about: String,
    /// Whether it is a list of tables (`[[initial.cells]]`).
    pub listed: bool,
}

/// Known things that the elements of a list can be, or be made from.
#[derive(Clone, Debug)]
pub struct Presets {
    /// The list, like `drug`; its elements have a `name`, and may name a `preset`.
    pub section: &'static str,
    /// The list and key that name elements, if one does; a preset named there need not be in the config.
    pub named_by: Option<(&'static str, &'static str)>,
    /// Names, and the keys of each in TOML.
    pub known: &'static [(&'static str, &'static str)],
}

/// Everything that a config may say.
#[derive(Clone, Debug, Default)]
pub struct Spec {
    /// Sections in the order in which they are written out.
    pub sections: Vec<Section>,
    /// Keys in the order in which they are written out.
    pub parameters: Vec<Parameter>,
    /// Lists whose elements can be known things.
    pub presets: Vec<Presets>,
}

impl Spec {
    /// The keys of a section.
    pub fn keys(&self, section: &str) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(move |parameter| parameter.section == section)
    }

    /// The key at a path without indices.
    pub fn key(&self, path: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.path() == path)
    }

    /// The section of a path.
    pub fn section(&self, path: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.name == path)
    }

    /// Whether a section is a list of tables.
    pub fn listed(&self, path: &str) -> bool {
        self.section(path).is_some_and(|section| section.listed)
    }

    /// The paths of the sections right below one (`""` for the top), also of those that only hold others.
    pub fn children(&self, section: &str) -> Vec<String> {
        let front = if section.is_empty() { String::new() } else { format!("{section}.") };
        let all = self.sections.iter().map(|s| &s.name).chain(self.parameters.iter().map(|p| &p.section));
        let mut children: Vec<String> = Vec::new();
        for rest in all.filter_map(|name| name.strip_prefix(&front)).filter(|rest| !rest.is_empty()) {
            let child = format!("{front}{}", rest.split('.').next().unwrap_or(rest));
            if !children.contains(&child) {
                children.push(child);
            }
        }
        children
    }
}
