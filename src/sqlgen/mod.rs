//! SQL generation: the report's query as SQL for DuckDB and Spark, and as a complete PySpark job.
//!
//! A query is described once, as steps (`expr`): files into lines, lines into `cells`, cells into `rows` with
//! their `times`, and rows into `counts` and the table behind a chart (`query`). `sql` and `pyspark` write
//! the same steps in their languages, so their meanings can't diverge. `cargo xtask parity` runs all of them
//! and compares the answers with the engine's.
//!
//! Start with [`QuerySpec`]; `expr` defines the steps. Text from files and users (paths, names, values of
//! conditions) enters the code only through [`literal`] and [`comment`].

mod cells;
mod counts;
mod expr;
mod job;
mod pretty_print;
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

/// A file that a query reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryFile {
    /// Its path.
    pub path: String,
    /// How to read it.
    pub layout: Layout,
    /// The name of its path among the job's arguments.
    argument: String,
}

/// A query: the files, how they are read, and the view on their events.
///
/// ```
/// use daypart_engine::query::target::{Language, QueryTarget};
/// use daypart_engine::schema::detect::recognise;
/// use daypart::sqlgen::QuerySpec;
/// let file = b"0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n1,48,19,\"2014-10-23 09:00:00\",1,\"72132\"\n";
/// let mut spec = QuerySpec::default();
/// spec.add("it's.csv", recognise(file).unwrap());
/// let sql = spec.sql(&QueryTarget::Hours, Language::DuckDb);
/// assert!(sql.contains("'it''s.csv'") && sql.contains("GROUP BY hour"));
/// assert!(spec.job().contains("import argparse"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuerySpec {
    sources: Vec<QueryFile>,
    /// The dayparts and the filter.
    pub view: View,
    /// The subject of the profiles.
    pub of: ProfileSubject,
    /// The optional columns that the events have.
    pub parts: Parts,
    /// The customer fields that the filter can use.
    pub fields: Vec<ColumnKind>,
    /// The unit of the timeline's bins.
    pub unit: Unit,
    /// The bin width of each column's distribution.
    pub bins: Vec<u32>,
    /// Repairs and conversions by this page that the code doesn't do, a sentence each.
    pub notes: Vec<String>,
}

impl QuerySpec {
    /// Adds a file. The first events file determines the subject of the profiles.
    pub fn add(&mut self, path: &str, layout: Layout) {
        let number_before = self.of_kind(layout.table_kind).count();
        let word = match layout.table_kind {
            TableKind::Events => "events",
            TableKind::Customers => "customers",
            TableKind::Music => "music",
            TableKind::Clicks => "clicks",
            // Precomputed counts are not part of a query.
            TableKind::Profiles | TableKind::Hours => return,
        };
        if let Some(events) = layout.events() {
            let before = (number_before > 0).then_some(self.parts);
            self.parts = Parts {
                tracks: events.track.is_some() || before.is_some_and(|parts| parts.tracks),
                mobile: events.mobile.is_some() || before.is_some_and(|parts| parts.mobile),
                ..Parts::default()
            };
            if number_before == 0 {
                self.of = layout.profile_subject();
            }
        }
        // Files that are read in the same way are one source of a job, which accepts a glob pattern.
        self.sources.push(QueryFile {
            path: path.to_owned(),
            argument: match number_before {
                0 => word.to_owned(),
                others => format!("{word}_{}", others + 1),
            },
            layout,
        });
        let known_fields = FIELDS.into_iter().filter(|&field| {
            let mut customers = self.of_kind(TableKind::Customers);
            customers.any(|source| source.layout.column(field).is_some())
        });
        self.fields = known_fields.collect();
    }

    /// Returns a chart's query in a dialect of SQL.
    pub fn sql(&self, target: &QueryTarget, language: Language) -> String {
        let filter = query::filter_of(target, self);
        let mut steps = self.rows();
        steps.extend(rows::kept("kept".into(), &self.row_step_names()));
        if self.needs_customers(&filter) || query::field_of(target).is_some() {
            steps.extend(self.customers());
        }
        if self.needs_clicks(&filter) || *target == QueryTarget::Ads {
            steps.extend(self.clicks());
        }
        if self.has(TableKind::Music) && matches!(target, QueryTarget::Tracks | QueryTarget::Artists) {
            steps.extend(self.music());
        }
        steps.extend(counts::steps(self, &filter));
        steps.extend(query::steps(target, self));
        let last = steps.last().map(|step| step.name.clone());
        let steps = needed(steps, last.into_iter().collect());
        let mut out = String::new();
        for note in self.limits() {
            out.push_str(&format!("-- {}\n", comment(&note)));
        }
        let skips = |step: &Step| matches!(step.from, From::Lines { skip, .. } if skip > 0);
        if language == Language::SparkSql && steps.iter().any(skips) {
            out.push_str("-- Puts each file piece into its own partition, so that line numbers identify the header.\n");
            out.push_str("SET spark.sql.files.openCostInBytes = 1g;\n");
        }
        out.push_str(&sql::query(&steps, language));
        out
    }

