//! Evaluation of predicted probabilities on test customers: error rate, log loss, AUC, lift and calibration.

use serde::{Deserialize, Serialize};

use crate::collections::sort;
use crate::stats::intervals::{Interval, NORMAL_975, share};

/// Quality of a model on the test customers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Number of test customers.
    pub customers: u64,
    /// Number of them who clicked.
    pub clicked: u64,
    /// Whether most of the training customers clicked: the majority outcome.
    pub majority: bool,
    /// Number of wrong predictions of the model, which predicts a click where it is likelier than not.
    pub errors: u64,
    /// Number of wrong predictions if the majority outcome is always predicted.
    pub majority_errors: u64,
    /// Log loss: the mean of -ln(predicted probability of the outcome).
    pub log_loss: f64,
    /// Log loss if the share of clicks among the training customers is predicted for every customer.
    pub baseline_log_loss: f64,
    /// Quality of the ranking.
    pub auc: Auc,
    /// The customers in ten groups of equal size (to the nearest whole number) by descending probability; fewer
    /// groups with fewer than ten customers.
    pub deciles: Vec<Decile>,
}

/// Area under the ROC curve: the probability that, of a customer who clicked and one who did not, the one who
/// clicked has the higher score. Ties count half. 0.5 is chance, 1 is perfect.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Auc {
    /// The area, 0 to 1.
    pub value: f64,
    /// 95% confidence interval, see [`auc`].
    pub interval: Interval,
}

/// One of the groups of [`Evaluation::deciles`], for lift and calibration.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decile {
    /// Number of customers.
    pub customers: u64,
    /// Number of them who clicked.
    pub clicked: u64,
    /// Mean of their predicted probabilities.
    pub predicted: f64,
    /// Share of them who clicked. A calibrated model's `predicted` is close to it.
    pub observed: f64,
    /// 95% confidence interval of that share, see [`share`].
    pub observed_interval: Interval,
    /// Ratio of `observed` to the share of all test customers who clicked: 2 means twice as many clicks as
    /// among the same number of random customers.
    pub lift: f64,
}

impl Evaluation {
    /// Compares predicted probabilities with outcomes; `None` unless some customers clicked and some did not.
    ///
    /// `train_share` is the share of clicks among the training customers. Customers with equal probabilities
    /// should be in an order that is unrelated to their clicks, because the order decides between them where a
    /// decile ends.
    ///
    /// ```
    /// use daypart_engine::propensity::Evaluation;
    /// let evaluation = Evaluation::of(&[0.9, 0.6, 0.4, 0.1], &[true, false, true, false], 0.5).unwrap();
    /// assert_eq!((evaluation.error_rate(), evaluation.majority_error_rate(), evaluation.auc.value), (0.5, 0.5, 0.75));
    /// ```
    pub fn of(probabilities: &[f64], clicked: &[bool], train_share: f64) -> Option<Evaluation> {
        let auc = auc(probabilities, clicked)?;
        let majority = train_share > 0.5;
        let count = |counts: &dyn Fn(f64, bool) -> bool| {
            let pairs = probabilities.iter().zip(clicked);
            pairs
                .filter(|&(&probability, &clicked)| counts(probability, clicked))
                .count() as u64
        };
        let customers = clicked.len() as u64;
        Some(Evaluation {
            customers,
            clicked: count(&|_, clicked| clicked),
            majority,
            errors: count(&|probability, clicked| (probability > 0.5) != clicked),
            majority_errors: count(&|_, clicked| majority != clicked),
            log_loss: log_loss(probabilities.iter().copied(), clicked),
            baseline_log_loss: log_loss(std::iter::repeat(train_share), clicked),
            auc,
            deciles: deciles(probabilities, clicked),
        })
    }

    /// Returns the share of wrong predictions of the model, 0 to 1.
    pub fn error_rate(&self) -> f64 {
        self.errors as f64 / self.customers as f64
    }

    /// Returns the share of wrong predictions if the majority outcome is always predicted, 0 to 1.
    pub fn majority_error_rate(&self) -> f64 {
        self.majority_errors as f64 / self.customers as f64
    }
}

