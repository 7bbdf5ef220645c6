//! The whole job for Spark: one file that needs nothing but PySpark.

use crate::sqlgen::expr::Step;
use crate::sqlgen::pyspark::{self, Patterns};
use crate::sqlgen::quoting::{comment, literal};
use crate::sqlgen::{QueryFile, QuerySpec, counts, needed, rows};
use daypart_engine::query::target::Language;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::layout::ProfileKey;
use daypart_engine::text::number_format::counted;

/// Writes the job.
pub(in crate::sqlgen) fn write(asked: &QuerySpec) -> String {
    let filter = &asked.view.filter;
    let mut patterns = Patterns::default();
    let mut functions = String::new();
    let mut arguments: Vec<&QueryFile> = asked.of_role(TableKind::Events).collect();

    let mut read = asked.rows();
    let names = asked.names_of_rows();
    if names.len() > 1 {
        read.push(Step::of(
            "rows",
            "The rows of all files.",
            crate::sqlgen::From::All(names),
        ));
    }
    let say = "Every line of the events files: what it says, and why it is no event. An empty reason keeps it.";
    functions.push_str(&function(
        "read_rows",
        "spark, arguments",
        say,
        &read,
        "rows",
        &mut patterns,
    ));

    let mut reading = String::new();
    if asked.needs_customers(filter) {
        arguments.extend(asked.of_role(TableKind::Customers));
        let say = "What the customers file says, a row a customer.";
        functions.push_str(&function(
            "read_customers",
            "spark, arguments",
            say,
            &asked.customers(),
            "customers",
            &mut patterns,
        ));
        reading.push_str("    customers = read_customers(spark, arguments)\n");
    }
    if asked.needs_clicks(filter) {
        arguments.extend(asked.of_role(TableKind::Clicks));
        let say = "The clicks on ads.";
        functions.push_str(&function(
            "read_clicks",
            "spark, arguments",
            say,
            &asked.clicks(),
            "clicks",
            &mut patterns,
        ));
        reading.push_str("    clicks = read_clicks(spark, arguments)\n");
    }
    let mut count = String::new();
    let mut steps = rows::kept("kept".into(), &["rows".into()]);
    steps.extend(counts::steps(asked, filter));
    steps.extend([counts::hours(), counts::profiles(asked)]);
    for step in &needed(steps, vec!["hours".into(), "profiles".into()]) {
        count.push_str(&pyspark::step(step, &mut patterns, 4));
    }
    count.push_str("    profiles = profiles.persist(StorageLevel.MEMORY_AND_DISK)\n");
    count.push_str("    # The statistics of each column, with the names and meanings of Spark's colStats; of no profiles each is 0.\n");
    count.push_str("    statistics_of = {\n");
    for (name, value) in counts::statistics_of(|| crate::sqlgen::expr::col("value")) {
        let of = pyspark::function_of(&value, &mut patterns);
        count.push_str(&format!("        {}: {of},\n", literal(&name, Language::Python)));
    }
    count.push_str("    }\n");
    count.push_str(STATISTICS);
    let mut out = String::from(HEAD);
    out.push_str(&told(asked));
    out.push_str(IMPORTS);
    out.push_str("# The patterns that lines, times and flags are read by.\n");
    out.push_str(&patterns.definitions());
    out.push_str(HELPERS);
    out.push_str(&functions);
    out.push_str(RUN);
    out.push_str(&reading);
    out.push('\n');
    out.push_str(&count);
    out.push_str(
        &WRITE
            .replace("{column}", &literal(asked.of.column(), Language::Python))
            .replace("{many}", asked.of.many()),
    );
    for (index, source) in arguments.iter().enumerate() {
        let option = source.argument.replace('_', "-");
        let help = if index == 0 {
            "the events files: a path, or a pattern of paths in quotes".to_owned()
        } else {
            format!("the {} file", source.argument.replace('_', " "))
        };
        out.push_str(&format!(
            "    parser.add_argument(\"--{option}\", required=True, help={})\n",
            literal(&help, Language::Python)
        ));
    }
    out.push_str(MAIN);
    out
}

/// A function of steps that gives the last of them.
fn function(name: &str, arguments: &str, say: &str, steps: &[Step], result: &str, patterns: &mut Patterns) -> String {
    let mut out = format!("\n\ndef {name}({arguments}):\n    \"\"\"{say}\"\"\"\n");
    for step in steps {
        out.push_str(&pyspark::step(step, patterns, 4));
    }
    out.push_str(&format!("    return {result}\n"));
    out
}

