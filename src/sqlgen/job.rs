//! The PySpark job: one Python file that needs only PySpark.

use crate::sqlgen::expr::{From, Step, col};
use crate::sqlgen::pyspark::{self, Patterns};
use crate::sqlgen::quoting::{comment, literal};
use crate::sqlgen::{QueryFile, QuerySpec, counts, needed, rows};
use daypart_engine::query::target::Language;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::layout::ProfileKey;
use daypart_engine::text::number_format::counted;

/// Returns the job's source.
pub(in crate::sqlgen) fn write(spec: &QuerySpec) -> String {
    let mut patterns = Patterns::default();
    let (sources, functions, reading) = readers(spec, &mut patterns);
    let count = counting(spec, &mut patterns);
    let mut out = String::from(HEAD);
    out.push_str(&provenance(spec));
    out.push_str(IMPORTS);
    out.push_str("# Patterns for lines, times and flags.\n");
    out.push_str(&patterns.definitions());
    out.push_str(HELPERS);
    out.push_str(&functions);
    out.push_str(RUN);
    out.push_str(&reading);
    out.push('\n');
    out.push_str(&count);
    out.push_str(
        &WRITE
            .replace("{column}", &literal(spec.of.column(), Language::Python))
            .replace("{many}", spec.of.many()),
    );
    out.push_str(&options(&sources));
    out.push_str(MAIN);
    out
}

/// Returns the files that the job reads, the functions that read them, and the calls of those that read lookup
/// tables.
fn readers<'a>(spec: &'a QuerySpec, patterns: &mut Patterns) -> (Vec<&'a QueryFile>, String, String) {
    let filter = &spec.view.filter;
    let mut sources: Vec<&QueryFile> = spec.of_kind(TableKind::Events).collect();
    let mut rows = spec.rows();
    let names = spec.row_step_names();
    if names.len() > 1 {
        rows.push(Step::of("rows", "The rows of all files.", From::Union(names)));
    }
    let description = "Returns every line of the events files with its reject reason; an empty reason keeps it.";
    let mut functions = reader("rows", description, &rows, patterns);
    let mut reading = String::new();
    let mut add = |name: &str, description: &str, steps: &[Step]| {
        functions.push_str(&reader(name, description, steps, patterns));
        reading.push_str(&format!("    {name} = read_{name}(spark, arguments)\n"));
    };
    if spec.needs_customers(filter) {
        sources.extend(spec.of_kind(TableKind::Customers));
        let description = "Returns one row per customer with the fields of the customers file.";
        add("customers", description, &spec.customers());
    }
    if spec.needs_clicks(filter) {
        sources.extend(spec.of_kind(TableKind::Clicks));
        add("clicks", "Returns the clicks on ads.", &spec.clicks());
    }
    (sources, functions, reading)
}

/// Returns the Python function that runs the steps up to a table of this name.
fn reader(name: &str, description: &str, steps: &[Step], patterns: &mut Patterns) -> String {
    let mut out = format!("\n\ndef read_{name}(spark, arguments):\n    \"\"\"{description}\"\"\"\n");
    for step in steps {
        out.push_str(&pyspark::step(step, patterns, 4));
    }
    out.push_str(&format!("    return {name}\n"));
    out
}

/// Returns the code that counts the kept rows into profiles, hours and statistics.
fn counting(spec: &QuerySpec, patterns: &mut Patterns) -> String {
    let mut out = String::new();
    let mut steps = rows::kept("kept".into(), &["rows".into()]);
    steps.extend(counts::steps(spec, &spec.view.filter));
    steps.extend([counts::hours(), counts::profiles(spec)]);
    for step in &needed(steps, vec!["hours".into(), "profiles".into()]) {
        out.push_str(&pyspark::step(step, patterns, 4));
    }
    out.push_str("    profiles = profiles.persist(StorageLevel.MEMORY_AND_DISK)\n");
    out.push_str("    # Column statistics with the names and definitions of Spark's colStats; 0 without profiles.\n");
    out.push_str("    statistics_of = {\n");
    for (name, value) in counts::statistics_of(|| col("value")) {
        let of = pyspark::function_of(&value, patterns);
        out.push_str(&format!("        {}: {of},\n", literal(&name, Language::Python)));
    }
    out.push_str("    }\n");
    out.push_str(STATISTICS);
    out
}

