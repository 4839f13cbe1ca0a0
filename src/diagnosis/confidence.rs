//! Scores to probabilities.
//!
//! Two questions make a probability: is any of it known at all, and if so, which rule is it? The first is answered by how far
//! the best score stands above chance: what the words of this very paste are worth for documents that have nothing else in
//! common with it. The second is shared out among the rules that stand, each as probable as two to the power of its score.
//! The constants were chosen by hand on imported rules with their logs and on healthy logs; they are not fitted to labelled
//! cases yet.

/// The least that chance is worth, in bits: a short paste meets few documents, so it tells little of chance.
const LEAST_CHANCE: f64 = 3.0;
/// The score above chance at which it is as probable that something is known as that nothing is, in bits.
const EVEN_BITS: f64 = 1.0;
/// How much of a bit above chance is a bit of probability: evidence is not independent.
const SHARPNESS: f64 = 0.45;
/// How much of a bit of score is a bit of probability between two rules.
const RIVALRY: f64 = 0.6;
/// The most probable that anything is.
const MOST: f64 = 0.99;
/// Which of the scores without an exact sign tell of chance, counted from the best: the best ones may be right.
const TELLING: std::ops::Range<usize> = 2..6;

/// What scores are measured against.
#[derive(Debug, Clone)]
pub struct Scale {
    chance: f64,
    standing: Vec<f64>,
}

impl Scale {
    /// A scale from the scores of the documents that share nothing but words with the paste, best first, and from those of
    /// the rules that stand.
    pub fn new(by_words: &[f64], standing: Vec<f64>) -> Self {
        let telling = by_words.get(TELLING.start..by_words.len().min(TELLING.end)).unwrap_or_default();
        let mean = if telling.is_empty() { 0.0 } else { telling.iter().sum::<f64>() / telling.len() as f64 };
        Self { chance: mean.max(LEAST_CHANCE), standing }
    }

    /// The probability that something with this score is known at all.
    pub fn known(&self, score: f64) -> f64 {
        MOST / (1.0 + (-SHARPNESS * (score - self.chance - EVEN_BITS)).clamp(-60.0, 60.0).exp2())
    }

    /// The probability that a rule with this score, one of those that stand, is the right one.
    pub fn of(&self, score: f64) -> f64 {
        let best = self.standing.iter().copied().fold(score, f64::max);
        let power = |s: f64| (RIVALRY * (s - best)).clamp(-60.0, 0.0).exp2();
        let all: f64 = self.standing.iter().map(|s| power(*s)).sum();
        (self.known(score) * power(score) / all.max(power(score))).clamp(0.0, MOST)
    }

    /// The score with which something is known with a probability.
    pub fn score_for(&self, known: f64) -> f64 {
        let share = (known / MOST).clamp(1e-6, 1.0 - 1e-6);
        self.chance + EVEN_BITS + (share / (1.0 - share)).log2() / SHARPNESS
    }
}

/// The probability of a cause: that of its rule, shared out by how likely the causes are. The likeliest cause of a rule
/// keeps more than its share, as it is told apart by the reader as well.
pub fn of_cause(rule: f64, share: f64, best_share: f64) -> f64 {
    let relative = if best_share > 0.0 { share / best_share } else { 1.0 };
    rule * relative * best_share.powf(0.3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alone(score: f64) -> Scale {
        Scale::new(&[], vec![score])
    }

    #[test]
    fn more_evidence_is_more_probable_and_rivals_cost() {
        assert!(alone(20.0).of(20.0) > alone(9.0).of(9.0));
        let two = Scale::new(&[], vec![20.0, 19.0]);
        assert!(two.of(20.0) < alone(20.0).of(20.0) && two.of(19.0) < two.of(20.0));
        let scale = alone(9.0);
        assert!((scale.known(scale.score_for(0.7)) - 0.7).abs() < 1e-9);
    }

    #[test]
    fn what_all_documents_share_says_little() {
        let noisy = Scale::new(&[9.0, 8.9, 8.8, 8.7, 8.6, 8.5], vec![9.0]);
        assert!(noisy.known(9.0) < 0.6 * alone(9.0).known(9.0));
    }

    #[test]
    fn it_is_a_probability_whatever_the_score() {
        for score in [f64::MIN, -50.0, 0.0, 1e9, f64::MAX] {
            let p = Scale::new(&[5.0, 4.0, f64::MAX], vec![score, 5.0]).of(score);
            assert!((0.0..=1.0).contains(&p), "{score}: {p}");
        }
    }
}
