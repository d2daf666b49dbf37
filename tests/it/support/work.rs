//! How much work something is, compared with itself: time of the processor, which a busy machine does not stretch as much.

use std::time::Duration;

/// The time that this thread has had so far, where the system tells it; else the time of the clock.
pub(crate) fn time() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// How many times as long `large` takes as `small`: each repeated until it can be measured, and the least of three.
pub(crate) fn ratio(small: impl Fn(), large: impl Fn()) -> f64 {
    const MEASURABLE: Duration = Duration::from_millis(60);
    let once = |work: &dyn Fn()| {
        let (start, mut runs) = (time(), 0_u32);
        loop {
            work();
            runs += 1;
            let taken = time() - start;
            if taken >= MEASURABLE {
                return taken.as_secs_f64() / f64::from(runs);
            }
        }
    };
    let least = |work: &dyn Fn()| (0..3).map(|_| once(work)).fold(f64::INFINITY, f64::min);
    least(&large) / least(&small)
}
