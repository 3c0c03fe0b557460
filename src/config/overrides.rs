//! Overrides on the command line: `--set run.until="2 day"`, quotes optional, and flags that stand for a key.
use super::given::{self, Given, Item, Table};
use crate::error::{Error, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Flags that stand for a key, with an example: an override `--until 3 day` is named so in what is said about it.
const FLAGS: [(&str, &str, &str); 3] =
    [("--seed", "run.seed", "7"), ("--until", "run.until", "\"3 day\""), ("--at", "run.until", "\"3 day\"")];

/// Lays `path=value` overrides over what the files say, in their order.
pub(super) fn apply(table: &mut Table, sets: &[impl AsRef<str>]) -> Result<()> {
    sets.iter().try_for_each(|set| apply_one(table, set.as_ref()))
}

fn apply_one(table: &mut Table, set: &str) -> Result<()> {
    let stands_for = |name: &str| FLAGS.iter().find(|(flag, ..)| *flag == name);
    if let Some(((flag, path, example), text)) = set.split_once(' ').and_then(|(f, text)| Some((stands_for(f)?, text)))
    {
        let file = PathBuf::from(set);
        if text.trim().is_empty() {
            return Err(Error::input(&file, "there is no value", format!("write it like {flag} {example}")).key(*path));
        }
        let steps: Vec<&str> = path.split('.').collect();
        return put(
            table,
            &steps,
            Given { item: Item::Bare(text.trim().into()), file: file.as_path().into(), line: None },
        );
    }
    let flag = PathBuf::from(format!("--set {set}"));
    let help = "write --set section.key=value, like --set run.until=\"2 day\"";
    let Some((path, text)) = set.split_once('=') else {
        return Err(Error::input(&flag, "there is no `=`", help));
    };
    let steps: Vec<&str> = path.split('.').map(str::trim).collect();
    if steps.iter().any(|step| step.is_empty()) || text.trim().is_empty() {
        return Err(Error::input(&flag, "the path or the value is empty", help));
    }
    if steps.len() < 2 || steps.len() > 8 {
        return Err(Error::input(&flag, format!("`{}` is not a path to a key", path.trim()), help));
    }
    let bare = || Given { item: Item::Bare(text.trim().into()), file: flag.as_path().into(), line: None };
    let value = match given::value(text.trim(), &flag) {
        Ok(value) if matches!(value.item, Item::Text(_) | Item::List(_) | Item::Table(_)) => value,
        _ => bare(),
    };
    put(table, &steps, value)
}

/// Tables in which nothing is given yet, so that a path of which the first word is that of `path` can name those of its lists.
pub(super) fn empty(lists: &BTreeMap<String, usize>, path: &str) -> Result<Table> {
    let first = |path: &str| path.split(['.', '[']).next().unwrap_or("").to_string();
    let given = |item| Given { item, file: Path::new(path).into(), line: None };
    let mut table = Table::new();
    for (list, count) in lists.iter().filter(|(list, _)| first(list) == first(path)) {
        let steps: Vec<&str> = list.split('.').collect();
        put(&mut table, &steps, given(Item::List(vec![given(Item::Table(Table::new())); *count])))?;
    }
    Ok(table)
}

/// Puts a value at the end of a path, with the tables on the way.
fn put(table: &mut Table, steps: &[&str], value: Given) -> Result<()> {
    let (name, index) = indexed(steps[0]);
    if index.is_none() && steps.len() == 1 {
        given::merge(table, vec![(name.to_string(), value)]);
        return Ok(());
    }
    let at = table.iter().position(|(key, _)| key == name).unwrap_or_else(|| {
        let item = if index.is_some() { Item::List(Vec::new()) } else { Item::Table(Table::new()) };
        table.push((name.to_string(), Given { item, ..value.clone() }));
        table.len() - 1
    });
    let inner = match (&mut table[at].1.item, index) {
        (Item::Table(inner), None) => inner,
        (Item::List(list), Some(index)) => {
            let count = list.len();
            match list.get_mut(index).map(|given| &mut given.item) {
                Some(Item::Table(inner)) if steps.len() > 1 => inner,
                _ => return Err(no_element(&value, name, count)),
            }
        }
        (Item::List(list), None) => return Err(no_element(&value, name, list.len())),
        (other, _) => {
            let problem = format!("`{name}` is {}, not a table", other.name());
            return Err(value.error(problem, "set the whole value, or correct the path"));
        }
    };
    put(inner, &steps[1..], value)
}

fn no_element(value: &Given, name: &str, count: usize) -> Error {
    let help = match count {
        0 => format!("add one in the file first, under [[{name}]]"),
        1 => format!("name it {name}[0]"),
        n => format!("name one of them, from {name}[0] to {name}[{}]", n - 1),
    };
    let tables = if count == 1 { "table" } else { "tables" };
    value.error(format!("`{name}` is a list of {count} {tables}"), help)
}

/// `cells[2]` as name and index.
fn indexed(step: &str) -> (&str, Option<usize>) {
    let parts = step.strip_suffix(']').and_then(|front| front.split_once('['));
    match parts.and_then(|(name, index)| Some((name, index.trim().parse().ok()?))) {
        Some((name, index)) => (name, Some(index)),
        None => (step, None),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{FULL, error, read};

    #[test]
    fn overrides_need_no_quotes() {
        let sets = [
            "growth.rate.normal=0.06 /h",
            "growth.rate.normal=\"0.12 /h\"",
            "growth.share = 1",
            "growth.on=true",
            "lattice.shape=8,8,8",
            "initial.cells[1].kind=normal",
            "initial.cells[1].centre=[1 um, 2 um, 3 um]",
            "output.title=5",
            "output.layers=oxygen",
            "oxygen.sides.y_low=no flux",
        ];
        let config = read(FULL, &sets).unwrap();
        assert_eq!(config.number("growth.rate.normal"), 0.002);
        assert_eq!(config.number("growth.rate.mesenchymal"), 0.001);
        assert!(config.flag("growth.on"));
        assert_eq!(config.number("growth.share"), 1.0);
        assert_eq!(config.sites("lattice.shape"), [8, 8, 8]);
        assert_eq!(config.text("initial.cells[1].kind"), "normal");
        assert_eq!(config.triple("initial.cells[1].centre"), [1.0, 2.0, 3.0]);
        assert_eq!(config.text("output.title"), "5");
        assert_eq!(config.words("output.layers"), ["oxygen"]);
        assert_eq!(config.line("growth.on"), None);
        assert_eq!(config.files["growth.on"].to_str(), Some("--set growth.on=true"));
        assert_eq!(read("", &["lattice.shape=[1,2,3]"]).unwrap().sites("lattice.shape"), [1, 2, 3]);
    }

    #[test]
    fn errors_name_the_flag() {
        let message = |set: &str| error(FULL, &[set]).replace("\n  ", " / ");
        assert_eq!(
            message("growth.share=2"),
            "--set growth.share=2: growth.share: 2 is out of range / allowed: from 0 to 1"
        );
        assert_eq!(
            error(FULL, &["--seed -1"]),
            "--seed -1: run: unknown section `run`\n  allowed here: lattice, growth, initial, oxygen, output"
        );
        assert!(
            message("--until  ").starts_with("--until  : run.until: there is no value / write it like --until \"3")
        );
        assert!(message("growth.stop=5 nM").contains("`5 nM` is a concentration"));
        assert!(message("growth.shar=2").contains("unknown key `shar` in [growth] / did you mean `share`?"));
        let bare = message("until");
        assert!(bare.starts_with("--set until: there is no `=`") && bare.ends_with("run.until=\"2 day\""), "{bare}");
        assert!(message("growth.share=").contains("the path or the value is empty"));
        assert!(message("growth..share=1").contains("the path or the value is empty"));
        assert!(message("share=1").contains("`share` is not a path to a key"));
        assert!(message("growth.rate=1 /min").contains("a table with a value per kind of cell is expected"));
        assert!(message("growth.share.more=1").contains("`share` is a number, not a table"));
        assert!(message("initial.cells.kind=normal").contains("`cells` is a list of 2 tables / name one of them"));
        assert!(message("initial.cells.0.kind=normal").ends_with("name one of them, from cells[0] to cells[1]"));
        assert!(message("initial.cells[7].kind=normal").contains("`cells` is a list of 2 tables"));
        assert!(message("growth.on=perhaps").contains("true or false is expected, but this is a text"));
        assert!(message("growth.share[0]=1").contains("not a table"));
    }
}
