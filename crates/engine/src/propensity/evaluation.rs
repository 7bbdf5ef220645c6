//! How well probabilities foretold who clicked, measured on customers that the model has not seen.

use serde::{Deserialize, Serialize};

use crate::collections::sort;
use crate::stats::intervals::{Interval, NORMAL_975, share};

/// How well a model does on the customers held back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// How many customers were held back.
    pub customers: u64,
    /// How many of them clicked.
    pub clicked: u64,
    /// The commoner answer among the customers learnt from: whether most of them clicked.
    pub commoner: bool,
    /// For how many the model's answer is wrong: it says yes where a click is likelier than not.
    pub wrong: u64,
    /// For how many the commoner answer is wrong.
    pub commoner_wrong: u64,
    /// The mean of -ln(probability that the model gave to what happened).
    pub log_loss: f64,
    /// The same for the share of clicks among the customers learnt from as everyone's probability.
    pub share_log_loss: f64,
    /// How well the model ranks.
    pub auc: Auc,
    /// The customers in ten groups of equal size, to the nearest whole one, from the likeliest to click to the least likely;
    /// fewer groups where there are fewer customers.
    pub tenths: Vec<Tenth>,
}

/// The area under the ROC curve: how often, of a customer who clicked and one who did not, the one who clicked has the higher
/// probability, equal ones counting half. 0.5 is chance, 1 is perfect.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Auc {
    /// The area, 0 to 1.
    pub value: f64,
    /// Its interval of 95 %, see [`auc`].
    pub interval: Interval,
}

/// One of the groups of [`Evaluation::tenths`], for lift and calibration.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tenth {
    /// How many customers are in it.
    pub customers: u64,
    /// How many of them clicked.
    pub clicked: u64,
    /// The mean of the probabilities that the model gave them.
    pub predicted: f64,
    /// The share of them that clicked, which a calibrated model's `predicted` is near to.
    pub observed: f64,
    /// The interval of 95 % of that share, see [`share`].
    pub observed_interval: Interval,
    /// `observed` over the share of all customers that clicked: 2 means twice as many clicks as among as many customers
    /// picked by chance.
    pub lift: f64,
}

impl Evaluation {
    /// Holds probabilities against what happened. `train_share` is the share of clicks among the customers learnt from.
    /// `None` unless some clicked and some did not. Customers of the same probability should come in an order that has
    /// nothing to do with their clicks, as it decides between them where a tenth ends.
    ///
    /// ```
    /// use daypart_engine::propensity::Evaluation;
    /// let evaluation = Evaluation::of(&[0.9, 0.6, 0.4, 0.1], &[true, false, true, false], 0.5).unwrap();
    /// assert_eq!((evaluation.error(), evaluation.commoner_error(), evaluation.auc.value), (0.5, 0.5, 0.75));
    /// ```
    pub fn of(probabilities: &[f64], clicked: &[bool], train_share: f64) -> Option<Evaluation> {
        let auc = auc(probabilities, clicked)?;
        let commoner = train_share > 0.5;
        let count = |wrong: &dyn Fn(f64, bool) -> bool| {
            let pairs = probabilities.iter().zip(clicked);
            pairs
                .filter(|&(&probability, &clicked)| wrong(probability, clicked))
                .count() as u64
        };
        let customers = clicked.len() as u64;
        Some(Evaluation {
            customers,
            clicked: count(&|_, clicked| clicked),
            commoner,
            wrong: count(&|probability, clicked| (probability > 0.5) != clicked),
            commoner_wrong: count(&|_, clicked| commoner != clicked),
            log_loss: log_loss(probabilities.iter().copied(), clicked),
            share_log_loss: log_loss(std::iter::repeat(train_share), clicked),
            auc,
            tenths: tenths(probabilities, clicked),
        })
    }

    /// The share of customers for whom the model's answer is wrong, 0 to 1.
    pub fn error(&self) -> f64 {
        self.wrong as f64 / self.customers as f64
    }

