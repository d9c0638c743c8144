use std::time::Duration;

/// Counts of durations in buckets that are at most 1/64 wide, relative to what they hold.
pub(crate) struct Histogram {
    counts: Vec<u64>,
}

/// Buckets for each power of two.
const PARTS: u32 = 64;
const PART_BITS: u32 = PARTS.ilog2();
const BUCKETS: usize = (PARTS as usize) * 60;

impl Histogram {
    pub(crate) fn new() -> Self {
        Self {
            counts: vec![0; BUCKETS],
        }
    }

    pub(crate) fn record(&mut self, duration: Duration) {
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        self.counts[bucket(nanos)] += 1;
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
    }

    pub(crate) fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The duration that this share of all does not exceed; zero if there is none.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        let rank = (self.count() as f64 * share).ceil().max(1.0) as u64;
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return Duration::from_nanos(highest(bucket));
            }
        }
        Duration::ZERO
    }
}

fn bucket(nanos: u64) -> usize {
    let bits = nanos.max(1).ilog2();
    if bits < PART_BITS {
        return nanos as usize;
    }
    // The leading one says which power of two it is, the bits behind it which part of that.
    let shift = bits - PART_BITS;
    let part = (nanos >> shift) - u64::from(PARTS);
    ((shift + 1) * PARTS) as usize + part as usize
}

/// The longest duration of a bucket, in nanoseconds.
fn highest(bucket: usize) -> u64 {
    let (power, part) = (bucket / PARTS as usize, (bucket % PARTS as usize) as u64);
    match power {
        0 => part,
        power => {
            let shift = power - 1;
            (((u64::from(PARTS) + part + 1) as u128) << shift).min(u128::from(u64::MAX)) as u64 - 1
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duration_is_in_a_bucket_that_is_hardly_longer() {
        for bits in 0..64 {
            for nanos in [
                1_u64 << bits,
                (1 << bits) | (1 << bits >> 1),
                (u64::MAX >> (63 - bits)),
            ] {
                let highest = highest(bucket(nanos));
                assert!(
                    highest >= nanos || nanos > u64::MAX - 64,
                    "{nanos} is above {highest}"
                );
                assert!(
                    highest - nanos.min(highest) <= nanos / u64::from(PARTS),
                    "{nanos}: {highest}"
                );
            }
        }
    }

    #[test]
    fn quantiles_are_those_of_what_was_recorded() {
        let mut times = Histogram::new();
        for micros in 1..=1_000 {
            times.record(Duration::from_micros(micros));
        }
        let near = |share, micros: f64| {
            let found = times.quantile(share).as_secs_f64() * 1e6;
            assert!(
                (found / micros - 1.0).abs() < 0.02,
                "{found} is not {micros}"
            );
        };
        assert_eq!(times.count(), 1_000);
        near(0.5, 500.0);
        near(0.99, 990.0);
        near(1.0, 1_000.0);
    }

    #[test]
    fn nothing_has_no_quantiles() {
        assert_eq!(Histogram::new().quantile(0.5), Duration::ZERO);
    }
}