/// Returns the code that defines the command-line options with the files' paths.
fn options(sources: &[&QueryFile]) -> String {
    let option = |(index, source): (usize, &&QueryFile)| {
        let option = source.argument.replace('_', "-");
        let help = if index == 0 {
            "path of the events files, or a quoted glob pattern".to_owned()
        } else {
            format!("path of the {} file", source.argument.replace('_', " "))
        };
        format!(
            "    parser.add_argument(\"--{option}\", required=True, help={})\n",
            literal(&help, Language::Python)
        )
    };
    sources.iter().enumerate().map(option).collect()
}

/// Returns comments with the job's inputs and its differences from the page.
fn provenance(spec: &QuerySpec) -> String {
    let mut lines = vec!["Generated from:".to_owned()];
    for source in &spec.sources {
        let layout = &source.layout;
        let column = |(index, kind): (usize, &ColumnKind)| {
            let name = layout.names.get(index).map_or("", String::as_str);
            (*kind != ColumnKind::Ignored).then(|| format!("{} is column {} ({name})", kind.name(), index + 1))
        };
        let columns: Vec<String> = layout.columns.iter().enumerate().filter_map(column).collect();
        lines.push(format!(
            "* {}: {}, with {}",
            source.argument,
            source.path,
            layout.dialect.delimiter_name()
        ));
        lines.push(format!(
            "  {}; {}",
            columns.join(", "),
            counted(layout.first_row_lines, "lines of header")
        ));
    }
    let key = spec.of_kind(TableKind::Events).next().map(|source| source.layout.key);
    lines.push(match key {
        Some(ProfileKey::Column(index)) => format!("* profiles: {}, by column {}", spec.of.many(), index + 1),
        _ => format!("* profiles: {}", spec.of.many()),
    });
    let bands = spec.view.dayparts.bands().iter().enumerate();
    let bands: Vec<String> = bands
        .map(|(index, band)| format!("{} {}", band.name, spec.view.dayparts.span(index)))
        .collect();
    lines.push(format!("* dayparts: {}", bands.join(", ")));
    if !spec.view.filter.is_empty() {
        lines.push(format!("* conditions: {}", spec.view.filter));
    }
    let limits = spec.limits();
    if !limits.is_empty() {
        lines.push("Differences from the page:".to_owned());
        lines.extend(limits.iter().map(|limit| format!("* {limit}")));
    }
    lines.iter().map(|line| format!("# {}\n", comment(line))).collect()
}

const HEAD: &str = r#""""Daypart's profiles, statistics and hourly counts of listening events, on Spark.

    spark-submit daypart_job.py --events 's3a://bucket/tracks/*.csv' --out s3a://bucket/profiles

Every line of the events files is kept or rejected: rows in = rows kept + rows rejected. Rejected rows are written out
with their reasons. Requires PySpark 3.5 or newer and nothing else. Writes to --out, as CSV and as Parquet:

    live_table     one row per profile: distinct tracks, plays by daypart, plays on mobile devices
    agg_table      one row per statistic of these columns, with the names and definitions of Spark's colStats
    hourly_counts  plays by weekday (1 is Monday) and hour
    rejects        rejected lines, each with its file and the reason

Drop the folders live_table.csv and hourly_counts.csv on the page to see every chart that needs no single events.
"""

"#;

const IMPORTS: &str = r#"
import argparse
import json
from functools import reduce

import pyspark
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.storagelevel import StorageLevel

"#;

const HELPERS: &str = r##"# Text that a spreadsheet evaluates as a formula, and numbers that only look like one.
FORMULA = "^[=+\\-@\\t\\r\\n]"
NUMBER = "^[-+]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][-+]?[0-9]+)?\\z|^(?i:[-+]?(?:inf|infinity|nan))\\z"


def lines_of(spark, path, header):
    """Returns the lines of files, without each file's header lines and without blank lines."""
    lines = spark.read.text(path).select(
        F.col("value").alias("line"),
        F.input_file_name().alias("file"),
        F.monotonically_increasing_id().alias("position"),
        F.input_file_block_start().alias("block"),
    )
    # Each partition contains a piece of one file (see run) and numbers its lines from a multiple of 2^33.
    in_header = (F.col("block") == 0) & (F.col("position") % (1 << 33) < header)
    return lines.where((F.col("line") != "") & ~in_header).drop("block")


