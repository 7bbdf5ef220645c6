"""Results of scikit-learn, SciPy and NumPy for tests/native/propensity.rs.

Run it in this folder, with numpy, scipy and scikit-learn installed, to regenerate customers.csv, regression.csv, model.csv and
auc.csv. The customers are generated from a fixed seed; the shares of their dayparts sum to 1, as everywhere.
"""

import csv

import numpy as np
from scipy import optimize, stats
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.preprocessing import StandardScaler

CUSTOMERS = 600
SEED = 20141023
BITS = (1 << 64) - 1


def write(name, header, rows):
    with open(name, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def customers():
    """Returns profiles (four bands, mobile, unique tracks) and outcomes."""
    rng = np.random.default_rng(SEED)
    events = 5 + rng.lognormal(3.5, 0.8, CUSTOMERS).astype(int)
    bands = np.array([rng.multinomial(n, p) for n, p in zip(events, rng.dirichlet([4, 3, 5, 2], CUSTOMERS))])
    mobile = rng.binomial(events, rng.beta(2, 2, CUSTOMERS))
    unique = np.maximum(1, rng.binomial(events, rng.beta(4, 4, CUSTOMERS)))
    log_odds = -1.6 + 4 * bands[:, 3] / events + 2.5 * (mobile / events - 0.5) - 3 * (unique / events - 0.5)
    clicked = rng.random(CUSTOMERS) < 1 / (1 + np.exp(-log_odds))
    counts = np.column_stack([bands, mobile, unique])
    write("customers.csv", ["morning", "afternoon", "evening", "night", "mobile", "unique", "clicked"],
          [[*map(int, row), int(click)] for row, click in zip(counts, clicked)])
    return counts / events[:, None], clicked


def fitted(features, clicked, ridge):
    """Returns the intercept, the coefficients and their standard errors by le Cessie and van Houwelingen's formula."""
    model = LogisticRegression(C=1 / ridge, solver="lbfgs", tol=1e-12, max_iter=100_000).fit(features, clicked)
    # lbfgs stops at about nine digits; Newton steps from there yield the rest.
    place = np.concatenate([model.intercept_, model.coef_[0]])
    design = np.column_stack([np.ones(len(features)), features])
    penalty = np.diag([0.0] + [ridge] * features.shape[1])
    for _ in range(3):
        p = 1 / (1 + np.exp(-design @ place))
        information = design.T @ (design * (p * (1 - p))[:, None])
        place = place - np.linalg.solve(information + penalty, design.T @ (p - clicked) + penalty @ place)
    assert np.allclose(place[1:], model.coef_[0], atol=1e-5), "scikit-learn finds something else"
    inverse = np.linalg.inv(information + penalty)
    errors = np.sqrt(np.diag(inverse @ information @ inverse))
    return place, errors, model


def regression(features, clicked):
    standardised = StandardScaler().fit_transform(features)
    rows = []
    for ridge in [0.01, 1.0, 25.0]:
        place, errors, _ = fitted(standardised, clicked, ridge)
        rows += [[ridge, index, repr(float(value)), repr(float(error))]
                 for index, (value, error) in enumerate(zip(place, errors))]
    write("regression.csv", ["ridge", "index", "value", "standard_error"], rows)


def mix(bits):
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9 & BITS
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB & BITS
    return bits ^ (bits >> 31)


def split(clicked):
    """Reproduces the split as documented: SplitMix64, a shuffle, 70% of all customers and of those who clicked."""
    state = mix(SEED ^ mix(ord("o") << 56))
    order = list(range(len(clicked)))
    for place in range(len(order) - 1, 0, -1):
        state = (state + 0x9E3779B97F4A7C15) & BITS
        other = (mix(state) >> 32) * (place + 1) >> 32
        order[place], order[other] = order[other], order[place]
    yes = round(0.7 * int(clicked.sum()))
    room = {True: yes, False: round(0.7 * len(clicked)) - yes}
    train, test = [], []
    for row in order:
        kind = bool(clicked[row])
        if room[kind] > 0:
            room[kind] -= 1
            train.append(row)
        else:
            test.append(row)
    return train, test


def model(features, clicked):
    """Runs all steps: split, standardise by the training part, fit, evaluate on the test part."""
    train, test = split(clicked)
    scaler = StandardScaler().fit(features[train])
    place, errors, _ = fitted(scaler.transform(features[train]), clicked[train], 1.0)
    p = 1 / (1 + np.exp(-(place[0] + scaler.transform(features[test]) @ place[1:])))
    truth = clicked[test]
    low, high = interval(roc_auc_score(truth, p), truth.sum(), (~truth).sum())
    rows = [["train", len(train)], ["train_clicked", clicked[train].sum()], ["test", len(test)],
            ["test_clicked", truth.sum()], ["intercept", place[0]], ["wrong", ((p > 0.5) != truth).sum()],
            ["commoner_wrong", truth.sum()], ["log_loss", log_loss(truth, p)],
            ["share_log_loss", log_loss(truth, np.full(len(test), clicked[train].mean()))],
            ["auc", roc_auc_score(truth, p)], ["auc_low", low], ["auc_high", high]]
    for index in range(6):
        rows += [[f"mean_{index}", scaler.mean_[index]], [f"deviation_{index}", scaler.scale_[index]],
                 [f"value_{index}", place[index + 1]], [f"error_{index}", errors[index + 1]]]
    for index, part in enumerate(np.array_split(np.argsort(-p, kind="stable"), 10)):
        rows += [[f"predicted_{index}", p[part].mean()], [f"observed_{index}", truth[part].mean()],
                 [f"lift_{index}", truth[part].mean() / truth.mean()]]
        share = stats.binomtest(int(truth[part].sum()), len(part)).proportion_ci(0.95, method="wilson")
        rows += [[f"observed_low_{index}", share.low], [f"observed_high_{index}", share.high]]
    write("model.csv", ["name", "value"], [[name, repr(float(value))] for name, value in rows])


def interval(area, yes, no):
    """Newcombe's method 5 with a root finder."""
    stars = (yes + no) / 2 - 1

    def error(a):
        return np.sqrt(a * (1 - a) * (1 + stars * (1 - a) / (2 - a) + stars * a / (1 + a)) / (yes * no))

    z = stats.norm.ppf(0.975)
    # A perfect area has a standard error of 0, but other areas are within its interval too.
    near, far = area - 1e-12, area + 1e-12
    low = optimize.brentq(lambda a: area - a - z * error(a), 0, near, xtol=1e-15) if area > 0 else 0.0
    high = optimize.brentq(lambda a: a - area - z * error(a), far, 1, xtol=1e-15) if area < 1 else 1.0
    return low, high


def auc():
    rng = np.random.default_rng(1982)
    rows = []
    for yes, no, shift, steps in [(1, 1, 0, 4), (3, 5, 9, 20), (10, 40, 1, 8), (40, 10, -1, 30), (200, 300, 0.3, 1000),
                                  (60, 9, 0, 3)]:
        truth = np.array([1] * yes + [0] * no)
        # Scores are rounded, so that there are ties.
        scores = np.floor((rng.normal(0, 1, yes + no) + shift * truth) * steps / 4).astype(int)
        area = roc_auc_score(truth, scores)
        low, high = interval(area, yes, no)
        rows.append([" ".join(map(str, scores)), " ".join(map(str, truth)), *(repr(float(x)) for x in (area, low, high))])
    write("auc.csv", ["scores", "clicked", "area", "low", "high"], rows)


def main(features, clicked):
    regression(features, clicked)
    model(features, clicked)
    auc()


main(*customers())
