//! Cross-filter: conditions on events and on customers, at most one per subject.
//!
//! The text form, such as `hour=17-21&level=2`, is in `filter/text.rs`. [`execute`](crate::query::execute)
//! applies filters to a store. Which condition belongs to which chart is up to the application.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::profiles::column::ProfileColumn;
use crate::schema::kinds::ColumnKind;

pub use text::{FilterParseError, format_day, parse_day, percent_decode, percent_encode, spans};

mod text;

/// What a condition is about.
///
/// A view of a subject, such as the chart of hours, ignores the condition on that subject, so that the other
/// values that could be selected stay visible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// Daypart of an event, by index.
    Daypart,
    /// Hour of the day of an event.
    Hour,
    /// Hour of the week of an event: weekday times 24 plus hour, Monday first.
    Week,
    /// Mobile flag of an event: 1 or 0.
    Mobile,
    /// Day of an event, as a number of days since the start of 1970.
    Date,
    /// A profile column of a customer.
    Column(ProfileColumn),
    /// A profile column of a customer, in percent of the customer's events.
    Share(ProfileColumn),
    /// Number of events of a customer.
    Events,
    /// Day of a customer's first event, as a number of days since the start of 1970.
    First,
    /// Day of a customer's last event.
    Last,
    /// A field of the customers file; an empty text for customers without a row there.
    Field(ColumnKind),
    /// Ads that a customer clicked; an empty text for customers without clicks.
    Clicked,
}

/// The kind of values that a subject has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Any of this number of codes, from 0.
    Codes(u32),
    /// A range of numbers.
    Numbers,
    /// A range of days.
    Days,
    /// Any of some texts.
    Texts,
}

/// The columns of a customers file that are useful to filter by: few values, each shared by many customers.
pub const FIELDS: [ColumnKind; 6] = [
    ColumnKind::Level,
    ColumnKind::Campaign,
    ColumnKind::Gender,
    ColumnKind::Status,
    ColumnKind::LinkedApps,
    ColumnKind::SignDate,
];

impl Subject {
    /// Returns whether it is about single events. The others are about customers.
    pub fn is_about_events(self) -> bool {
        matches!(
            self,
            Subject::Daypart | Subject::Hour | Subject::Week | Subject::Mobile | Subject::Date
        )
    }

    /// Returns whether it is a metric that is computed from a customer's matching events.
    pub fn is_customer_metric(self) -> bool {
        matches!(
            self,
            Subject::Column(_) | Subject::Share(_) | Subject::Events | Subject::First | Subject::Last
        )
    }

    /// Returns whether it is about dayparts, so that other dayparts change its meaning.
    pub fn is_about_dayparts(self) -> bool {
        matches!(
            self,
            Subject::Daypart | Subject::Column(ProfileColumn::Band(_)) | Subject::Share(ProfileColumn::Band(_))
        )
    }

    /// Returns the kind of its values.
    pub fn kind(self) -> ValueKind {
        match self {
            Subject::Daypart => ValueKind::Codes(8),
            Subject::Hour => ValueKind::Codes(24),
            Subject::Week => ValueKind::Codes(7 * 24),
            Subject::Mobile => ValueKind::Codes(2),
            Subject::Column(_) | Subject::Share(_) | Subject::Events => ValueKind::Numbers,
            Subject::Date | Subject::First | Subject::Last => ValueKind::Days,
            Subject::Field(_) | Subject::Clicked => ValueKind::Texts,
        }
    }

    /// Returns its name in the text form of a filter. Page addresses and saved segments contain these names,
    /// so they must stay stable, including `mobile-listens`.
    pub fn name(self) -> String {
        let of_column = |column| match column {
            ProfileColumn::Unique => "unique-tracks".to_owned(),
            ProfileColumn::Band(band) => format!("daypart-{}", band + 1),
            ProfileColumn::Mobile => "mobile-listens".to_owned(),
        };
        match self {
            Subject::Daypart => "daypart".to_owned(),
            Subject::Hour => "hour".to_owned(),
            Subject::Week => "week".to_owned(),
            Subject::Mobile => "mobile".to_owned(),
            Subject::Date => "date".to_owned(),
            Subject::Column(column) => of_column(column),
            Subject::Share(column) => format!("share-of-{}", of_column(column)),
            Subject::Events => "events".to_owned(),
            Subject::First => "first".to_owned(),
            Subject::Last => "last".to_owned(),
            Subject::Field(field) => field.name().replace(' ', "-"),
            Subject::Clicked => "clicked".to_owned(),
        }
    }

    /// Returns the subject with a name; the inverse of [`Subject::name`].
    fn from_name(name: &str) -> Option<Subject> {
        let bands = (0..8).map(ProfileColumn::Band);
        let columns = || {
            [ProfileColumn::Unique, ProfileColumn::Mobile]
                .into_iter()
                .chain(bands.clone())
        };
        let without_parameter = [
            Subject::Daypart,
            Subject::Hour,
            Subject::Week,
            Subject::Mobile,
            Subject::Date,
            Subject::Events,
            Subject::First,
            Subject::Last,
            Subject::Clicked,
        ];
        without_parameter
            .into_iter()
            .chain(columns().map(Subject::Column))
            .chain(columns().map(Subject::Share))
            .chain(FIELDS.map(Subject::Field))
            .find(|subject| subject.name() == name)
    }
}