/// Computes the area under the ROC curve by Mann-Whitney ranks; `None` unless some customers clicked and some did not.
///
/// The interval contains the areas that differ from the observed one by at most 1.96 of their standard errors.
/// The standard error follows Hanley and McNeil ("The meaning and use of the area under a receiver operating
/// characteristic (ROC) curve", Radiology 143, 1982) as modified by Newcombe ("Confidence intervals for an
/// effect size measure based on the Mann-Whitney statistic, part 2", Statistics in Medicine 25, 2006, method
/// 5). The interval stays within 0 and 1, has a width even around a perfect area, and excludes 0.5 exactly
/// where the Mann-Whitney test finds a difference at 5%.
///
/// ```
/// use daypart_engine::propensity::auc;
/// let perfect = auc(&[0.1, 0.2, 0.8, 0.9], &[false, false, true, true]).unwrap();
/// assert_eq!((perfect.value, perfect.interval.high), (1.0, 1.0));
/// assert!(perfect.interval.contains(0.5), "four customers prove little");
/// assert_eq!(auc(&[0.1, 0.2], &[true, true]), None);
/// ```
pub fn auc(scores: &[f64], clicked: &[bool]) -> Option<Auc> {
    let mut order: Vec<usize> = (0..scores.len().min(clicked.len())).collect();
    sort::sort(&mut order, |&a, &b| scores[a].total_cmp(&scores[b]));
    let (mut clicks, mut others) = (0u64, 0u64);
    // For each customer who clicked: twice the number of others with a lower score, plus the number of those
    // with the same.
    let mut twice_wins = 0u64;
    for same in order.chunk_by(|&a, &b| scores[a] == scores[b]) {
        let clicks_here = same.iter().filter(|&&row| clicked[row]).count() as u64;
        let others_here = same.len() as u64 - clicks_here;
        twice_wins += clicks_here * (2 * others + others_here);
        clicks += clicks_here;
        others += others_here;
    }
    if clicks == 0 || others == 0 {
        return None;
    }
    let pairs = clicks as f64 * others as f64;
    let value = twice_wins as f64 / 2.0 / pairs;
    // Newcombe's N*.
    let n_star = (clicks + others) as f64 / 2.0 - 1.0;
    let interval = Interval {
        low: lower_end(value, n_star, pairs),
        // The formula is symmetric.
        high: 1.0 - lower_end(1.0 - value, n_star, pairs),
    };
    Some(Auc { value, interval })
}

/// Returns the lower end of the interval of an area.
fn lower_end(observed: f64, n_star: f64, pairs: f64) -> f64 {
    let error = |area: f64| {
        let spread = 1.0 + n_star * (1.0 - area) / (2.0 - area) + n_star * area / (1.0 + area);
        (area * (1.0 - area) * spread / pairs).sqrt()
    };
    let (mut low, mut high) = (0.0, observed);
    // Halving 60 times leaves less than the last digit.
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if observed - middle > NORMAL_975 * error(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// Computes the mean of -ln(probability of the outcome).
///
/// Like scikit-learn, it moves probabilities of 0 and 1 by the smallest step possible at 1; otherwise a single
/// wrong certainty would make the loss infinite.
fn log_loss(probabilities: impl Iterator<Item = f64>, clicked: &[bool]) -> f64 {
    let loss = |(probability, &clicked): (f64, &bool)| {
        let probability = probability.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
        -(if clicked { probability } else { 1.0 - probability }).ln()
    };
    probabilities.zip(clicked).map(loss).sum::<f64>() / clicked.len() as f64
}

/// Computes lift and calibration, see [`Evaluation::deciles`].
fn deciles(probabilities: &[f64], clicked: &[bool]) -> Vec<Decile> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    sort::sort(&mut order, |&a, &b| probabilities[b].total_cmp(&probabilities[a]));
    let overall = clicked.iter().filter(|&&clicked| clicked).count() as f64 / clicked.len() as f64;
    let groups = order.len().min(10);
    let decile = |group: usize| {
        let rows = &order[group * order.len() / groups..(group + 1) * order.len() / groups];
        let customers = rows.len() as u64;
        let clicks = rows.iter().filter(|&&row| clicked[row]).count() as u64;
        let observed = clicks as f64 / customers as f64;
        Some(Decile {
            customers,
            clicked: clicks,
            predicted: rows.iter().map(|&row| probabilities[row]).sum::<f64>() / customers as f64,
            observed,
            observed_interval: share(clicks, customers)?,
            lift: observed / overall,
        })
    };
    (0..groups).filter_map(decile).collect()
}
