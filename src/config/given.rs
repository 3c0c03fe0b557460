//! What a config file says, before it is checked: a tree of values, each with its file and line.
use crate::error::{Error, Result};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// A table in the order of the file.
pub(super) type Table = Vec<(String, Given)>;

/// A value as it stands in a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    Text(String),
    Whole(i128),
    Float(f64),
    Flag(bool),
    List(Vec<Given>),
    Table(Table),
    /// Something that no key takes, in words.
    Other(&'static str),
    /// A value on the command line without quotes: what it is depends on what the key takes.
    Bare(String),
}

impl Item {
    /// What it is, in words.
    pub fn name(&self) -> &'static str {
        match self {
            Item::Text(_) | Item::Bare(_) => "a text",
            Item::Whole(_) => "a whole number",
            Item::Float(_) => "a number",
            Item::Flag(_) => "true or false",
            Item::List(_) => "a list",
            Item::Table(_) => "a table",
            Item::Other(name) => name,
        }
    }

    /// A number or flag that stands without quotes, as a text.
    pub fn unquoted(&self) -> Option<String> {
        match self {
            Item::Whole(n) => Some(n.to_string()),
            Item::Float(x) => Some(super::words::number(*x)),
            Item::Flag(flag) => Some(flag.to_string()),
            _ => None,
        }
    }
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Given {
    pub item: Item,
    pub file: Arc<Path>,
    pub line: Option<usize>,
}

impl Given {
    /// An error at this place.
    pub fn error(&self, problem: impl Into<String>, help: impl Into<String>) -> Error {
        let error = Error::input(&self.file, problem, help);
        match self.line {
            Some(line) => error.at(line),
            None => error,
        }
    }
}

/// The file and where its lines begin.
struct Page {
    file: Arc<Path>,
    starts: Vec<usize>,
}

impl Page {
    fn new(text: &str, file: &Path) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { file: file.into(), starts: std::iter::once(0).chain(breaks).collect() }
    }

    fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }

    fn given(&self, value: &DeValue<'_>, at: usize) -> Given {
        let whole = |digits: &str, radix| i128::from_str_radix(digits, radix).map(Item::Whole);
        let item = match value {
            DeValue::String(text) => Item::Text(text.to_string()),
            DeValue::Integer(n) => whole(n.as_str(), n.radix()).unwrap_or(Item::Other("a number with too many digits")),
            DeValue::Float(x) => x.as_str().parse().map(Item::Float).unwrap_or(Item::Other("a number that is none")),
            DeValue::Boolean(flag) => Item::Flag(*flag),
            DeValue::Datetime(_) => Item::Other("a date or time of day"),
            DeValue::Array(list) => {
                Item::List(list.iter().map(|value| self.given(value.get_ref(), value.span().start)).collect())
            }
            DeValue::Table(table) => Item::Table(self.table(table)),
        };
        Given { item, file: self.file.clone(), line: Some(self.line(at)) }
    }

    fn table(&self, table: &DeTable<'_>) -> Table {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let given = |value: &DeValue<'_>, at| self.given(value, at);
        entries.into_iter().map(|(k, v)| (k.get_ref().to_string(), given(v.get_ref(), k.span().start))).collect()
    }
}

/// A single TOML value, or why it is none.
pub(super) fn value(text: &str, file: &Path) -> Result<Given> {
    let page = Page::new(text, file);
    let parsed = DeValue::parse(text).map_err(|error| Error::input(file, error.message(), "write a TOML value"))?;
    Ok(Given { line: None, ..page.given(parsed.get_ref(), 0) })
}

fn parse(text: &str, file: &Path) -> Result<Table> {
    let page = Page::new(text, file);
    let parsed = DeTable::parse(text).map_err(|error| {
        let help = match error.message() {
            "duplicate key" => "each section and key stands once in a file: join the two, or remove one",
            _ => "this is not valid TOML; texts and quantities stand in quotes, like spacing = \"20 um\"",
        };
        let fault = Error::input(file, error.message(), help);
        error.span().map_or_else(|| Error::input(file, error.message(), help), |span| fault.at(page.line(span.start)))
    })?;
    Ok(page.table(parsed.get_ref()))
}

/// No config is longer: 4 MiB.
const LONGEST: u64 = 4 << 20;

