//! Work in threads whose results are taken in the order in which it was given out.

use std::num::NonZeroUsize;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

/// How many pieces of work each thread has at most: the one it is at, and the next.
const PIECES: usize = 2;

/// Gives out work until there is no more, to so many threads in turn, and takes it back done in the same order. With one thread,
/// everything is done in this one, and none is started.
///
/// `next` puts work into a job and says whether there was any, `work` does it with what is the thread's own, and `done` takes it back.
/// Jobs are used again, so memory does not grow with the work. An error of `done` ends everything. Gives the threads' own at the end.
pub(crate) fn in_order<J: Default + Send, S: Clone + Send, E>(
    threads: NonZeroUsize,
    own: S,
    mut next: impl FnMut(&mut J) -> bool,
    work: impl Fn(&mut S, &mut J) + Sync,
    mut done: impl FnMut(&mut J) -> Result<(), E>,
) -> Result<Vec<S>, E> {
    let mut job = J::default();
    if threads.get() == 1 {
        let mut own = own;
        while next(&mut job) {
            work(&mut own, &mut job);
            done(&mut job)?;
        }
        return Ok(vec![own]);
    }
    let work = &work;
    thread::scope(|scope| {
        let (mut ways, mut handles) = (Vec::new(), Vec::new());
        for _ in 0..threads.get() {
            let mut own = own.clone();
            let (give, given) = mpsc::channel::<J>();
            let (hand_back, back) = mpsc::channel::<J>();
            handles.push(scope.spawn(move || {
                for mut job in given {
                    work(&mut own, &mut job);
                    if hand_back.send(job).is_err() {
                        break;
                    }
                }
                own
            }));
            ways.push(Way { give, back });
        }
        let worked = go_round(&ways, job, &mut next, &mut done);
        // Without work to come, the threads end.
        drop(ways);
        let ended = handles.into_iter().map(|handle| match handle.join() {
            Ok(own) => own,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        let ended = ended.collect();
        worked.map(|()| ended)
    })
}

/// The way to a thread and back.
struct Way<J> {
    give: Sender<J>,
    back: Receiver<J>,
}

fn go_round<J: Default, E>(
    ways: &[Way<J>],
    first: J,
    next: &mut impl FnMut(&mut J) -> bool,
    done: &mut impl FnMut(&mut J) -> Result<(), E>,
) -> Result<(), E> {
    let (mut givers, mut takers) = (ways.iter().cycle(), ways.iter().cycle());
    let most = ways.len().saturating_mul(PIECES);
    let mut free = vec![first];
    let (mut away, mut is_more) = (0_usize, true);
    while is_more || away > 0 {
        if is_more && away < most {
            let mut job = free.pop().unwrap_or_default();
            is_more = next(&mut job);
            if is_more {
                // A thread that is gone has panicked, which is told when it is joined.
                let Some(Ok(())) = givers.next().map(|way| way.give.send(job)) else { return Ok(()) };
                away = away.saturating_add(1);
            }
        } else {
            let Some(Ok(mut job)) = takers.next().map(|way| way.back.recv()) else { return Ok(()) };
            away = away.saturating_sub(1);
            done(&mut job)?;
            free.push(job);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubled(threads: usize, count: u32, fails_at: Option<u32>) -> (Result<u32, u32>, Vec<u32>) {
        let (mut given, mut taken) = (0, Vec::new());
        let next = |job: &mut u32| {
            given += 1;
            *job = given;
            given <= count
        };
        let work = |sum: &mut u32, job: &mut u32| {
            *sum += *job;
            *job *= 2;
        };
        let done = |job: &mut u32| {
            taken.push(*job);
            if fails_at == Some(*job) { Err(*job) } else { Ok(()) }
        };
        let sums = in_order(NonZeroUsize::new(threads).unwrap(), 0, next, work, done);
        (sums.map(|sums| sums.iter().sum()), taken)
    }

    #[test]
    fn the_order_is_kept_whatever_the_number_of_threads() {
        for threads in 1..6 {
            for count in [0, 1, 2, 7, 100] {
                let (sum, taken) = doubled(threads, count, None);
                assert_eq!(sum, Ok(count * (count + 1) / 2), "{threads} threads, {count}");
                assert_eq!(taken, (1..=count).map(|job| job * 2).collect::<Vec<_>>(), "{threads} threads");
            }
        }
    }

    #[test]
    fn an_error_ends_everything() {
        for threads in 1..6 {
            let (sum, taken) = doubled(threads, 1_000, Some(10));
            assert_eq!((sum, taken), (Err(10), vec![2, 4, 6, 8, 10]), "{threads} threads");
        }
    }
}
