//! Walks what was given along the specification: unknown names, checked values, defaults, what is missing.
use super::given::{self, Given, Item, Table};
use super::spec::{Parameter, Per, STATE_ROWS, Spec};
use super::words::{self, allowed, assignment, sentence};
use super::{Config, Value, check};
use crate::error::{Error, Result};
use std::collections::BTreeMap;
use std::path::Path;

/// Checks a whole config and gives every key its value.
pub(super) fn check(table: Table, file: &Path, spec: &Spec) -> Result<Config> {
    let mut reader = Reader { spec, config: Config { file: file.into(), ..Config::default() } };
    reader.section("", "", &table)?;
    reader.fill("", "")?;
    Ok(reader.config)
}

struct Reader<'a> {
    spec: &'a Spec,
    config: Config,
}

/// `front.name`, or `name` at the top.
fn join(front: &str, name: &str) -> String {
    if front.is_empty() { name.to_string() } else { format!("{front}.{name}") }
}

impl Reader<'_> {
    /// Remembers where a path was given.
    fn place(&mut self, path: &str, given: &Given) {
        self.config.files.insert(path.into(), given.file.to_path_buf());
        match given.line {
            Some(line) => self.config.lines.insert(path.into(), line),
            None => self.config.lines.remove(path),
        };
    }

    /// Takes the entries of a section: `name` is its path in the specification, `path` the same with indices.
    fn section(&mut self, name: &str, path: &str, table: &Table) -> Result<()> {
        for (key, given) in table {
            let (child, here) = (join(name, key), join(path, key));
            if key.contains('.') {
                return Err(self.unknown(name, key, given, &here));
            }
            if let Some(parameter) = self.spec.key(&child) {
                self.parameter(parameter, &here, given)?;
            } else if self.spec.children(name).contains(&child) {
                self.place(&here, given);
                self.child(&child, &here, given)?;
            } else {
                return Err(self.unknown(name, key, given, &here));
            }
        }
        Ok(())
    }

    fn child(&mut self, name: &str, path: &str, given: &Given) -> Result<()> {
        match (&given.item, self.spec.listed(name)) {
            (Item::Table(table), false) => self.section(name, path, table),
            (Item::List(list), true) => {
                self.config.lists.insert(path.into(), list.len());
                list.iter().enumerate().try_for_each(|(i, element)| {
                    let here = format!("{path}[{i}]");
                    self.place(&here, element);
                    match &element.item {
                        Item::Table(table) => self.section(name, &here, table),
                        other => Err(wrong_shape(other, "a table", &format!("[{name}]"), element, &here)),
                    }
                })
            }
            (other, true) => Err(wrong_shape(other, "a list of tables", &format!("[{name}]"), given, path)),
            (other, false) => Err(wrong_shape(other, "a section", name, given, path)),
        }
    }

    fn unknown(&self, section: &str, key: &str, given: &Given, path: &str) -> Error {
        let spec = self.spec;
        let children = spec.children(section);
        let front = if section.is_empty() { 0 } else { section.len() + 1 };
        let mut names: Vec<&str> = spec.keys(section).map(|p| p.name.as_str()).collect();
        names.extend(children.iter().map(|child| &child[front..]));
        let elsewhere = spec.parameters.iter().find(|p| p.name == key && p.section != section);
        let what = if matches!(given.item, Item::Table(_)) && section.is_empty() { "section" } else { "key" };
        let mut help = allowed(key, &names);
        if let Some(other) = elsewhere {
            help = format!("there is a `{key}` in [{}]; {help}", other.section);
        }
        let place = if section.is_empty() { String::new() } else { format!(" in [{section}]") };
        given.error(format!("unknown {what} `{key}`{place}"), help).key(path)
    }

    fn parameter(&mut self, parameter: &Parameter, path: &str, given: &Given) -> Result<()> {
        self.place(path, given);
        if parameter.per == Per::One {
            return self.value(parameter, &parameter.name, path, given);
        }
        let rows = parameter.row_names();
        let Item::Table(table) = &given.item else {
            let of = if parameter.per == Per::Side { "side" } else { "kind of cell" };
            let problem = format!("a table with a value per {of} is expected, but this is {}", given.item.name());
            let (row, name) = (parameter.rows.first().map_or(rows[0], |(row, _)| row), &parameter.name);
            let like = match check::value(parameter, row, given).ok() {
                Some(value) => format!("{name} = {{ {row} = {} }}", words::toml(&value, &parameter.takes)),
                None => assignment(parameter),
            };
            let help = format!("name the rows that are meant, like {like}; rows: {}", rows.join(", "));
            return Err(given.error(problem, help).key(path));
        };
        for (row, value) in table {
            let here = join(path, row);
            if !rows.contains(&row.as_str()) {
                let why = if STATE_ROWS.contains(&row.as_str()) { " in this table" } else { "" };
                let problem = format!("there is no row `{row}`{why}");
                return Err(value.error(problem, allowed(row, rows)).key(here));
            }
            self.place(&here, value);
            self.value(parameter, row, &here, value)?;
        }
        Ok(())
    }

    fn value(&mut self, parameter: &Parameter, name: &str, path: &str, given: &Given) -> Result<()> {
        let checked = check::value(parameter, name, given);
        let value = checked.map_err(|fault| {
            let error = given.error(fault.problem, fault.help).key(path);
            match given.item {
                Item::Table(_) => error.and_help("this key has one value, not one for each kind of cell or side"),
                _ => error,
            }
        })?;
        self.config.values.insert(path.into(), value);
        Ok(())
    }

    /// Gives the keys that were not given their defaults, or says which one is missing.
    fn fill(&mut self, name: &str, path: &str) -> Result<()> {
        let spec = self.spec;
        for parameter in spec.keys(name) {
            let here = join(path, &parameter.name);
            if parameter.required && !self.config.files.contains_key(&here) {
                return Err(self.missing(parameter, path, &here));
            }
            if parameter.per == Per::One {
                if let Some(default) = parameter.default.as_deref().filter(|_| !self.config.has(&here)) {
                    self.config.values.insert(here, default_value(parameter, default));
                }
                continue;
            }
            for row in parameter.row_names() {
                let default = || parameter.row_default(row).map(|text| default_value(parameter, text));
                let missing = || default().unwrap_or_else(|| check::zero(&parameter.takes));
                self.config.values.entry(join(&here, row)).or_insert_with(missing);
            }
        }
        for child in spec.children(name) {
            let key = child.rsplit('.').next().unwrap_or(&child);
            let here = join(path, key);
            if spec.listed(&child) {
                let count = *self.config.lists.entry(here.clone()).or_insert(0);
                (0..count).try_for_each(|i| self.fill(&child, &format!("{here}[{i}]")))?;
            } else {
                self.fill(&child, &here)?;
            }
        }
        Ok(())
    }

    fn missing(&self, parameter: &Parameter, section: &str, path: &str) -> Error {
        let brackets = if section.ends_with(']') { ("[[", "]]") } else { ("[", "]") };
        let header = format!("{}{}{}", brackets.0, parameter.section, brackets.1);
        let problem = format!("`{}` is missing in {header}", parameter.name);
        let help = format!("{} Add a line like {} under {header}", sentence(parameter.about), assignment(parameter));
        let file = self.config.files.get(section).unwrap_or(&self.config.file);
        let error = Error::input(file, problem, help).key(path);
        match self.config.line(section) {
            Some(line) => error.at(line),
            None => error,
        }
    }
}

