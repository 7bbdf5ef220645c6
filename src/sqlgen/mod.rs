//! The page's question as code for other systems: SQL for DuckDB and Spark, and a whole job for Spark.
//!
//! What is asked is told once, as steps (`expr`): files into lines, lines into `cells`, cells into `rows` with their `moments`,
//! and rows into `counts` and what a `figure` shows. `sql` and `python` write the same steps in their languages, so that these
//! can't come to mean different things. `cargo xtask parity` runs them all and compares their answers with the engine's.
//!
//! What comes from files and people (paths, names, values of conditions) reaches the code through [`literal`] and [`comment`]
//! alone.

mod cells;
mod counts;
mod expr;
mod job;
mod layout;
mod pyspark;
mod query;
mod quoting;
mod rows;
mod sql;
mod times;

pub use quoting::{comment, literal};

use serde::{Deserialize, Serialize};

use daypart_engine::query::filter::{FIELDS, Filter, Subject};
use daypart_engine::query::report::{Parts, ProfileSubject};
use daypart_engine::query::target::{Language, QueryTarget};
use daypart_engine::query::timeline::Unit;
use daypart_engine::query::view::View;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::layout::Layout;
use expr::{From, Name, Step, col, named, same};

/// A file that is asked of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryFile {
    /// Where it is.
    pub path: String,
    /// How it is read.
    pub layout: Layout,
    /// What its path is called among a job's arguments.
    argument: String,
}

/// What is asked, of which files.
///
/// ```
/// use daypart_engine::{ask::{QueryTarget, Language}, recognise::recognise};
/// use daypart::sqlgen::QuerySpec;
/// let file = b"0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n1,48,19,\"2014-10-23 09:00:00\",1,\"72132\"\n";
/// let mut asked = QuerySpec::default();
/// asked.add("it's.csv", recognise(file).unwrap());
/// let sql = asked.sql(&QueryTarget::Hours, Language::DuckDb);
/// assert!(sql.contains("'it''s.csv'") && sql.contains("GROUP BY hour"));
/// assert!(asked.job().contains("import argparse"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuerySpec {
    sources: Vec<QueryFile>,
    /// How the events are looked at.
    pub view: View,
    /// Whom or what profiles are of.
    pub of: ProfileSubject,
    /// Which parts the events have.
    pub parts: Parts,
    /// What the customers files tell that can be chosen by.
    pub fields: Vec<ColumnKind>,
    /// What the bins of the timeline cover.
    pub unit: Unit,
    /// The width of the bins of each column's distribution.
    pub bins: Vec<u32>,
    /// What this page did with the files that the code can't do, a sentence each.
    pub notes: Vec<String>,
}

impl QuerySpec {
    /// Adds a file. The first events file says what profiles are of.
    pub fn add(&mut self, path: &str, layout: Layout) {
        let of_role = self.of_role(layout.role).count();
        let word = match layout.role {
            TableKind::Events => "events",
            TableKind::Customers => "customers",
            TableKind::Music => "music",
            TableKind::Clicks => "clicks",
            // What was counted elsewhere is no part of the question.
            TableKind::Profiles | TableKind::Hours => return,
        };
        if let Some(events) = layout.events() {
            let before = (of_role > 0).then_some(self.parts);
            self.parts = Parts {
                tracks: events.track.is_some() || before.is_some_and(|parts| parts.tracks),
                mobile: events.mobile.is_some() || before.is_some_and(|parts| parts.mobile),
                ..Parts::default()
            };
            if of_role == 0 {
                self.of = layout.profiles_of();
            }
        }
        // Files that are read in the same way are one source to a job, which takes a pattern of paths.
        self.sources.push(QueryFile {
            path: path.to_owned(),
            argument: match of_role {
                0 => word.to_owned(),
                others => format!("{word}_{}", others + 1),
            },
            layout,
        });
        let told = FIELDS.into_iter().filter(|&field| {
            let mut customers = self.of_role(TableKind::Customers);
            customers.any(|source| source.layout.column(field).is_some())
        });
        self.fields = told.collect();
    }

    /// The query of a figure, in a language of SQL.
    pub fn sql(&self, figure: &QueryTarget, language: Language) -> String {
        let filter = query::filter_of(figure, self);
        let mut steps = self.rows();
        steps.extend(rows::kept("kept".into(), &self.names_of_rows()));
        if self.needs_customers(&filter) || query::field_of(figure).is_some() {
            steps.extend(self.customers());
        }
        if self.needs_clicks(&filter) || *figure == QueryTarget::Ads {
            steps.extend(self.clicks());
        }
        if self.has(TableKind::Music) && matches!(figure, QueryTarget::Tracks | QueryTarget::Artists) {
            steps.extend(self.music());
        }
        steps.extend(counts::steps(self, &filter));
        steps.extend(query::steps(figure, self));
        let last = steps.last().map(|step| step.name.clone());
        let steps = needed(steps, last.into_iter().collect());
        let mut out = String::new();
        for note in self.limits() {
            out.push_str(&format!("-- {}\n", comment(&note)));
        }
        let skips = |step: &Step| matches!(step.from, From::Lines { skip, .. } if skip > 0);
        if language == Language::SparkSql && steps.iter().any(skips) {
            out.push_str(
                "-- A partition then holds a piece of one file alone, so that a header is told by its lines' places.\n",
            );
            out.push_str("SET spark.sql.files.openCostInBytes = 1g;\n");
        }
        out.push_str(&sql::query(&steps, language));
        out
    }

