"""Results of SciPy and NumPy for tests/native/group_comparison.rs.

Run it in this folder, with numpy and scipy installed, to regenerate student.csv, welch.csv and medians.csv. The values are
generated from fixed seeds.
"""

import csv

import numpy as np
from scipy import stats

ROUNDS = 400_000


def groups():
    """Yields pairs of groups: equal and different sizes and spreads, even and odd sizes, many ties, long tails."""
    rng = np.random.default_rng(2014)
    yield "two and three", [1, 5], [2, 3, 9]
    yield "ties", rng.integers(0, 4, 41), rng.integers(0, 5, 60)
    yield "one without spread", [7] * 12, rng.integers(0, 30, 25)
    yield "equal sizes", rng.poisson(20, 50), rng.poisson(24, 50)
    yield "different spreads", rng.normal(500, 5, 30).astype(int), rng.normal(480, 120, 200).astype(int)
    yield "long tails", rng.lognormal(4, 1, 333).astype(int), rng.lognormal(4.3, 1.4, 150).astype(int)
    yield "large values", rng.integers(4_000_000_000, 4_000_000_050, 40), rng.integers(4_000_000_000, 4_000_000_090, 21)


def student():
    with open("student.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["degrees", "quantile"])
        for degrees in [1, 1.01, 1.5, 2, 2.7, 3, 4, 5, 7.25, 10, 19.5, 30, 39.99, 40, 41, 100, 250.5, 500, 999, 999.999,
                        1000, 1001, 2500.25, 1e4, 1e5, 1e6, 1e9]:
            writer.writerow([repr(float(degrees)), repr(float(stats.t.ppf(0.975, degrees)))])


def welch():
    with open("welch.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "first", "second", "difference", "low", "high"])
        for name, first, second in groups():
            result = stats.ttest_ind(first, second, equal_var=False)
            interval = result.confidence_interval(0.95)
            difference = np.mean(first) - np.mean(second)
            writer.writerow([name, join(first), join(second), repr(float(difference)), repr(float(interval.low)),
                             repr(float(interval.high))])


def medians():
    """Bootstrap with actual resampling. The ends of an interval from some thousand rounds are random themselves, so the file
    contains quantiles slightly below and above each end, between which it must be."""
    rng = np.random.default_rng(1979)
    with open("medians.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "first", "second", "difference", "low_from", "low_to", "high_from", "high_to"])
        for name, first, second in groups():
            differences = resampled(rng, first) - resampled(rng, second)
            ends = np.quantile(differences, [0.0195, 0.0305, 0.9695, 0.9805], method="inverted_cdf")
            difference = np.median(first) - np.median(second)
            writer.writerow([name, join(first), join(second), repr(float(difference)), *(repr(float(end)) for end in ends)])


def resampled(rng, values):
    values = np.asarray(values, dtype=float)
    parts = [np.median(rng.choice(values, (10_000, len(values))), axis=1) for _ in range(ROUNDS // 10_000)]
    return np.concatenate(parts)


def join(values):
    return " ".join(str(int(value)) for value in values)


student()
welch()
medians()
