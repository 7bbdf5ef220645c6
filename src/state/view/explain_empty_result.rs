//! Explanation of an empty result: conditions that no customer can meet, because the files in use lack the data.
//!
//! A URL or a saved segment may refer to files that were not added this time.

use crate::state::text::condition_text::condition_text;
use daypart_engine::query::filter::{Filter, Subject};
use daypart_engine::query::report::{ProfileColumn, Report};

const NO_DEVICES: &str = "no events file records which plays were on mobile";

/// Returns a sentence for each condition of a filter that no customer can meet: the reason, and what to do.
pub fn explain_empty_result(filter: &Filter, report: &Report) -> Vec<String> {
    let sentences = filter.conditions().filter_map(|(subject, values)| {
        let (subject_text, _) = condition_text(subject, values, &report.dayparts, |_, value| value.to_owned());
        let missing = match subject {
            _ if !report.answers(subject) => "it needs single events, which ready-made profiles don’t have".to_owned(),
            // Customers without a value exist even without such a file.
            Subject::Clicked | Subject::Field(_) if values.contains_text("") => return None,
            Subject::Clicked if report.ads.is_empty() => "there is no clicks file".to_owned(),
            Subject::Clicked if !report.ads.iter().any(|bar| values.contains_text(&bar.ad)) => {
                "no clicks file has a click on that ad".to_owned()
            }
            Subject::Field(field) => match report.fields.iter().find(|known| known.field == field) {
                None => format!("no customers file has the {}", field.name()),
                Some(known) if !known.bars.iter().any(|bar| values.contains_text(&bar.value)) => {
                    format!("no customers file has that value for any of the {}", report.of.many())
                }
                Some(_) => return None,
            },
            Subject::Mobile if !report.parts.mobile && !values.contains(0) => NO_DEVICES.to_owned(),
            Subject::Column(column) | Subject::Share(column) if !report.knows(column) && !values.contains(0) => {
                if column == ProfileColumn::Mobile {
                    NO_DEVICES.to_owned()
                } else {
                    "no events file has track IDs".to_owned()
                }
            }
            _ => return None,
        };
        Some(format!(
            "“{subject_text}” matches no customers because {missing}. Add such a file or remove the condition."
        ))
    });
    sentences.collect()
}