    /// The job for Spark, `daypart_job.py`.
    pub fn job(&self) -> String {
        job::write(self)
    }

    /// What the code does otherwise than this page, a sentence each; what holds for these files comes first.
    pub fn limits(&self) -> Vec<String> {
        let mut limits = self.notes.clone();
        for source in &self.sources {
            let layout = &source.layout;
            let word = layout.role.rows_are();
            if layout.encoding != daypart_engine::csv::encoding::Encoding::Utf8 {
                limits.push(format!(
                    "The file of {word} is in {}; this code reads UTF-8 alone: convert the file first.",
                    layout.encoding.name()
                ));
            }
            if layout.end_bytes.is_some() {
                limits.push(format!(
                    "Behind the table of {word} another one follows; this code takes its lines for rows."
                ));
            }
            if !layout.dialect.delimiter.is_ascii() || layout.dialect.quote.is_some_and(|quote| !quote.is_ascii()) {
                limits.push(format!(
                    "What stands between the columns of {word} is no letter of ASCII; this code can't tell them apart."
                ));
            }
        }
        limits
    }

    fn of_role(&self, role: TableKind) -> impl Iterator<Item = &QueryFile> {
        self.sources.iter().filter(move |source| source.layout.role == role)
    }

    fn has(&self, role: TableKind) -> bool {
        counts::can_join(self.of) && self.of_role(role).next().is_some()
    }

    /// Whether a field of customers is known.
    fn tells(&self, meaning: ColumnKind) -> bool {
        self.has(TableKind::Customers) && self.fields.contains(&meaning)
    }

    fn needs_customers(&self, filter: &Filter) -> bool {
        filter
            .conditions()
            .any(|(subject, _)| matches!(subject, Subject::Field(meaning) if self.tells(meaning)))
    }

    fn needs_clicks(&self, filter: &Filter) -> bool {
        self.has(TableKind::Clicks) && filter.get(Subject::Clicked).is_some()
    }

    fn names_of_rows(&self) -> Vec<Name> {
        let count = self.of_role(TableKind::Events).count();
        (1..=count)
            .map(|number| {
                if count == 1 {
                    "rows".into()
                } else {
                    format!("rows_{number}").into()
                }
            })
            .collect()
    }

    /// The steps that read the events files.
    fn rows(&self) -> Vec<Step> {
        let sources = self.of_role(TableKind::Events).zip(self.names_of_rows());
        sources.flat_map(|(source, name)| rows::events(name, source)).collect()
    }

    fn customers(&self) -> Vec<Step> {
        let mut steps = self.references(TableKind::Customers, "customers_rows", &self.fields);
        let columns: Vec<&'static str> = self.fields.iter().map(|&field| rows::column_of(field)).collect();
        steps.push(counts::first_rows(
            "customers".into(),
            "customers_rows".into(),
            "customer",
            &columns,
        ));
        steps
    }

    fn clicks(&self) -> Vec<Step> {
        self.references(TableKind::Clicks, "clicks", &[ColumnKind::Ad])
    }

    fn music(&self) -> Vec<Step> {
        let mut steps = self.references(TableKind::Music, "music_rows", &[ColumnKind::Title, ColumnKind::Artist]);
        steps.push(counts::first_rows(
            "music".into(),
            "music_rows".into(),
            "track",
            &["title", "artist"],
        ));
        steps
    }

    /// The steps that read the files of a role, those of an earlier file in front.
    fn references(&self, role: TableKind, name: &'static str, meanings: &[ColumnKind]) -> Vec<Step> {
        let sources: Vec<&QueryFile> = self.of_role(role).collect();
        if let [only] = sources[..] {
            return rows::reference(name.into(), only, meanings);
        }
        let mut steps = Vec::new();
        let mut parts = Vec::new();
        for (place, source) in sources.into_iter().enumerate() {
            let (read, part): (Name, Name) = (
                format!("{name}_read_{}", place + 1).into(),
                format!("{name}_{}", place + 1).into(),
            );
            steps.extend(rows::reference(read.clone(), source, meanings));
            let key = if role == TableKind::Music { "track" } else { "customer" };
            let columns = meanings.iter().map(|&meaning| same(rows::column_of(meaning)));
            let position = named("position", col("position").plus((place as i64) << 56));
            let all = [position, same(key)].into_iter().chain(columns);
            steps.push(
                Step::from(part.clone(), "Rows of an earlier file come first.", read).only(all.collect::<Vec<_>>()),
            );
            parts.push(part);
        }
        steps.push(Step::of(name, "The rows of all files.", From::All(parts)));
        steps
    }
}

/// Those steps that some of them are made of, without the ones that change nothing.
fn needed(mut steps: Vec<Step>, mut wanted: Vec<Name>) -> Vec<Step> {
    let mut index = 0;
    while let Some(step) = steps.get(index) {
        let same = step.keeps && step.columns.is_empty() && step.taken.is_none() && !wanted.contains(&step.name);
        match &step.from {
            From::Step(from) if same => {
                let (from, name) = (from.clone(), step.name.clone());
                steps.remove(index);
                for step in &mut steps {
                    step.from.rename(&name, &from);
                }
            }
            _ => index += 1,
        }
    }
    let mut kept: Vec<Step> = Vec::new();
    for mut step in steps.into_iter().rev() {
        if wanted.contains(&step.name) {
            wanted.extend(step.from.names().map(|name| name.clone()));
            kept.push(step);
        }
    }
    kept.reverse();
    kept
}
