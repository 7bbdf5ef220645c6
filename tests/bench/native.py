# Benchmark of other systems with the same file and the same query as Daypart, on this machine's cores.
#
# `native.py SYSTEM FILE RUNS THREADS` runs the query RUNS times and prints lines `= name value` for `cargo xtask bench`: the
# median time in seconds, and the sums by which all results are compared (customers, then each profile column).
# The query: distinct tracks, events of the four dayparts and mobile events per customer, and the statistics of these six
# columns over all customers. Starting the system is not timed; reading the file is.

import os
import sys
import time

COLUMNS = ["unique_tracks", "morn_tracks", "aft_tracks", "eve_tracks", "night_tracks", "mobile_tracks"]


def polars(path, threads):
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import polars as pl

    schema = {
        "event": pl.UInt32,
        "customer": pl.UInt32,
        "track": pl.UInt32,
        "time": pl.String,
        "mobile": pl.UInt8,
        "zip": pl.String,
    }
    # The two digits of the hour, cut out of the text: the query needs no full date.
    hour = pl.col("time").str.slice(11, 2).cast(pl.UInt8)

    def within(start, end):
        return ((pl.col("hour") >= start) & (pl.col("hour") < end)).sum()

    def run():
        profiles = (
            pl.scan_csv(path, has_header=False, schema=schema)
            .select("customer", "track", hour.alias("hour"), "mobile")
            .group_by("customer")
            .agg(
                pl.col("track").n_unique().alias("unique_tracks"),
                within(5, 12).alias("morn_tracks"),
                within(12, 17).alias("aft_tracks"),
                within(17, 22).alias("eve_tracks"),
                ((pl.col("hour") >= 22) | (pl.col("hour") < 5)).sum().alias("night_tracks"),
                pl.col("mobile").cast(pl.UInt32).sum().alias("mobile_tracks"),
            )
            .sort("customer")
            .collect()
        )
        statistics = [
            [
                column.mean(),
                column.var(),
                (column != 0).sum(),
                column.max(),
                column.min(),
                column.cast(pl.Float64).abs().sum(),
                (column.cast(pl.Float64) ** 2).sum() ** 0.5,
            ]
            for column in profiles.select(COLUMNS)
        ]
        assert len(statistics) == len(COLUMNS)
        return [profiles.height] + [int(column.cast(pl.UInt64).sum()) for column in profiles.select(COLUMNS)]

    return run, lambda: None


def duckdb(path, threads):
    import duckdb as db

    connection = db.connect()
    connection.execute(f"SET threads = {threads}")
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "profiles.sql"), encoding="utf-8") as file:
        query = file.read().replace(":file", "'" + path.replace("'", "''") + "'")

    def run():
        connection.execute("CREATE OR REPLACE TEMP TABLE profiles AS " + query)
        rows = connection.execute("SELECT * FROM profiles ORDER BY customer").fetchall()
        aggregates = ", ".join(
            f"avg({c}), var_samp({c}), count_if({c} <> 0), max({c}), min({c}), sum({c}), sqrt(sum({c} * {c}))"
            for c in COLUMNS
        )
        statistics = connection.execute("SELECT count(*), " + aggregates + " FROM profiles").fetchall()
        assert len(statistics) == 1
        return [len(rows)] + [sum(row[column] for row in rows) for column in range(1, 7)]

    return run, connection.close


def pyspark(path, threads):
    # Plain RDD code: lines split at commas, keyed by customer, concatenated and counted, then colStats over the counts.
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark import SparkConf, SparkContext
    from pyspark.mllib.stat import Statistics

    conf = SparkConf().setMaster(f"local[{threads}]").setAppName("profiles").set("spark.ui.enabled", "false")
    conf = conf.set("spark.ui.showConsoleProgress", "false")
    context = SparkContext(conf=conf)
    context.setLogLevel("ERROR")

    def event(line):
        fields = line.split(",")
        return fields[1], [[fields[2], int(fields[3][12:14]), int(fields[4])]]

    def profile(events):
        tracks = set()
        counts = [0] * 6
        for track, hour, mobile in events:
            tracks.add(track)
            daypart = 4 if hour < 5 or hour >= 22 else 1 if hour < 12 else 2 if hour < 17 else 3
            counts[daypart] += 1
            counts[5] += mobile
        counts[0] = len(tracks)
        return counts

    def run():
        profiles = context.textFile(path).map(event).reduceByKey(lambda left, right: left + right).mapValues(profile)
        profiles = profiles.cache()
        statistics = Statistics.colStats(profiles.values())
        means = statistics.mean()
        rows = profiles.sortByKey().collect()
        profiles.unpersist()
        assert len(means) == len(COLUMNS)
        return [len(rows)] + [sum(row[1][column] for row in rows) for column in range(6)]

    return run, context.stop


def main():
    system, path, runs, threads = sys.argv[1], os.path.abspath(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    run, stop = {"polars": polars, "duckdb": duckdb, "pyspark": pyspark}[system](path, threads)
    times = []
    sums = []
    for _ in range(runs):
        began = time.perf_counter()
        sums = run()
        times.append(time.perf_counter() - began)
    stop()
    print("= time", sorted(times)[len(times) // 2])
    print("= sums", ",".join(str(value) for value in sums))
    print("= version", __import__(system).__version__)


main()