    /// Returns the PySpark job, `daypart_job.py`.
    pub fn job(&self) -> String {
        job::write(self)
    }

    /// Returns the differences between the code and this page, a sentence each; those for these files come
    /// first.
    pub fn limits(&self) -> Vec<String> {
        let mut limits = self.notes.clone();
        for source in &self.sources {
            let layout = &source.layout;
            let word = layout.table_kind.row_noun();
            if layout.encoding != daypart_engine::csv::encoding::Encoding::Utf8 {
                limits.push(format!(
                    "The {word} file is in {}; this code reads UTF-8 only. Convert the file first.",
                    layout.encoding.name()
                ));
            }
            if !layout.time.is_common() {
                limits.push(format!(
                    "Some times of the {word} file have forms that this code doesn’t read; it rejects those rows."
                ));
            }
            if layout.end_bytes.is_some() {
                limits.push(format!(
                    "The {word} file contains a second table; this code reads its lines as rows of the first."
                ));
            }
            if !layout.dialect.delimiter.is_ascii() || layout.dialect.quote.is_some_and(|quote| !quote.is_ascii()) {
                limits.push(format!(
                    "The delimiter or quote of the {word} file is not ASCII; this code can't split its columns."
                ));
            }
        }
        limits
    }

    fn of_kind(&self, table_kind: TableKind) -> impl Iterator<Item = &QueryFile> {
        self.sources
            .iter()
            .filter(move |source| source.layout.table_kind == table_kind)
    }

    fn has(&self, table_kind: TableKind) -> bool {
        counts::can_join(self.of) && self.of_kind(table_kind).next().is_some()
    }

    /// Returns whether the customers files contain a field.
    fn has_field(&self, kind: ColumnKind) -> bool {
        self.has(TableKind::Customers) && self.fields.contains(&kind)
    }

    fn needs_customers(&self, filter: &Filter) -> bool {
        filter
            .conditions()
            .any(|(subject, _)| matches!(subject, Subject::Field(kind) if self.has_field(kind)))
    }

    fn needs_clicks(&self, filter: &Filter) -> bool {
        self.has(TableKind::Clicks) && filter.get(Subject::Clicked).is_some()
    }

    fn row_step_names(&self) -> Vec<Name> {
        let count = self.of_kind(TableKind::Events).count();
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

    /// Returns the steps that read the events files.
    fn rows(&self) -> Vec<Step> {
        let sources = self.of_kind(TableKind::Events).zip(self.row_step_names());
        sources.flat_map(|(source, name)| rows::events(name, source)).collect()
    }

    fn customers(&self) -> Vec<Step> {
        let mut steps = self.lookup_tables(TableKind::Customers, "customers_rows", &self.fields);
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
        self.lookup_tables(TableKind::Clicks, "clicks", &[ColumnKind::Ad])
    }

    fn music(&self) -> Vec<Step> {
        let mut steps = self.lookup_tables(TableKind::Music, "music_rows", &[ColumnKind::Title, ColumnKind::Artist]);
        steps.push(counts::first_rows(
            "music".into(),
            "music_rows".into(),
            "track",
            &["title", "artist"],
        ));
        steps
    }

    /// Returns the steps that read the lookup tables of a kind. Rows of earlier files come first.
    fn lookup_tables(&self, table_kind: TableKind, name: &'static str, kinds: &[ColumnKind]) -> Vec<Step> {
        let sources: Vec<&QueryFile> = self.of_kind(table_kind).collect();
        if let [only] = sources[..] {
            return rows::lookup_table(name.into(), only, kinds);
        }
        let mut steps = Vec::new();
        let mut parts = Vec::new();
        for (index, source) in sources.into_iter().enumerate() {
            let (read, part): (Name, Name) = (
                format!("{name}_read_{}", index + 1).into(),
                format!("{name}_{}", index + 1).into(),
            );
            steps.extend(rows::lookup_table(read.clone(), source, kinds));
            let key = if table_kind == TableKind::Music {
                "track"
            } else {
                "customer"
            };
            let columns = kinds.iter().map(|&kind| same(rows::column_of(kind)));
            let position = named("position", col("position").plus((index as i64) << 56));
            let all = [position, same(key)].into_iter().chain(columns);
            steps.push(
                Step::from(
                    part.clone(),
                    "Numbers the rows so that those of earlier files come first.",
                    read,
                )
                .select_only(all.collect::<Vec<_>>()),
            );
            parts.push(part);
        }
        steps.push(Step::of(name, "Rows of all files.", From::Union(parts)));
        steps
    }
}

/// Returns the steps that the requested ones depend on, without those that change nothing.
fn needed(mut steps: Vec<Step>, mut wanted: Vec<Name>) -> Vec<Step> {
    let mut index = 0;
    while let Some(step) = steps.get(index) {
        let same =
            step.keeps_columns && step.columns.is_empty() && step.condition.is_none() && !wanted.contains(&step.name);
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