    /// The share of customers for whom the commoner answer is wrong, 0 to 1.
    pub fn commoner_error(&self) -> f64 {
        self.commoner_wrong as f64 / self.customers as f64
    }
}

/// The area under the ROC curve, by the ranks of Mann and Whitney. `None` unless some clicked and some did not.
///
/// The interval holds the areas from which the found one is no further away than 1.96 of their standard errors, by the
/// formula of Hanley and McNeil ("The meaning and use of the area under a receiver operating characteristic (ROC) curve",
/// Radiology 143, 1982) as Newcombe changed it ("Confidence intervals for an effect size measure based on the Mann-Whitney
/// statistic, part 2", Statistics in Medicine 25, 2006, method 5). It stays within 0 and 1, has a width even around a perfect
/// area, and leaves 0.5 out just where the test of Mann and Whitney finds a difference at 5 %.
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
    // For each who clicked twice the number of others with a lower score, and once that of those with the same.
    let mut twice_won = 0u64;
    for same in order.chunk_by(|&a, &b| scores[a] == scores[b]) {
        let clicks_here = same.iter().filter(|&&row| clicked[row]).count() as u64;
        let others_here = same.len() as u64 - clicks_here;
        twice_won += clicks_here * (2 * others + others_here);
        clicks += clicks_here;
        others += others_here;
    }
    if clicks == 0 || others == 0 {
        return None;
    }
    let pairs = clicks as f64 * others as f64;
    let value = twice_won as f64 / 2.0 / pairs;
    let stars = (clicks + others) as f64 / 2.0 - 1.0;
    let interval = Interval {
        low: lower_end(value, stars, pairs),
        // The formula is the same seen from the other side.
        high: 1.0 - lower_end(1.0 - value, stars, pairs),
    };
    Some(Auc { value, interval })
}

/// The smallest area from which the found one is not too far.
fn lower_end(found: f64, stars: f64, pairs: f64) -> f64 {
    let error = |area: f64| {
        let spread = 1.0 + stars * (1.0 - area) / (2.0 - area) + stars * area / (1.0 + area);
        (area * (1.0 - area) * spread / pairs).sqrt()
    };
    let (mut low, mut high) = (0.0, found);
    // Halving 60 times leaves less than the last digit.
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if found - middle > NORMAL_975 * error(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// The mean of -ln(probability of what happened). A probability of 0 or 1 is moved by the smallest step there is at 1, as
/// scikit-learn does, or a single surprise would make it infinite.
fn log_loss(probabilities: impl Iterator<Item = f64>, clicked: &[bool]) -> f64 {
    let loss = |(probability, &clicked): (f64, &bool)| {
        let probability = probability.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
        -(if clicked { probability } else { 1.0 - probability }).ln()
    };
    probabilities.zip(clicked).map(loss).sum::<f64>() / clicked.len() as f64
}

/// Lift and calibration, see [`Evaluation::tenths`].
fn tenths(probabilities: &[f64], clicked: &[bool]) -> Vec<Tenth> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    sort::sort(&mut order, |&a, &b| probabilities[b].total_cmp(&probabilities[a]));
    let overall = clicked.iter().filter(|&&clicked| clicked).count() as f64 / clicked.len() as f64;
    let groups = order.len().min(10);
    let tenth = |group: usize| {
        let rows = &order[group * order.len() / groups..(group + 1) * order.len() / groups];
        let customers = rows.len() as u64;
        let clicks = rows.iter().filter(|&&row| clicked[row]).count() as u64;
        let observed = clicks as f64 / customers as f64;
        Some(Tenth {
            customers,
            clicked: clicks,
            predicted: rows.iter().map(|&row| probabilities[row]).sum::<f64>() / customers as f64,
            observed,
            observed_interval: share(clicks, customers)?,
            lift: observed / overall,
        })
    };
    (0..groups).filter_map(tenth).collect()
}
