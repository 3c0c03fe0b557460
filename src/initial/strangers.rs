//! Keys that only some patterns of a section have: with another one they would do nothing, and who gives them should know.
use super::keys::Keys;
use super::{matrix, parameters, sections, vessels};
use crate::config::Config;
use crate::config::spec::Spec;
use crate::error::Result;

/// Keys of a section, each with the patterns that have it.
pub(super) type Owners = [(&'static str, &'static [&'static str])];

/// The keys of an image, which only the pattern `volume` has.
pub(super) const OF_IMAGE: [(&str, &[&str]); 4] =
    [("volume", &["volume"]), ("voxel", &["volume"]), ("time", &["volume"]), ("resampling", &["volume"])];

/// Refuses keys of other patterns where none was asked for: it was forgotten.
pub(super) fn refuse(keys: &Keys, owners: &Owners) -> Result<()> {
    let pattern = keys.text("pattern");
    match owners.iter().find(|(key, owners)| keys.is_given(key) && !owners.contains(&pattern)) {
        Some((key, owners)) if !keys.is_given("pattern") => {
            let problem = format!("no pattern is given, and `{pattern}`, the usual one, has no `{key}`");
            Err(keys.error(
                key,
                problem,
                format!("add pattern = \"{}\" to this section, or remove this line", owners[0]),
            ))
        }
        _ => Ok(()),
    }
}

/// What is given for other patterns than the one that is asked for, and not as it would be anyway: a line each. That is no
/// error, since a config may change the pattern of another one that it extends.
pub fn unheeded(config: &Config) -> Vec<String> {
    let spec = Spec { sections: sections(), parameters: parameters(), ..Spec::default() };
    let one = |section: &'static str, owners: &[&Owners]| {
        let keys = Keys::new(config, section);
        let (pattern, is_told) =
            (keys.text("pattern"), |key: &str| config.is_unusual(&format!("{section}.{key}"), &spec));
        let strangers = owners.concat().into_iter().filter(|(key, owners)| !owners.contains(&pattern) && is_told(key));
        let sentence = |(key, owners): (&str, &[&str])| {
            let owners = owners.iter().map(|owner| format!("`{owner}`")).collect::<Vec<_>>().join(" or ");
            format!("{section}.{key} has no effect: it belongs to the pattern {owners}, not to `{pattern}`")
        };
        strangers.map(sentence).collect::<Vec<_>>()
    };
    [one(vessels::SECTION, &[&vessels::OWNERS, &OF_IMAGE]), one(matrix::SECTION, &[&matrix::OWNERS, &OF_IMAGE])]
        .concat()
}
