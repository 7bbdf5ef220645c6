//! Why a condition leaves nobody: it asks for what none of the files in use can tell.
//!
//! An address or a kept segment may speak of files that were not dropped this time.

use crate::state::text::condition_text::say_condition;
use daypart_engine::query::filter::{Filter, Subject};
use daypart_engine::query::report::{ProfileColumn, Report};

const NO_DEVICES: &str = "the events files in use don’t tell of devices";

/// For each condition of a filter that can let nobody through, a sentence that says why, and what to do.
pub fn why_nobody(filter: &Filter, report: &Report) -> Vec<String> {
    let told = filter.conditions().filter_map(|(subject, values)| {
        let (about, _) = say_condition(subject, values, &report.dayparts, |_, value| value.to_owned());
        let missing = match subject {
            _ if !report.answers(subject) => "it needs single events, which finished profiles don’t have".to_owned(),
            // Those of whom nothing is known are there without a file.
            Subject::Clicked | Subject::Field(_) if values.has_text("") => return None,
            Subject::Clicked if report.ads.is_empty() => "no clicks file is in use".to_owned(),
            Subject::Clicked if !report.ads.iter().any(|bar| values.has_text(&bar.ad)) => {
                "no clicks file in use has a click on that".to_owned()
            }
            Subject::Field(field) => match report.fields.iter().find(|known| known.field == field) {
                None => format!("no customers file in use tells the {}", field.name()),
                Some(known) if !known.bars.iter().any(|bar| values.has_text(&bar.value)) => {
                    format!(
                        "the customers files in use say that of none of the {}",
                        report.of.many()
                    )
                }
                Some(_) => return None,
            },
            Subject::Mobile if !report.parts.mobile && !values.has(0) => NO_DEVICES.to_owned(),
            Subject::Column(column) | Subject::Share(column) if !report.knows(column) && !values.has(0) => {
                if column == ProfileColumn::Mobile {
                    NO_DEVICES.to_owned()
                } else {
                    "the events files in use don’t tell of tracks".to_owned()
                }
            }
            _ => return None,
        };
        Some(format!(
            "“{about}” leaves nobody, because {missing}. Drop such a file, or remove the condition."
        ))
    });
    told.collect()
}
