//! The frame of a page that stands alone: its template, with style and script in it.
use crate::error::Result;
use crate::output::Folder;
use crate::therapy::NOTICE;
use serde_json::Value;

const TEMPLATE: &str = include_str!("../../assets/report/page.html");
const STYLE: &str = include_str!("../../assets/report/page.css");
const SCRIPT: &str = include_str!("../../assets/report/page.js");
/// The name of the page in the folder that it is about.
pub const NAME: &str = "report.html";

/// A page to be written; texts but the title and the kind are HTML.
#[derive(Default)]
pub struct Page {
    /// What it is about.
    pub title: String,
    /// A word for what was done.
    pub kind: String,
    /// What was done, in a line.
    pub summary: String,
    /// Sections in their order: name for links, heading, content.
    pub sections: Vec<(&'static str, &'static str, String)>,
    /// What the script needs.
    pub data: Value,
}

impl Page {
    /// Adds a section, unless it is empty.
    pub fn add(&mut self, id: &'static str, heading: &'static str, content: String) {
        if !content.is_empty() {
            self.sections.push((id, heading, content));
        }
    }

    /// The whole page.
    pub fn text(&self) -> String {
        let links = self.sections.iter().map(|(id, heading, _)| format!("<li><a href=\"#{id}\">{heading}</a></li>"));
        let section = |(id, heading, content): &(&str, &str, String)| {
            format!(
                "<section id=\"{id}\" aria-labelledby=\"{id}-h\">\n<h2 id=\"{id}-h\">{heading}</h2>\n{content}\n</section>\n"
            )
        };
        let body: String = self.sections.iter().map(section).collect();
        let data = self.data.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028");
        fill(&[
            ("version", env!("CARGO_PKG_VERSION")),
            ("title", &escape(&self.title)),
            ("kind", &escape(&self.kind)),
            ("summary", &self.summary),
            ("links", &links.collect::<String>()),
            ("css", STYLE),
            ("script", SCRIPT),
            ("body", &body),
            ("notice", NOTICE),
            ("data", &data),
        ])
    }

    /// Writes it into a folder.
    ///
    /// # Errors
    /// If it cannot be written; what was there before stays.
    pub fn write(&self, folder: &Folder) -> Result<()> {
        folder.write(NAME, self.text().as_bytes())
    }
}

/// The template with its gaps filled; what fills them is not looked at again.
fn fill(values: &[(&str, &str)]) -> String {
    let mut pieces = TEMPLATE.split("{{");
    let mut text = pieces.next().unwrap_or("").to_string();
    for piece in pieces {
        let (name, rest) = piece.split_once("}}").expect("a gap of the template ends");
        let value = values.iter().find(|(known, _)| *known == name);
        text += value.unwrap_or_else(|| panic!("the template asks for `{name}`")).1;
        text += rest;
    }
    text
}

/// Text as it may stand in HTML, in attributes too.
pub fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut safe, c| {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(c),
        }
        safe
    })
}

/// Terms and what they are, as a list; what is empty is left out. The words are text, the meanings HTML.
pub fn facts(rows: &[(&str, String)]) -> String {
    let row = |(term, meaning): &(&str, String)| format!("<dt>{}</dt><dd>{meaning}</dd>\n", escape(term));
    let known = rows.iter().filter(|(_, meaning)| !meaning.is_empty());
    format!("<dl class=\"facts\">\n{}</dl>", known.map(row).collect::<String>())
}

/// A number for people: whole ones and those from 1000 on with thin spaces, others with four digits.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    if value != 0.0 && value.abs() < 1e-4 {
        return format!("{value:.2e}").replace('-', "−");
    }
    if value.fract() != 0.0 && value.abs() < 1e3 {
        let digits = (3 - value.abs().log10().floor() as i32).clamp(0, 6) as usize;
        let text = format!("{value:.digits$}");
        return text.trim_end_matches('0').trim_end_matches('.').replace('-', "−");
    }
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && digits.len() > 4 && (digits.len() - i).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(c);
    }
    if value < 0.0 { format!("−{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_break_out() {
        let mut page = Page { title: "<b>&\"'{{data}}".into(), ..Page::default() };
        page.data = serde_json::json!({"name": "</script><script>"});
        let text = page.text();
        assert!(text.contains("<h1>&lt;b&gt;&amp;&quot;&#39;{{data}}</h1>"));
        assert_eq!(text.matches("</script>").count(), 2);
        assert!(text.contains(r#"{"name":"\u003c/script>\u003cscript>"}"#));
    }

    #[test]
    fn numbers_are_easy_to_read() {
        let cases = [(1234567.0, "1\u{202f}234\u{202f}567"), (1234.0, "1234"), (0.12345, "0.1235"), (-2.5, "−2.5")];
        let more =
            [(1040.01, "1040"), (1230.4, "1230"), (999.96, "1000"), (120.04, "120"), (0.0, "0"), (-3e-7, "−3.00e−7")];
        cases.iter().chain(&more).for_each(|(value, text)| assert_eq!(number(*value), *text));
    }
}