/// Values of a subject that match a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Values {
    /// Any of these codes.
    Codes(BTreeSet<u32>),
    /// A range of numbers or days, both ends included.
    Range {
        /// Minimum.
        from: u32,
        /// Maximum; `u32::MAX` for none.
        to: u32,
    },
    /// Any of these texts.
    Texts(BTreeSet<String>),
}

impl Values {
    /// A single code.
    pub fn code(code: u32) -> Values {
        Values::Codes(BTreeSet::from([code]))
    }

    /// A single text.
    pub fn text(text: &str) -> Values {
        Values::Texts(BTreeSet::from([text.to_owned()]))
    }

    /// Returns the union of two sets of values; of two ranges, the range that spans both.
    pub fn union(self, other: &Values) -> Values {
        match (self, other) {
            (Values::Codes(mut codes), Values::Codes(others)) => {
                codes.extend(others);
                Values::Codes(codes)
            }
            (Values::Texts(mut texts), Values::Texts(others)) => {
                texts.extend(others.iter().cloned());
                Values::Texts(texts)
            }
            (
                Values::Range { from, to },
                Values::Range {
                    from: other_from,
                    to: other_to,
                },
            ) => Values::Range {
                from: from.min(*other_from),
                to: to.max(*other_to),
            },
            (values, _) => values,
        }
    }

    /// Returns whether it contains all values of another.
    pub fn contains_all(&self, other: &Values) -> bool {
        match (self, other) {
            (Values::Codes(codes), Values::Codes(others)) => others.is_subset(codes),
            (Values::Texts(texts), Values::Texts(others)) => others.is_subset(texts),
            (
                Values::Range { from, to },
                Values::Range {
                    from: other_from,
                    to: other_to,
                },
            ) => from <= other_from && to >= other_to,
            _ => false,
        }
    }

    /// Returns whether it contains a number or a code.
    #[inline]
    pub fn contains(&self, number: u32) -> bool {
        match self {
            Values::Codes(codes) => codes.contains(&number),
            Values::Range { from, to } => (*from..=*to).contains(&number),
            Values::Texts(_) => false,
        }
    }

    /// Returns whether it contains a text.
    pub fn contains_text(&self, text: &str) -> bool {
        matches!(self, Values::Texts(texts) if texts.contains(text))
    }

    /// Adds values, or removes them if all of them are contained; `None` when no values remain.
    fn toggled(mut self, other: &Values) -> Option<Values> {
        fn toggle<T: Ord + Clone>(set: &mut BTreeSet<T>, others: &BTreeSet<T>) -> bool {
            if others.is_subset(set) {
                set.retain(|value| !others.contains(value));
            } else {
                set.extend(others.iter().cloned());
            }
            !set.is_empty()
        }
        let has_values = match (&mut self, other) {
            (Values::Codes(codes), Values::Codes(others)) => toggle(codes, others),
            (Values::Texts(texts), Values::Texts(others)) => toggle(texts, others),
            (range, other) if range == other => false,
            (range, other) => {
                *range = other.clone();
                true
            }
        };
        has_values.then_some(self)
    }
}

/// A conjunction of conditions. An empty filter matches everything.
///
/// ```
/// use daypart_engine::query::filter::{Filter, Subject, Values};
/// let filter: Filter = "hour=17-21&level=1,2&date=2014-10-01..2014-10-31".parse().unwrap();
/// assert!(filter.get(Subject::Hour).unwrap().contains(20));
/// assert_eq!(filter.to_string(), "hour=17-21&date=2014-10-01..2014-10-31&level=1,2");
/// assert_eq!(filter.without(Subject::Hour).conditions().count(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    conditions: Vec<(Subject, Values)>,
}

impl Filter {
    /// Returns whether there are no conditions.
    pub fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }

    /// Iterates over the conditions, in the order of [`Subject`].
    pub fn conditions(&self) -> impl Iterator<Item = (Subject, &Values)> {
        self.conditions.iter().map(|(subject, values)| (*subject, values))
    }

    /// Returns the condition on a subject.
    pub fn get(&self, subject: Subject) -> Option<&Values> {
        self.conditions()
            .find(|(other, _)| *other == subject)
            .map(|(_, values)| values)
    }

    /// Returns the filter without the condition on a subject.
    pub fn without(&self, subject: Subject) -> Filter {
        let others = self.conditions.iter().filter(|(other, _)| *other != subject);
        Filter {
            conditions: others.cloned().collect(),
        }
    }

    /// Returns the filter with this condition instead of the one on its subject.
    pub fn with(&self, subject: Subject, values: Values) -> Filter {
        let mut filter = self.without(subject);
        let index = filter.conditions.partition_point(|(other, _)| *other < subject);
        filter.conditions.insert(index, (subject, values));
        filter
    }

    /// Returns the filter with values toggled.
    ///
    /// Codes and texts are added, or removed if all of them were selected. A range replaces the present one, or
    /// removes it if both are equal.
    pub fn toggle(&self, subject: Subject, values: Values) -> Filter {
        let toggled = match self.get(subject) {
            Some(selected) => selected.clone().toggled(&values),
            None => Some(values),
        };
        match toggled {
            Some(values) => self.with(subject, values),
            None => self.without(subject),
        }
    }
}
