//! The page of a branch: its arms side by side, over time and at the end, and the way to the report of each run.
use super::frames::{self, View};
use super::page::{NAME, Page, escape};
use super::provenance::Provenance;
use super::table::Table;
use super::{columns, drawing, facts, value};
use crate::error::{Error, Result};
use crate::figure::clock;
use crate::metrics::statistics::{interval, mean};
use crate::output::Folder;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// The most outputs of an arm in the page.
const OUTPUTS: usize = 300;
/// The longest edge of the pictures, pixels, and the most of them.
const PICTURES: (u32, usize) = (1400, 12);

/// One run of a branch: an arm under a seed.
pub struct Member {
    /// The arm.
    pub arm: String,
    /// The seed.
    pub seed: u32,
    /// Its folder within that of the branch, like `seed_1/control`.
    pub place: String,
    /// Its series.
    pub series: Table,
}

/// Writes `report.html` of a branch whose runs have ended; `about` says where it branches off, `table` is the comparison in
/// Markdown.
///
/// # Errors
/// If a folder cannot be read or written.
pub fn of_branch(folder: &Folder, members: &[Member], about: &str, table: &str) -> Result<()> {
    let Some(first) = members.first() else { return Ok(()) };
    let of = Provenance::read(&folder.path().join(&first.place))?;
    let mut arms: Vec<&str> = Vec::new();
    members.iter().for_each(|member| {
        if !arms.contains(&&member.arm[..]) {
            arms.push(&member.arm)
        }
    });
    let data: Vec<Value> = arms.iter().map(|arm| over_time(arm, members, first)).collect();
    let mut page = Page {
        title: of.text("/name").into(),
        kind: "Comparison of arms".into(),
        summary: format!("{} {}", escape(about), facts::summary(&of).replacen("Ran to", "The first arm ran to", 1)),
        data: json!({"arms": data}),
        ..Page::default()
    };
    page.add("comparison", "Comparison", format!("<div class=\"table\">{}</div>", markdown(table)));
    page.add(
        "series",
        "Over time",
        "<div id=\"arms\"><noscript>This chart needs a script; those below do not.</noscript></div>".into(),
    );
    let alt =
        "Four charts over time, a line an arm: tumour cells, invasion depth, cells beyond the border, macrophages";
    page.add("charts", "Charts for print", drawing(folder.path(), "comparison.svg", alt));
    page.add("pictures", "Last pictures", pictures(folder, members, &of)?);
    page.add("runs", "All runs", links(members));
    page.add("provenance", "Provenance of the first arm", facts::provenance(&of));
    page.write(folder)
}

/// Means and 95 % intervals over seeds of each column of an arm.
fn over_time(arm: &str, members: &[Member], first: &Member) -> Value {
    let ours: Vec<&Member> = members.iter().filter(|member| member.arm == arm).collect();
    let shortest = ours.iter().map(|member| member.series.rows.len()).min().unwrap_or(0);
    let stride = shortest.div_ceil(OUTPUTS).max(1);
    let rows: Vec<usize> = (0..shortest).filter(|i| (shortest - 1 - i).is_multiple_of(stride)).collect();
    let (mut means, mut halves) = (Map::new(), Map::new());
    for name in first.series.names.iter().filter(|name| columns::describe(name).is_some()) {
        let Some(place) = ours[0].series.place(name) else { continue };
        let at = |i: &usize| ours.iter().filter_map(|m| m.series.rows[*i].get(place).copied()).collect::<Vec<f64>>();
        means.insert(name.clone(), rows.iter().map(|i| value(mean(&at(i)))).collect());
        if ours.len() > 1 {
            halves.insert(name.clone(), rows.iter().map(|i| value(interval(&at(i)))).collect());
        }
    }
    let all = ours[0].series.hours();
    let hours: Vec<f64> = rows.iter().map(|i| all[*i]).collect();
    let words =
        columns::groups(&first.series.names).into_iter().flat_map(|(_, columns)| columns).filter_map(|(name, _)| {
            let column = columns::describe(&name)?;
            Some(json!({"column": name, "label": column.alone(), "unit": column.unit}))
        });
    let half = if halves.is_empty() { Value::Null } else { Value::Object(halves) };
    json!({"name": arm, "hours": hours, "mean": means, "half": half, "names": words.collect::<Vec<_>>()})
}

/// The tables of a Markdown text as HTML, each with the paragraph before it as its caption.
fn markdown(text: &str) -> String {
    let blocks: Vec<&str> = text.split("\n\n").map(str::trim).collect();
    blocks.windows(2).filter(|two| two[1].starts_with('|')).map(|two| html_table(two[0], two[1])).collect()
}

