//! Scores to probabilities.
//!
//! A rule competes with the other rules that stand and with "nothing known": each is as probable as two to the power of
//! its score. The constants were fitted to the labelled fixtures in `tests/fixtures/cases/`; `tests/calibration.rs`
//! holds them to it.

/// The score at which a single rule is as probable as "nothing known", in bits.
pub const NOTHING_BITS: f64 = 8.5;
/// How much of a bit of score is a bit of probability: evidence is not independent.
const SHARPNESS: f64 = 0.42;
/// How much of its probability a rival takes: two rules can both be right.
const RIVALRY: f64 = 0.35;

fn power(score: f64) -> f64 {
    (SHARPNESS * (score - NOTHING_BITS)).clamp(-60.0, 60.0).exp2()
}

/// The probability of a rule with this score among the scores that stand, its own included.
pub fn of(score: f64, standing: &[f64]) -> f64 {
    let own = power(score);
    let rivals: f64 = standing.iter().map(|s| power(*s)).sum::<f64>() - own;
    (own / (1.0 + own + RIVALRY * rivals.max(0.0))).clamp(0.0, 0.99)
}

/// The score that a rule without rivals needs for a probability.
pub fn score_for(confidence: f64) -> f64 {
    if confidence <= 0.0 {
        return 0.0;
    }
    let confidence = confidence.min(0.999);
    NOTHING_BITS + (confidence / (1.0 - confidence)).log2() / SHARPNESS
}

/// The probability of a cause: that of its rule, shared out by how likely the causes are. The likeliest cause of a rule
/// keeps most of it, as its rule is what was found; the others follow in proportion.
pub fn of_cause(rule: f64, share: f64, best_share: f64) -> f64 {
    let relative = if best_share > 0.0 { share / best_share } else { 1.0 };
    rule * relative * (0.8 + 0.2 * best_share)
}

/// A probability with more evidence: bits of score are weighed as they are for a whole rule.
pub fn with_evidence(probability: f64, bits: f64) -> f64 {
    let probability = probability.clamp(1e-6, 1.0 - 1e-6);
    let odds = probability / (1.0 - probability) * (SHARPNESS * bits).clamp(-60.0, 60.0).exp2();
    (odds / (1.0 + odds)).clamp(0.0, 0.99)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_evidence_is_more_probable_and_rivals_cost() {
        assert!(of(20.0, &[20.0]) > of(12.0, &[12.0]));
        assert!(of(20.0, &[20.0, 19.0]) < of(20.0, &[20.0]));
        assert!((of(NOTHING_BITS, &[NOTHING_BITS]) - 0.5).abs() < 1e-9);
        assert!((of(score_for(0.7), &[score_for(0.7)]) - 0.7).abs() < 1e-9);
    }

    #[test]
    fn it_is_a_probability_whatever_the_score() {
        for score in [f64::MIN, -50.0, 0.0, 1e9, f64::MAX] {
            let p = of(score, &[score, 5.0]);
            assert!((0.0..=1.0).contains(&p), "{score}: {p}");
        }
    }
}
