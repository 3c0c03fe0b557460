//! Whose maps a panel shows, in words, where a folder holds several runs: maps of two arms look alike.
use super::curves::Desk;
use super::source::Group;

impl Desk<'_> {
    /// What a title adds where panels show several runs: the organ, the arm or the settings of the sweep, the seed if another
    /// panel shows another seed of the same. Empty if there is nothing to tell apart.
    pub(super) fn whose(&self) -> String {
        let organ = self.panel.organ.iter().cloned();
        let images = || self.wish.panels.iter().filter(|panel| panel.kind == "image");
        let several = self.source.groups.len() > 1 && images().any(|panel| panel.run.is_some());
        let own = self.panel.run.as_deref();
        let group = self.group(own);
        let is_other_seed = |run: Option<&str>| {
            let is_ours = self.group(run).zip(group).is_some_and(|(theirs, ours)| std::ptr::eq(theirs, ours));
            is_ours && self.place(run) != self.place(own)
        };
        let seed = images().any(|panel| is_other_seed(panel.run.as_deref())).then(|| seed_of(&self.own_place()));
        let arm = group.filter(|_| several).map(|group| self.words_of(group));
        let words = organ.chain(arm).chain(seed.flatten());
        words.map(|words| format!(", {words}")).collect()
    }

    /// What the title of lineages adds in a folder of several runs: the arm or the settings of the sweep, and the seed.
    pub(super) fn owner(&self) -> String {
        let group = || self.group(self.panel.run.as_deref());
        let arm = group().filter(|_| self.source.groups.len() > 1).map(|group| self.words_of(group));
        let seed = group().and_then(|_| seed_of(&self.own_place()));
        arm.into_iter().chain(seed).map(|words| format!(", {words}")).collect()
    }

    /// The folder of the run that is shown, within that of all; empty for a run by itself.
    pub(super) fn own_place(&self) -> String {
        self.place(self.panel.run.as_deref()).unwrap_or_default().to_string()
    }

    /// The folder of a run that a panel names, or of the first.
    fn place<'a>(&'a self, run: Option<&'a str>) -> Option<&'a str> {
        run.or_else(|| self.source.groups.first()?.places.first().map(String::as_str))
    }

    fn group(&self, run: Option<&str>) -> Option<&Group> {
        match run {
            None => self.source.groups.first(),
            Some(run) => self.source.groups.iter().find(|group| group.places.iter().any(|place| place == run)),
        }
    }

    /// The arm, or the settings in which it differs from others.
    fn words_of(&self, group: &Group) -> String {
        let differs = |(place, own): &(usize, &(String, String))| {
            self.source.groups.iter().any(|other| other.settings.get(*place) != Some(*own))
        };
        let varied = group.settings.iter().enumerate().filter(differs);
        let keys: Vec<&str> = varied.map(|(_, (key, _))| key.as_str()).collect();
        if keys.is_empty() { group.name.clone() } else { self.settings(&group.settings, &keys) }
    }
}

/// The seed in the folder of a run, in words.
fn seed_of(place: &str) -> Option<String> {
    let number: String = place.rsplit_once("seed_")?.1.chars().take_while(char::is_ascii_digit).collect();
    Some(format!("seed {number}"))
}
