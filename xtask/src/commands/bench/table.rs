//! Table of the measurements: measure, ours, theirs, ratio, goal and whether it is met, with the machine and the date.

use xshell::{Shell, cmd};

use crate::process;

/// Goal of a row's ratio.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// At most this ratio.
    AtMost(f64),
    /// At least this ratio.
    AtLeast(f64),
    /// No goal: the row is informative.
    None,
}

impl Goal {
    fn text(self) -> String {
        match self {
            Goal::AtMost(limit) => format!("<= {limit}"),
            Goal::AtLeast(limit) => format!(">= {limit}"),
            Goal::None => String::new(),
        }
    }

    fn met(self, ratio: Option<f64>) -> &'static str {
        let met = match (self, ratio) {
            (Goal::AtMost(limit), Some(ratio)) => ratio <= limit,
            (Goal::AtLeast(limit), Some(ratio)) => ratio >= limit,
            _ => return "",
        };
        if met { "met" } else { "not met" }
    }
}

/// One measurement.
#[derive(Clone, Debug)]
pub struct Row {
    /// Description.
    pub measure: String,
    /// Our value with its unit.
    pub ours: String,
    /// Value that ours is compared with; empty if there is none.
    pub theirs: String,
    /// Number that the goal applies to.
    pub ratio: Option<f64>,
    /// Goal of the number.
    pub goal: Goal,
}

impl Row {
    /// Row for a value with a goal and nothing to compare with.
    pub fn absolute(measure: String, ours: String, value: f64, goal: Goal) -> Self {
        Self {
            measure,
            ours,
            theirs: String::new(),
            ratio: Some(value),
            goal,
        }
    }

    /// Row for a value without a goal.
    pub fn without_goal(measure: String, ours: String) -> Self {
        Self {
            measure,
            ours,
            theirs: String::new(),
            ratio: None,
            goal: Goal::None,
        }
    }

    fn cells(&self) -> [String; 6] {
        let ratio = match self.ratio {
            Some(ratio) if !self.theirs.is_empty() => format!("{ratio:.2}"),
            _ => String::new(),
        };
        [
            self.measure.clone(),
            self.ours.clone(),
            self.theirs.clone(),
            ratio,
            self.goal.text(),
            self.goal.met(self.ratio).to_owned(),
        ]
    }
}

const HEAD: [&str; 6] = ["measure", "ours", "theirs", "ratio", "goal", "met"];

/// Rows and the notes below them.
#[derive(Debug, Default)]
pub struct Table {
    machine: String,
    rows: Vec<Row>,
    notes: Vec<String>,
}

impl Table {
    /// Empty table of measurements on this machine.
    pub fn new(sh: &Shell) -> Self {
        Self {
            machine: machine(sh),
            ..Self::default()
        }
    }

    /// Adds a row and prints it: a run takes minutes.
    pub fn push(&mut self, row: Row) {
        let cells = row.cells();
        let filled: Vec<&str> = cells
            .iter()
            .map(String::as_str)
            .filter(|cell| !cell.is_empty())
            .collect();
        println!("    {}", filled.join(", "));
        self.rows.push(row);
    }

    /// Adds a sentence below the table and prints it.
    pub fn note(&mut self, sentence: String) {
        println!("==> {sentence}");
        self.notes.push(sentence);
    }

    /// Formats the table for a terminal.
    pub fn as_text(&self) -> String {
        let mut lines = vec![HEAD.map(str::to_owned)];
        lines.extend(self.rows.iter().map(Row::cells));
        let widths: Vec<usize> = (0..HEAD.len())
            .map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0))
            .collect();
        let mut text = String::new();
        for line in &lines {
            let cells = line.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}"));
            let line: Vec<String> = cells.collect();
            text.push_str(line.join("  ").trim_end());
            text.push('\n');
        }
        text + &self.foot()
    }

    /// Formats the table as Markdown.
    pub fn as_markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let mut text = line(&HEAD.map(str::to_owned)) + "|---|---|---|---|---|---|\n";
        for row in &self.rows {
            text.push_str(&line(&row.cells()));
        }
        text + "\n" + &self.foot()
    }

    fn foot(&self) -> String {
        let mut foot = self.machine.clone();
        for note in &self.notes {
            foot.push('\n');
            foot.push_str(note);
        }
        foot.push('\n');
        foot
    }
}

/// Describes the machine, the date and the load, which times depend on.
fn machine(sh: &Shell) -> String {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = field(&info, "model name").unwrap_or("unknown processor");
    let date = process::read(cmd!(sh, "date -u '+%Y-%m-%d %H:%M UTC'")).unwrap_or_default();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: Vec<&str> = load.split(' ').take(2).collect();
    let busy = match load[..] {
        [_, five_minutes] => format!(", load over the last five minutes {five_minutes}"),
        _ => String::new(),
    };
    format!("{cores} cores, {model}, {date}{busy}.")
}

/// First value of a field in /proc/cpuinfo.
fn field<'a>(info: &'a str, name: &str) -> Option<&'a str> {
    let of_line = |line: &'a str| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim())
    };
    info.lines().find_map(of_line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(ratio: f64, goal: Goal) -> Row {
        Row {
            measure: "a".to_owned(),
            ours: "2 s".to_owned(),
            theirs: "1 s".to_owned(),
            ratio: Some(ratio),
            goal,
        }
    }

    #[test]
    fn a_goal_includes_its_limit() {
        let cases = [
            (Goal::AtMost(1.5), 1.5, "met"),
            (Goal::AtMost(1.5), 1.51, "not met"),
            (Goal::AtLeast(6.0), 6.0, "met"),
            (Goal::AtLeast(6.0), 5.99, "not met"),
            (Goal::None, 1.0, ""),
        ];
        for (goal, ratio, met) in cases {
            assert_eq!(goal.met(Some(ratio)), met, "{goal:?} {ratio}");
        }
    }

    #[test]
    fn markdown_has_one_line_per_row() {
        let mut table = Table::default();
        table.push(row(2.0, Goal::AtMost(1.5)));
        let text = table.as_markdown();
        assert!(text.contains("| a | 2 s | 1 s | 2.00 | <= 1.5 | not met |\n"), "{text}");
    }

    #[test]
    fn cpuinfo_fields_are_found_by_their_whole_name() {
        let info = "processor\t: 0\nmodel\t\t: 1\nmodel name\t: Some CPU\n";
        assert_eq!(field(info, "model name"), Some("Some CPU"));
        assert_eq!(field(info, "flags"), None);
    }
}