fn html_table(caption: &str, table: &str) -> String {
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| escape(cell.trim())).collect::<Vec<_>>();
    let rows: Vec<&str> = table.lines().collect();
    let head = |cell: String| format!("<th scope=\"col\">{cell}</th>");
    let row = |line: &&str| {
        let cells = cells(line);
        let values: String = cells[1..].iter().map(|cell| format!("<td>{cell}</td>")).collect();
        format!("<tr><th scope=\"row\">{}</th>{values}</tr>\n", cells[0])
    };
    // The first cell of the head is empty, and the mark at its left would be taken with those at the ends.
    let first = rows.first().map_or("", |line| line.strip_prefix('|').unwrap_or(line));
    let heads: String = first.trim_end_matches('|').split('|').map(|cell| head(escape(cell.trim()))).collect();
    let body: String = rows.iter().skip(2).map(row).collect();
    format!("<table><caption>{}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>", escape(caption))
}

/// The last picture of each arm of the first seed, side by side.
fn pictures(folder: &Folder, members: &[Member], of: &Provenance) -> Result<String> {
    let seed = members.first().map(|member| member.seed);
    let mut html = String::new();
    for member in members.iter().filter(|member| Some(member.seed) == seed).take(PICTURES.1) {
        let views = frames::views(&folder.path().join(&member.place));
        let last = |view: &View| view.frames.last().cloned();
        let Some((step, file)): Option<(u32, PathBuf)> = views.first().and_then(last) else { continue };
        let (arm, time) = (escape(&member.arm), clock(f64::from(step) * of.step_minutes() * 60.0));
        let src = frames::address(&file, PICTURES.0)?;
        html += &format!(
            "<section data-tab=\"{arm}\"><h3 class=\"tab-name\">{arm}</h3><figure class=\"player\"><div class=\"screen\"><img src=\"{src}\" alt=\"Arm {arm}, {time}\"></div><figcaption class=\"note\">{arm}, {time}, seed {}</figcaption></figure></section>\n",
            member.seed
        );
    }
    Ok(if html.is_empty() {
        html
    } else {
        format!("<div class=\"card\"><div id=\"last\" data-tabs=\"Arms\">{html}</div></div>")
    })
}

fn links(members: &[Member]) -> String {
    let one = |member: &Member| {
        let place: Vec<String> = member.place.split('/').map(address).collect();
        format!("<li><a href=\"{}/{NAME}\">{}, seed {}</a></li>", place.join("/"), escape(&member.arm), member.seed)
    };
    format!("<ul class=\"list\">{}</ul>", members.iter().map(one).collect::<String>())
}

/// A name of a folder as part of an address.
pub fn address(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    name.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The members of a branch whose comparison is in a folder, from `comparison.csv`.
///
/// # Errors
/// If it cannot be read.
pub fn members(folder: &Path) -> Result<Vec<Member>> {
    let file = folder.join("comparison.csv");
    let wrong = |e: csv::Error| Error::input(&file, e.to_string(), "branch again");
    let mut reader = csv::Reader::from_path(&file).map_err(wrong)?;
    let names: Vec<String> = reader.headers().map_err(wrong)?.iter().skip(2).map(String::from).collect();
    let mut members: Vec<Member> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let (arm, seed) = (record[0].to_string(), record[1].parse().unwrap_or(0));
        let row: Vec<f64> = record.iter().skip(2).map(|x| x.parse().unwrap_or(f64::NAN)).collect();
        match members.iter_mut().find(|member| member.arm == arm && member.seed == seed) {
            Some(member) => member.series.rows.push(row),
            None => {
                let place = format!("seed_{seed}/{arm}");
                members.push(Member { arm, seed, place, series: Table { names: names.clone(), rows: vec![row] } });
            }
        }
    }
    Ok(members)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_in_markdown_becomes_one_of_the_page() {
        let html = markdown("At the end\n\n| | a | b<c |\n|---|---:|---:|\n| cells | 1 ± 2 | 3 |\n\nnotice\n");
        assert!(
            html.contains("<caption>At the end</caption>") && html.contains("<th scope=\"col\">b&lt;c</th>"),
            "{html}"
        );
        assert!(html.contains("<tr><th scope=\"row\">cells</th><td>1 ± 2</td><td>3</td></tr>"), "{html}");
        assert_eq!(html.matches("scope=\"col\"").count(), 3);
        let two =
            markdown("one\n\n| | a |\n|---|---:|\n| x | 1 |\n\ntwo\n\n| | b |\n|---|---:|\n| y | 2 |\n\nnotice\n");
        assert!(two.matches("<table>").count() == 2 && two.contains("<caption>two</caption>"), "{two}");
        assert_eq!(address("a b/ü"), "a%20b%2F%C3%BC");
    }
}