def escape_formula(column):
    """Prevents formula injection: prefixes text that a spreadsheet would evaluate with an apostrophe."""
    is_formula = column.rlike(FORMULA) & ~column.rlike(NUMBER)
    return F.when(is_formula, F.concat(F.lit("'"), column)).otherwise(column)


def write_table(table, out, name, mode, texts=()):
    """Writes a table as CSV and as Parquet. Escapes formulas in these text columns of the CSV."""
    table.write.mode(mode).parquet(f"{out}/{name}.parquet")
    for text in texts:
        table = table.withColumn(text, escape_formula(F.col(text)))
    options = {"header": True, "escape": '"', "ignoreLeadingWhiteSpace": False, "ignoreTrailingWhiteSpace": False}
    table.write.mode(mode).options(**options).csv(f"{out}/{name}.csv")
"##;

const RUN: &str = r#"

def run(spark, arguments):
    """Reads, counts and writes; returns the numbers of rows read, kept and rejected."""
    # Puts each file piece into its own partition, so that line numbers identify the header.
    spark.conf.set("spark.sql.files.openCostInBytes", spark.conf.get("spark.sql.files.maxPartitionBytes"))
    rows = read_rows(spark, arguments)
    # The original line is needed for rejected rows only.
    rows = rows.withColumn("line", F.when(F.col("reason") != "", F.col("line"))).persist(StorageLevel.MEMORY_AND_DISK)
"#;

const STATISTICS: &str = r#"    columns = profiles.columns[1:]
    row_of = {
        name: profiles.agg(
            F.lit(name).alias("statistic"),
            *[F.coalesce(of(F.col(column)).cast("double"), F.lit(0.0)).alias(column) for column in columns],
        )
        for name, of in statistics_of.items()
    }
    statistics = reduce(DataFrame.unionByName, row_of.values())
"#;

const WRITE: &str = r#"
    mode = "overwrite" if arguments.overwrite else "errorifexists"
    write_table(profiles, arguments.out, "live_table", mode, [{column}])
    write_table(statistics.coalesce(1), arguments.out, "agg_table", mode)
    write_table(hours.coalesce(1), arguments.out, "hourly_counts", mode)
    rejects = rows.where(F.col("reason") != "").select("file", "reason", F.col("line").alias("row"))
    write_table(rejects, arguments.out, "rejects", mode, ["file", "row"])

    by_reason = {row["reason"]: row["count"] for row in rows.groupBy("reason").count().collect()}
    kept = by_reason.pop("", 0)
    rejected = sum(by_reason.values())
    summary = {
        "rows": rows.count(),
        "kept": kept,
        "rejected": rejected,
        "by_reason": by_reason,
        "profiles": profiles.count(),
    }
    profiles.unpersist()
    rows.unpersist()
    if summary["rows"] != kept + rejected:
        raise SystemExit(f"rows read must equal rows kept + rows rejected: {summary}")
    print(f"wrote {summary['profiles']} profiles of {many}")
    print(json.dumps(summary))
    return summary


def parse(arguments=None):
    """Parses the command line."""
    parser = argparse.ArgumentParser(description="Daypart's profiles, statistics and hourly counts, on Spark.")
"#;

const MAIN: &str = r#"    parser.add_argument("--out", required=True, help="folder to write to")
    parser.add_argument("--overwrite", action="store_true", help="replace the output of an earlier run")
    return parser.parse_args(arguments)


def main():
    arguments = parse()
    if tuple(int(part) for part in pyspark.__version__.split(".")[:2]) < (3, 5):
        raise SystemExit(f"this job needs PySpark 3.5 or newer, found {pyspark.__version__}")
    spark = SparkSession.builder.appName("daypart").getOrCreate()
    try:
        run(spark, arguments)
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
"#;
