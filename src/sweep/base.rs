//! What the config that is varied says itself.
use crate::config::{Config, Value, template};
use crate::error::Result;
use crate::plan;
use std::cell::OnceCell;
use std::path::PathBuf;

/// The config that is varied; it is read when its own values are first asked for.
pub(super) struct Base {
    /// Where it is.
    pub file: PathBuf,
    config: OnceCell<Config>,
}

impl Base {
    pub fn new(file: PathBuf) -> Self {
        Self { file, config: OnceCell::new() }
    }

    /// The value of the key that the sweep's config names at a path, as one writes it after `--set`.
    pub fn value(&self, sweep: &Config, path: &str) -> Result<String> {
        self.times(sweep, path, 1.0)
    }

    /// A multiple of it.
    pub fn times(&self, sweep: &Config, path: &str, factor: f64) -> Result<String> {
        let (key, config) = (sweep.text(path), self.config()?);
        if matches!(config.values.get(key), Some(Value::Number(0.0, _) | Value::Count(0))) && factor != 1.0 {
            let problem = format!("`{key}` is 0 in {}, and so are its multiples", self.file.display());
            return Err(sweep.error(path, problem, "write values = \"…\" in place of factors"));
        }
        let value = config.values.get(key).map(|value| scaled(value, factor));
        let text = value.and_then(|value| template::value(&plan::spec(), key, &value?));
        text.ok_or_else(|| {
            let problem = match config.values.contains_key(key) {
                true => format!("`{key}` is no number, so it has no multiples"),
                false => format!("{} has no value for `{key}` to start from", self.file.display()),
            };
            sweep.error(path, problem, "name a key of one value that this config has: `invasim check` lists them all")
        })
    }

    fn config(&self) -> Result<&Config> {
        if let Some(config) = self.config.get() {
            return Ok(config);
        }
        let config = Config::read(&self.file, &plan::spec(), &[])?;
        Ok(self.config.get_or_init(|| config))
    }
}

/// A multiple of a value; whole numbers are rounded.
fn scaled(value: &Value, factor: f64) -> Option<Value> {
    match value {
        _ if factor == 1.0 => Some(value.clone()),
        Value::Number(number, dimension) => Some(Value::Number(number * factor, *dimension)),
        Value::Count(count) => Some(Value::Count((*count as f64 * factor).round() as u64)),
        _ => None,
    }
}