/// What to do where the config of a run is none.
pub(super) const CONFIG: &str = "give a TOML config; `invasim new` writes one to start from";

/// The text of a file; it must be some, and UTF-8. `help` says what to do if there is none.
pub(super) fn text(path: &Path, help: &str) -> Result<String> {
    let mut bytes = Vec::new();
    let unread = |cause: std::io::Error| Error::input(path, format!("this file cannot be read: {cause}"), help);
    if path.is_dir() {
        return Err(Error::input(path, "this is a folder, not a file", help));
    }
    let file = std::fs::File::open(path).map_err(unread)?;
    file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(unread)?;
    if bytes.len() as u64 > LONGEST {
        return Err(Error::input(path, "the file is longer than 4 MiB, so it is no config", help));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let line = 1 + error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count();
        Error::input(path, "the file is not UTF-8 text", format!("save it as UTF-8, or {help}")).at(line)
    })?;
    if text.trim_start_matches('\u{feff}').trim().is_empty() {
        return Err(Error::input(path, "the file is empty", help));
    }
    Ok(text)
}

/// Parses a file's text over the files that it extends.
pub(super) fn load(text: &str, file: &Path) -> Result<Table> {
    load_noting(text, file, &mut Vec::new())
}

/// The same; notes which lists of tables replace others.
pub(super) fn load_noting(text: &str, file: &Path, replaced: &mut Vec<String>) -> Result<Table> {
    load_above(text, file, &mut vec![file.canonicalize().unwrap_or_else(|_| file.into())], replaced)
}

fn load_above(text: &str, file: &Path, above: &mut Vec<PathBuf>, replaced: &mut Vec<String>) -> Result<Table> {
    let mut table = parse(text, file)?;
    let Some(at) = table.iter().position(|(key, _)| key == "extends") else { return Ok(table) };
    let (_, extends) = table.remove(at);
    let Item::Text(name) = &extends.item else {
        let problem = format!("the name of another config is expected, but this is {}", extends.item.name());
        return Err(extends.error(problem, "write it like extends = \"base.toml\"").key("extends"));
    };
    let path = file.parent().unwrap_or(Path::new("")).join(name);
    let whole = path.canonicalize().map_err(|cause| {
        let help = "the path is relative to the folder of this file; correct it or remove the line";
        extends.error(format!("cannot read `{}`: {cause}", path.display()), help).key("extends")
    })?;
    if above.contains(&whole) {
        let chain: Vec<String> = above.iter().chain([&whole]).map(|p| file_name(p)).collect();
        let problem = format!("these configs extend each other in a circle: {}", chain.join(" → "));
        return Err(extends.error(problem, "remove one of the `extends` lines").key("extends"));
    }
    above.push(whole);
    let mut base = load_above(&self::text(&path, CONFIG)?, &path, above, replaced)?;
    note_replaced("", &base, &table, replaced);
    merge(&mut base, table);
    Ok(base)
}