/// What the job was made from, as comments.
fn told(asked: &QuerySpec) -> String {
    let mut lines = vec!["What it was made from:".to_owned()];
    for source in &asked.sources {
        let layout = &source.layout;
        let column = |(index, meaning): (usize, &daypart_engine::schema::kinds::ColumnKind)| {
            let name = layout.names.get(index).map_or("", String::as_str);
            (*meaning != daypart_engine::schema::kinds::ColumnKind::Ignored)
                .then(|| format!("{} is column {} ({name})", meaning.name(), index + 1))
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
    let key = asked.of_role(TableKind::Events).next().map(|source| source.layout.key);
    lines.push(match key {
        Some(ProfileKey::Column(index)) => format!("* profiles are of {}, by column {}", asked.of.many(), index + 1),
        _ => format!("* profiles are of {}", asked.of.many()),
    });
    let bands = asked.view.dayparts.bands().iter().enumerate();
    let bands: Vec<String> = bands
        .map(|(place, band)| format!("{} {}", band.name, asked.view.dayparts.span(place)))
        .collect();
    lines.push(format!("* dayparts: {}", bands.join(", ")));
    if !asked.view.filter.is_empty() {
        lines.push(format!("* conditions: {}", asked.view.filter));
    }
    let limits = asked.limits();
    if !limits.is_empty() {
        lines.push("What it does otherwise than the page:".to_owned());
        lines.extend(limits.iter().map(|limit| format!("* {limit}")));
    }
    lines.iter().map(|line| format!("# {}\n", comment(line))).collect()
}

const HEAD: &str = r#""""Daypart's profiles, statistics and hourly counts of listening events, on Spark.

    spark-submit daypart_job.py --events 's3a://bucket/tracks/*.csv' --out s3a://bucket/profiles

Every line of the events files is kept or rejected: rows in = rows kept + rows rejected, and the rejected ones are written
out with their reasons. It needs PySpark 3.5 or newer and nothing else. Under --out it writes, as CSV and as Parquet:

    live_table     a row a profile: different tracks, listens by daypart, listens on mobile devices
    agg_table      a row a statistic of these columns, with the names and meanings of Spark's colStats
    hourly_counts  listens by weekday (1 for Monday) and hour
    rejects        the lines that are not used, each with its file and its reason

The folders live_table.csv and hourly_counts.csv can be dropped back on the page, which then shows all that needs no single
events.
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

const HELPERS: &str = r##"# What a spreadsheet takes for a formula, and the numbers that look like one.
FORMULA = "^[=+\\-@\\t\\r\\n]"
NUMBER = "^[-+]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][-+]?[0-9]+)?\\z|^(?i:[-+]?(?:inf|infinity|nan))\\z"


def lines_of(spark, path, header):
    """The lines of files, without so many lines at the start of each, and without blank ones."""
    lines = spark.read.text(path).select(
        F.col("value").alias("line"),
        F.input_file_name().alias("file"),
        F.monotonically_increasing_id().alias("position"),
        F.input_file_block_start().alias("block"),
    )
    # A partition holds a piece of one file (see run), and numbers its lines from a multiple of 2^33 on.
    in_header = (F.col("block") == 0) & (F.col("position") % (1 << 33) < header)
    return lines.where((F.col("line") != "") & ~in_header).drop("block")


def harmless(column):
    """A text that no spreadsheet takes for a formula: one that starts like a formula gets an apostrophe in front."""
    is_formula = column.rlike(FORMULA) & ~column.rlike(NUMBER)
    return F.when(is_formula, F.concat(F.lit("'"), column)).otherwise(column)


def write_table(table, out, name, mode, texts=()):
    """A table as CSV and as Parquet. In the CSV these columns of texts are made harmless."""
    table.write.mode(mode).parquet(f"{out}/{name}.parquet")
    for text in texts:
        table = table.withColumn(text, harmless(F.col(text)))
    options = {"header": True, "escape": '"', "ignoreLeadingWhiteSpace": False, "ignoreTrailingWhiteSpace": False}
    table.write.mode(mode).options(**options).csv(f"{out}/{name}.csv")
"##;

const RUN: &str = r#"

def run(spark, arguments):
    """Reads, counts and writes; gives how many rows came in and what became of them."""
    # A partition then holds a piece of one file alone, so that a header's lines are told by their places.
    spark.conf.set("spark.sql.files.openCostInBytes", spark.conf.get("spark.sql.files.maxPartitionBytes"))
    rows = read_rows(spark, arguments)
    # Of kept rows the line as it stood is not needed any more.
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
        raise SystemExit(f"rows in are not rows kept + rows rejected: {summary}")
    print(f"wrote {summary['profiles']} lines of profiles of {many}")
    print(json.dumps(summary))
    return summary


def parse(arguments=None):
    """The arguments."""
    parser = argparse.ArgumentParser(description="Daypart's profiles, statistics and hourly counts, on Spark.")
"#;

const MAIN: &str = r#"    parser.add_argument("--out", required=True, help="the folder to write to")
    parser.add_argument("--overwrite", action="store_true", help="replace what an earlier run has written there")
    return parser.parse_args(arguments)


def main():
    arguments = parse()
    if tuple(int(part) for part in pyspark.__version__.split(".")[:2]) < (3, 5):
        raise SystemExit(f"this job needs PySpark 3.5 or newer, and found {pyspark.__version__}")
    spark = SparkSession.builder.appName("daypart").getOrCreate()
    try:
        run(spark, arguments)
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
"#;