fn wrong_shape(item: &Item, expected: &str, name: &str, given: &Given, path: &str) -> Error {
    let problem = format!("{expected} is expected, but this is {}", item.name());
    given.error(problem, format!("write it as [{name}] with its keys on the lines below")).key(path)
}

/// A value in TOML from the specification itself.
pub(super) fn own_value(parameter: &Parameter, text: &str) -> Result<Value> {
    let given = given::value(text, Path::new("specification"))?;
    let value = check::value(parameter, &parameter.name, &given);
    value.map_err(|fault| given.error(fault.problem, fault.help).key(parameter.path()))
}

/// A value for one key, given by its path and a text as on the command line; `lists` tells how many tables each list has.
pub(super) fn single(path: &str, text: &str, spec: &Spec, lists: &BTreeMap<String, usize>) -> Result<Value> {
    let mut table = super::overrides::empty(lists, path)?;
    super::overrides::apply(&mut table, &[format!("{path}={text}")])?;
    let mut reader = Reader { spec, config: Config::default() };
    reader.section("", "", &table)?;
    let value = reader.config.values.remove(path);
    let help = "name a single value, like growth.rate.normal";
    value.ok_or_else(|| Error::input(Path::new(path), "this is no key with one value", help))
}

/// A default of the specification; one that does not fit is a mistake of ours.
fn default_value(parameter: &Parameter, text: &str) -> Value {
    own_value(parameter, text).unwrap_or_else(|error| panic!("the default {text} of `{}`: {error}", parameter.path()))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{FULL, error, read};

    #[test]
    fn gives_values_defaults_and_places() {
        let config = read(FULL, &[]).unwrap();
        assert_eq!(config.number("lattice.spacing"), 10.0);
        assert_eq!(config.sites("lattice.shape"), [48, 32, 1]);
        assert_eq!(config.per_kind("growth.rate")[..4], [0.0, 0.001, 0.001, 0.0]);
        assert_eq!(config.number("growth.rate.educated_macrophage"), 6e-6);
        assert_eq!(config.per_kind("growth.weight")[1..7], [0.25, 0.25, 1.0, 0.25, 0.25, 3.0]);
        assert!(!config.has("growth.weight.educated_macrophage"));
        assert_eq!(config.number_and_dimension("growth.stop"), (300.0, 1));
        assert_eq!(config.count("initial.seed"), u64::MAX);
        assert_eq!((config.list("initial.cells"), config.list("nothing")), (2, 0));
        assert_eq!(config.triple("initial.cells[0].centre"), [1000.0, -20.0, 0.0]);
        assert!(!config.has("initial.cells[1].centre"));
        assert_eq!(config.side("oxygen.sides.x_low"), Some(38.0));
        assert_eq!(config.side("oxygen.sides.y_low"), None);
        assert_eq!((config.line("growth.weight.debris"), config.line("growth.weight.normal")), (Some(8), None));
        assert_eq!((config.line("initial.cells[1]"), config.line("initial.cells[1].offset")), (Some(17), Some(19)));
        let shown = config.error("growth.stop", "too late", "stop before").to_string();
        assert_eq!(shown, "a.toml:9: growth.stop: too late\n  stop before");
    }

    #[test]
    fn unknown_names_get_the_nearest() {
        assert_eq!(
            error("[growht]\nrate = 1", &[]),
            "a.toml:1: growht: unknown section `growht`\n  \
             did you mean `growth`? allowed here: lattice, growth, initial, oxygen, output"
        );
        assert_eq!(
            error("[lattice]\n\nspacin = 1", &[]),
            "a.toml:3: lattice.spacin: unknown key `spacin` in [lattice]\n  \
             did you mean `spacing`? allowed here: spacing, shape"
        );
        let elsewhere = error("spacing = \"20 um\"", &[]);
        assert!(
            elsewhere.contains("unknown key `spacing`\n  there is a `spacing` in [lattice]; allowed"),
            "{elsewhere}"
        );
        assert!(error("\"growth.share\" = 0.5", &[]).contains("unknown key `growth.share`"));
        let row = error("[growth]\nrate.epithelal = \"1 /min\"", &[]);
        assert!(row.contains("a.toml:2: growth.rate.epithelal: there is no row `epithelal`\n  did you mean `epith"));
        let educated = error("[growth]\nweight.educated_macrophage = 1", &[]);
        assert!(educated.contains("there is no row `educated_macrophage` in this table"));
    }

    #[test]
    fn missing_keys_come_with_an_example() {
        let shape = error("[lattice]\nspacing = \"20 um\"", &[]);
        assert_eq!(
            shape,
            "a.toml:1: lattice.shape: `shape` is missing in [lattice]\n  \
             Sites along x, y, z. Add a line like shape = [32, 32, 8] under [lattice]"
        );
        assert!(error("", &[]).starts_with("a.toml: lattice.shape: `shape` is missing in [lattice]"));
        let kind = error("[lattice]\nshape = [1, 1, 1]\n[[initial.cells]]\n[[initial.cells]]\nkind = \"normal\"", &[]);
        assert!(kind.starts_with("a.toml:3: initial.cells[0].kind: `kind` is missing in [[initial.cells]]"), "{kind}");
    }

    #[test]
    fn tables_of_the_wrong_shape_are_refused() {
        let rate = error("[growth]\nrate = \"1 /min\"", &[]);
        let help =
            "name the rows that are meant, like rate = { epithelial = \"1 /min\" }; rows: epithelial, mesenchymal";
        assert!(rate.contains("a table with a value per kind of cell is expected, but this is a text"), "{rate}");
        assert!(rate.contains(help), "{rate}");
        assert!(error("[growth]\nrate = true", &[]).contains("like rate = { epithelial = \"0.06 /h\" }; rows"));
        let table = error("[growth]\nshare.epithelial = 0.5", &[]);
        assert!(
            table.ends_with("share = 0.5\n  this key has one value, not one for each kind of cell or side"),
            "{table}"
        );
        assert!(error("growth = 5", &[]).contains("a section is expected, but this is a whole number"));
        assert!(error("[[growth]]", &[]).contains("this is a list\n  write it as [growth] with"));
        assert!(error("[initial.cells]", &[]).contains("this is a table\n  write it as [[initial.cells]] with"));
        assert!(error("initial.cells = [3]", &[]).contains("initial.cells[0]: a table is expected, but this is a who"));
        let deep = error(&format!("{}x = 1", "a.".repeat(100_000)), &[]);
        assert!(deep.contains("recursion limit"), "{deep}");
    }
}
