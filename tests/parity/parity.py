"""Runs the generated code of each case in DuckDB or Spark, and compares with the engine's answers.

`parity.py duckdb FOLDER` runs each case's SQL for DuckDB. `parity.py pyspark FOLDER` runs each case's job, and the SQL for
Spark where a case has some, all in one session. Counts and rejects must be equal, and every number must agree to a
relative 1e-12. The last line, `= passed failed`, is read by `cargo xtask parity`.
"""

import ast
import csv
import glob
import importlib.util
import os
import sys
import time

TOLERANCE = 1e-12


class Checks:
    """The numbers of passed and failed comparisons."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, what, problem):
        if problem is None:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {what}: {problem}", flush=True)


def table(path):
    """Returns a CSV file's rows as dictionaries."""
    # Lines end with LF only: rejected rows may contain other line breaks.
    with open(path, encoding="utf-8", newline="\n") as file:
        return list(csv.DictReader(file))


def number(text):
    try:
        return float(text)
    except ValueError:
        return None


def same(ours, theirs):
    """Returns whether two cells are equal as text, or as numbers within the tolerance."""
    if ours == theirs:
        return True
    a, b = number(ours), number(theirs)
    return a is not None and b is not None and abs(a - b) <= TOLERANCE * max(abs(a), abs(b))


def difference(ours, theirs):
    """Returns the first difference between two tables in the columns of ours; None if there is none."""
    if not ours:
        return None if not theirs else f"{len(theirs)} rows, where ours has none"
    columns = list(ours[0])
    if theirs and not set(columns) <= set(theirs[0]):
        return f"columns {list(theirs[0])}, ours are {columns}"
    if len(ours) != len(theirs):
        return f"{len(theirs)} rows, ours has {len(ours)}"

    def key(row):
        return [row[column] for column in columns if number(row[column]) is None], [
            number(row[column]) or 0 for column in columns
        ]

    for a, b in zip(sorted(ours, key=key), sorted(theirs, key=key)):
        for column in columns:
            if not same(a[column], b[column]):
                return f"{column} is {b[column]!r} in {b}, ours is {a[column]!r} in {a}"
    return None


def plain(value):
    """Returns a database value as CSV text."""
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value)
    return str(value)


def cases(folder):
    return sorted(name for name in os.listdir(folder) if os.path.isdir(os.path.join(folder, name)))


def queries(language):
    """Yields the charts of the case in this folder with their queries in a language."""
    for path in sorted(glob.glob(f"*.{language}.sql")):
        with open(path, encoding="utf-8", newline="") as file:
            yield path.split(".")[0], file.read()


def expected(name):
    return table(f"expected/{name}.csv")


def duckdb(folder, checks):
    import duckdb as db

    for case in cases(folder):
        os.chdir(os.path.join(folder, case))
        connection = db.connect()
        for chart, query in queries("duckdb"):
            try:
                cursor = connection.execute(query)
                names = [column[0] for column in cursor.description]
                theirs = [dict(zip(names, map(plain, row))) for row in cursor.fetchall()]
                problem = difference(expected(chart), theirs)
            except db.Error as error:
                problem = str(error)
            checks.check(f"{case}: {chart} by DuckDB", problem)
        connection.close()


def written(name):
    """Returns the rows of a job's CSV output, from all part files."""
    rows = []
    for path in sorted(glob.glob(f"out/{name}.csv/part-*")):
        rows += table(path)
    return rows


def job_of(case):
    """Imports the job of the case in this folder. It must be valid Python regardless of the names in it."""
    with open("daypart_job.py", encoding="utf-8") as file:
        ast.parse(file.read())
    spec = importlib.util.spec_from_file_location(f"job_of_{case}", "daypart_job.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def escaped(path):
    """Escapes a path so that Spark doesn't read it as a glob pattern."""
    return "".join("\\" + letter if letter in "*?[]{}\\" else letter for letter in path)


def arguments_of(module):
    """Returns the job's arguments: the case's files, matched through the paths in the job's comments."""
    with open("daypart_job.py", encoding="utf-8") as file:
        paths = [line[4:].split(": ", 1) for line in file if line.startswith("# * ") and ".csv" in line or ".tsv" in line]
    files = [name for name in os.listdir(".") if name.endswith((".csv", ".tsv"))]
    words = []
    with open("daypart_job.py", encoding="utf-8") as file:
        options = [line.split('"--')[1].split('"')[0] for line in file if 'add_argument("--' in line and "required" in line]
    for option in options:
        if option == "out":
            continue
        path = next(rest for word, rest in paths if word == option.replace("-", "_"))
        # Comments lack unusual characters; the file is the one with the longest common prefix.
        name = max(files, key=lambda name: len(os.path.commonprefix([name, path])))
        words += [f"--{option}", escaped(name)]
    return module.parse(words + ["--out", "out", "--overwrite"])


def pyspark(folder, checks):
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("parity")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.host": "127.0.0.1",
        "spark.log.level": "ERROR",
    }.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    home = os.path.abspath(folder)
    for case in cases(folder):
        os.chdir(os.path.join(home, case))
        if not os.path.exists("daypart_job.py"):
            continue
        began = time.perf_counter()
        try:
            module = job_of(case)
            arguments = arguments_of(module)
            # Paths are relative to the folder in which Spark was started.
            for name, value in vars(arguments).items():
                if isinstance(value, str):
                    setattr(arguments, name, f"{escaped(os.getcwd())}/{value}" if name != "out" else f"{os.getcwd()}/{value}")
            summary = module.run(spark, arguments)
        except Exception as error:  # any failure: the other cases still run
            checks.check(f"{case}: the job", f"{type(error).__name__}: {str(error)[:2000]}")
            continue
        counts = expected("counts")[0]
        ours = {"rows": int(counts["rows"]), "kept": int(counts["kept"])}
        theirs = {name: summary[name] for name in ours}
        checks.check(f"{case}: rows in = kept + rejected", None if ours == theirs else f"{theirs}, ours are {ours}")
        for name in ["live_table", "agg_table", "hourly_counts", "rejects"]:
            checks.check(f"{case}: {name} by the job", difference(expected(name), written(name)))
        stored = [row.asDict() for row in spark.read.parquet(f"{os.getcwd()}/out/agg_table.parquet").collect()]
        stored = [{name: plain(value) for name, value in row.items()} for row in stored]
        checks.check(f"{case}: agg_table as Parquet", difference(expected("agg_table"), stored))
        for chart, query in queries("spark"):
            try:
                answer = None
                for statement in query.split(";\n"):
                    if statement.strip():
                        answer = spark.sql(statement.replace("FROM text.`", f"FROM text.`{escaped(os.getcwd())}/"))
                theirs = [{name: plain(value) for name, value in row.asDict().items()} for row in answer.collect()]
                problem = difference(expected(chart), theirs)
            except Exception as error:
                problem = f"{type(error).__name__}: {str(error)[:2000]}"
            checks.check(f"{case}: {chart} by Spark SQL", problem)
        print(f"    {case}: {time.perf_counter() - began:.0f} s", flush=True)
    spark.stop()


def main():
    system, folder = sys.argv[1], os.path.abspath(sys.argv[2])
    checks = Checks()
    {"duckdb": duckdb, "pyspark": pyspark}[system](folder, checks)
    print(f"= {checks.passed} {checks.failed}", flush=True)
    sys.exit(1 if checks.failed else 0)


main()