/// Notes the lists of tables that replace others when one table is laid over another, see [`merge`].
fn note_replaced(front: &str, under: &Table, over: &Table, replaced: &mut Vec<String>) {
    let both = over.iter().filter_map(|(key, given)| Some((key, given, &under.iter().find(|(k, _)| k == key)?.1)));
    for (key, above, below) in both {
        match (&below.item, &above.item) {
            (Item::Table(under), Item::Table(over)) => note_replaced(&format!("{front}{key}."), under, over, replaced),
            (Item::List(list), Item::List(_)) if matches!(list.first(), Some(Given { item: Item::Table(_), .. })) => {
                let what = if key == "therapy" { "course" } else { "table" };
                let (count, many) = (list.len(), if list.len() == 1 { "" } else { "s" });
                let [file, base] = [&above.file, &below.file].map(|file| file.display());
                let line = above.line.map_or(String::new(), |line| format!(":{line}"));
                let note = format!("{file}{line}: [[{front}{key}]] replaces {count} {what}{many} of {base}");
                replaced.push(note);
            }
            _ => {}
        }
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Lays one table over another: tables merge key by key, all else is replaced.
pub(super) fn merge(under: &mut Table, over: Table) {
    for (key, given) in over {
        match under.iter_mut().find(|(name, _)| *name == key) {
            None => under.push((key, given)),
            Some((_, old)) => match (&mut old.item, given) {
                (Item::Table(below), Given { item: Item::Table(above), file, line }) => {
                    merge(below, above);
                    (old.file, old.line) = (file, line);
                }
                (_, given) => *old = given,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Config, sample};
    use std::path::PathBuf;

    /// A fresh folder with these files.
    fn folder(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("invasim-config-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        files.iter().for_each(|(file, bytes)| std::fs::write(folder.join(file), bytes).unwrap());
        folder
    }

    fn read(name: &str, files: &[(&str, &[u8])]) -> Result<Config, String> {
        let folder = folder(name, files);
        let config = Config::read(&folder.join(files[0].0), &sample::spec(), &[]);
        std::fs::remove_dir_all(&folder).unwrap();
        config.map_err(|error| error.to_string().replace(&format!("{}/", folder.display()), ""))
    }

    #[test]
    fn extending_overrides_key_by_key() {
        let above =
            b"extends = \"base.toml\"\n[growth]\nrate.normal = \"1 /min\"\n[[initial.cells]]\nkind = \"normal\"";
        let config = read("over", &[("a.toml", above), ("base.toml", sample::FULL.as_bytes())]).unwrap();
        assert_eq!(config.number("growth.rate.normal"), 1.0);
        assert_eq!(config.number("growth.rate.mesenchymal"), 0.001);
        assert_eq!(config.list("initial.cells"), 1);
        assert!(config.files["growth.rate.normal"].ends_with("a.toml"));
        assert!(config.files["growth.share"].ends_with("base.toml"));
        assert_eq!(config.line("growth.rate.normal"), Some(3));
    }

    #[test]
    fn errors_name_the_file_they_are_in() {
        let base: (&str, &[u8]) = ("b.toml", b"\n[growth]\nshare = 7");
        let wrong = read("base", &[("a.toml", b"extends = \"b.toml\""), base]).unwrap_err();
        assert!(wrong.starts_with("b.toml:3: growth.share: 7 is out of range"), "{wrong}");
        let circle = read("circle", &[("a.toml", b"extends = \"b.toml\""), ("b.toml", b"\nextends = \"a.toml\"")]);
        let circle = circle.unwrap_err();
        assert!(circle.starts_with("b.toml:2: extends: these configs extend each other in a circle: a.toml → b.toml"));
        assert!(circle.contains("→ a.toml\n  remove one"), "{circle}");
        let lost = read("lost", &[("a.toml", b"extends = \"c.toml\"")]).unwrap_err();
        assert!(lost.starts_with("a.toml:1: extends: cannot read `c.toml`: "), "{lost}");
        let number = read("number", &[("a.toml", b"extends = 5")]).unwrap_err();
        assert!(number.contains("name of another config is expected, but this is a whole number"), "{number}");
        let within = read("within", &[("a.toml", b"[growth]\nextends = \"b.toml\"")]).unwrap_err();
        assert!(within.contains("unknown key `extends` in [growth]"), "{within}");
    }

    #[test]
    fn what_is_no_config_is_refused() {
        for (name, bytes, part) in [
            ("empty", &b""[..], "a.toml: the file is empty"),
            ("blank", b"\xef\xbb\xbf \n\t", "a.toml: the file is empty"),
            ("bytes", b"# ok\n\xff\xfe\x00", "a.toml:2: the file is not UTF-8 text\n  save it as UTF-8"),
            ("broken", b"[growth]\nshare = = 5", "a.toml:2: "),
            ("twice", b"[growth]\nshare = 1\nshare = 1", "a.toml:3: duplicate key"),
            ("unquoted", b"[lattice]\nspacing = 20 um", "a.toml:2: "),
            ("binary", b"\x7fELF\x02\x01\x00\x00", "a.toml:1: "),
            ("long", &vec![b'#'; 5 << 20], "a.toml: the file is longer than 4 MiB"),
        ] {
            let error = read(name, &[("a.toml", bytes)]).unwrap_err();
            assert!(error.starts_with(part), "{name}: {error}");
        }
        let missing = Config::read("no/such.toml".as_ref(), &sample::spec(), &[]).unwrap_err().to_string();
        assert!(missing.starts_with("no/such.toml: this file cannot be read: "), "{missing}");
    }
}
