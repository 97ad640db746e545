//! Work on several threads, results in input order, memory bounded by a window.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Whether the receiver of results wants more of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Go on.
    No,
    /// Take no further input; results already begun are dropped.
    Yes,
}

/// What the threads share.
struct State<I, R> {
    inputs: I,
    /// The number of the next input to be taken.
    taken: u64,
    /// The number of the next result to be handed on.
    given: u64,
    /// Results that wait for an earlier one.
    waiting: BTreeMap<u64, R>,
    /// Threads still at work.
    working: usize,
    exhausted: bool,
    /// The receiver waits for the result at the head.
    idle: bool,
    /// Threads that wait for room.
    held_up: usize,
}

/// Runs `work` on every item of `inputs` on `threads` threads and hands the results to `receive` in the order of
/// the inputs, on the calling thread. At most `window` items are under way or waiting at any time: when the item at
/// the head is slow, the others wait for it, so that memory does not grow with the number of items.
pub fn in_order<T, R, I>(
    inputs: I,
    threads: usize,
    window: usize,
    work: impl Fn(T) -> R + Sync,
    mut receive: impl FnMut(R) -> Stop,
) where
    T: Send,
    R: Send,
    I: Iterator<Item = T> + Send,
{
    let threads = threads.max(1);
    let window = window.max(threads) as u64;
    let state = Mutex::new(State {
        inputs,
        taken: 0,
        given: 0,
        waiting: BTreeMap::new(),
        working: threads,
        exhausted: false,
        idle: false,
        held_up: 0,
    });
    // One waits for room, the other for results: whoever cannot go on is not woken.
    let (room, results) = (Condvar::new(), Condvar::new());

    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let _leave = Leave { state: &state, results: &results };
                loop {
                    let mut guard = lock(&state);
                    while !guard.exhausted && guard.taken >= guard.given + window {
                        guard.held_up += 1;
                        guard = room.wait(guard).unwrap_or_else(PoisonError::into_inner);
                        guard.held_up -= 1;
                    }
                    if guard.exhausted {
                        return;
                    }
                    let Some(item) = guard.inputs.next() else {
                        guard.exhausted = true;
                        room.notify_all();
                        return;
                    };
                    let number = guard.taken;
                    guard.taken += 1;
                    drop(guard);
                    let result = work(item);
                    let mut guard = lock(&state);
                    guard.waiting.insert(number, result);
                    if guard.idle && guard.given == number {
                        results.notify_one();
                    }
                }
            });
        }

        let mut guard = lock(&state);
        loop {
            let number = guard.given;
            if let Some(result) = guard.waiting.remove(&number) {
                drop(guard);
                let stop = receive(result);
                guard = lock(&state);
                guard.given += 1;
                if stop == Stop::Yes {
                    guard.exhausted = true;
                    room.notify_all();
                    return;
                }
                // Room for one more. Several may wait, and none of those that were woken need have taken it yet.
                if guard.held_up > 0 {
                    room.notify_one();
                }
            } else if guard.working == 0 {
                return;
            } else {
                guard.idle = true;
                guard = results.wait(guard).unwrap_or_else(PoisonError::into_inner);
                guard.idle = false;
            }
        }
    });
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts a thread out when it ends, however it ends, so that the receiver never waits for it.
struct Leave<'a, I, R> {
    state: &'a Mutex<State<I, R>>,
    results: &'a Condvar,
}

impl<I, R> Drop for Leave<'_, I, R> {
    fn drop(&mut self) {
        lock(self.state).working -= 1;
        self.results.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn run(threads: usize, window: usize) -> (Vec<u32>, usize) {
        let under_way = AtomicUsize::new(0);
        let most = AtomicUsize::new(0);
        let mut out = Vec::new();
        in_order(
            0..500u32,
            threads,
            window,
            |n| {
                let now = under_way.fetch_add(1, Ordering::SeqCst) + 1;
                most.fetch_max(now, Ordering::SeqCst);
                // Uneven work, so that later items overtake earlier ones.
                (0..(n * 7919) % 997).fold(n, |a, b| a ^ std::hint::black_box(b) ^ b)
            },
            |n| {
                under_way.fetch_sub(1, Ordering::SeqCst);
                out.push(n);
                Stop::No
            },
        );
        (out, most.load(Ordering::SeqCst))
    }

    #[test]
    fn results_come_in_input_order_on_any_number_of_threads() {
        let expected: Vec<u32> = (0..500).collect();
        for (threads, window) in [(1, 1), (2, 2), (2, 16), (7, 9)] {
            let (out, most) = run(threads, window);
            assert_eq!(out, expected, "{threads} threads");
            assert!(most <= window.max(threads) + 1, "{most} under way with a window of {window}");
        }
    }

    #[test]
    fn the_window_waits_for_a_slow_head() {
        const WINDOW: usize = 8;
        let begun = AtomicUsize::new(0);
        let begun_before_the_head_ended = AtomicUsize::new(0);
        let mut given = 0;
        in_order(
            0..100u32,
            3,
            WINDOW,
            |n| {
                begun.fetch_add(1, Ordering::SeqCst);
                if n == 0 {
                    // Ends only when the window is full, and gives the others every chance to run past it.
                    while begun.load(Ordering::SeqCst) < WINDOW {
                        std::thread::yield_now();
                    }
                    (0..10_000).for_each(|_| std::thread::yield_now());
                    begun_before_the_head_ended.store(begun.load(Ordering::SeqCst), Ordering::SeqCst);
                }
            },
            |()| {
                given += 1;
                Stop::No
            },
        );
        assert_eq!(begun_before_the_head_ended.load(Ordering::SeqCst), WINDOW);
        assert_eq!(given, 100);
    }

    #[test]
    fn after_a_slow_head_every_thread_works_again() {
        const WINDOW: usize = 4;
        let (begun, under_way, together) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        let yields = |n: usize| (0..n).for_each(|_| std::thread::yield_now());
        in_order(
            0..200u32,
            2,
            WINDOW,
            |n| {
                begun.fetch_add(1, Ordering::SeqCst);
                while n == 0 && begun.load(Ordering::SeqCst) < WINDOW {
                    std::thread::yield_now();
                }
                under_way.fetch_add(1, Ordering::SeqCst);
                yields(200);
                if n > 100 && under_way.load(Ordering::SeqCst) == 2 {
                    together.fetch_add(1, Ordering::SeqCst);
                }
                under_way.fetch_sub(1, Ordering::SeqCst);
                n
            },
            |n| {
                // Both threads have come to wait for room before the first result is given.
                yields(if n == 0 { 10_000 } else { 0 });
                Stop::No
            },
        );
        assert!(together.load(Ordering::SeqCst) > 0, "one thread worked alone");
    }

    #[test]
    fn the_receiver_can_stop_the_run() {
        let mut out = Vec::new();
        in_order(
            0..1_000_000u32,
            3,
            8,
            |n| n,
            |n| {
                out.push(n);
                if n == 10 { Stop::Yes } else { Stop::No }
            },
        );
        assert_eq!(out, (0..=10).collect::<Vec<_>>());
    }
}
