//! Work on several threads, results in input order, memory bounded by a window.
//!
//! No thread has the task of receiving results: whichever completes the one at the head hands it on, with those that
//! wait behind it, and goes back to work. So a thread sleeps only while the window is full, results leave as soon as
//! those before them have left, and one thread works alone without a wake-up.

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

/// Where inputs come from.
struct Source<I> {
    inputs: I,
    /// The number of the next input to be taken.
    taken: u64,
}

/// Where results go.
struct Sink<R, F> {
    /// Results that wait for an earlier one, or for the thread that hands on.
    waiting: BTreeMap<u64, R>,
    /// The number of the next result to be handed on.
    given: u64,
    /// Nothing while a thread hands on.
    receive: Option<F>,
    /// No further input is taken.
    ended: bool,
    /// A thread waits for room; at most one does, because it has the source.
    held_up: bool,
}

/// What the threads share.
struct Shared<I, R, F> {
    source: Mutex<Source<I>>,
    sink: Mutex<Sink<R, F>>,
    room: Condvar,
    window: u64,
}

/// Runs `work` on every item of `inputs` on `threads` threads, of which the calling one is one, and hands the results
/// to `receive` in the order of the inputs, one at a time, on any of them. At most `window` items are under way or
/// waiting at any time: when the item at the head is slow, the others wait for it, so that memory does not grow with
/// the number of items.
pub fn in_order<T, R, I>(
    inputs: I,
    threads: usize,
    window: usize,
    work: impl Fn(T) -> R + Sync,
    receive: impl FnMut(R) -> Stop + Send,
) where
    T: Send,
    R: Send,
    I: Iterator<Item = T> + Send,
{
    let threads = threads.max(1);
    let shared = Shared {
        source: Mutex::new(Source { inputs, taken: 0 }),
        sink: Mutex::new(Sink {
            waiting: BTreeMap::new(),
            given: 0,
            receive: Some(receive),
            ended: false,
            held_up: false,
        }),
        room: Condvar::new(),
        window: window.max(threads) as u64,
    };
    let run = || {
        let _leave = Leave(&shared);
        while let Some((number, item)) = shared.take() {
            shared.hand_on(number, work(item));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(run);
        }
        run();
    });
}

impl<I: Iterator, R, F: FnMut(R) -> Stop> Shared<I, R, F> {
    /// The next input with its number, once there is room for it; `None` when there is none, or none is wanted.
    fn take(&self) -> Option<(u64, I::Item)> {
        let mut source = lock(&self.source);
        let mut sink = lock(&self.sink);
        while !sink.ended && source.taken >= sink.given + self.window {
            sink.held_up = true;
            sink = self.room.wait(sink).unwrap_or_else(PoisonError::into_inner);
            sink.held_up = false;
        }
        if sink.ended {
            return None;
        }
        drop(sink);
        let Some(item) = source.inputs.next() else {
            self.end();
            return None;
        };
        let number = source.taken;
        source.taken += 1;
        Some((number, item))
    }

    /// Takes a result, and hands on what has come to the head, unless another thread is doing so: it looks again before
    /// it goes back to work.
    fn hand_on(&self, number: u64, result: R) {
        let mut sink = lock(&self.sink);
        sink.waiting.insert(number, result);
        let Some(mut receive) = sink.receive.take() else { return };
        loop {
            let head = sink.given;
            let Some(result) = sink.waiting.remove(&head) else { break };
            drop(sink);
            let stop = receive(result);
            sink = lock(&self.sink);
            sink.given += 1;
            if stop == Stop::Yes {
                // Nobody receives what is still under way.
                drop(sink);
                return self.end();
            }
            if sink.held_up {
                self.room.notify_one();
            }
        }
        sink.receive = Some(receive);
    }
}

impl<I, R, F> Shared<I, R, F> {
    /// No further input is taken.
    fn end(&self) {
        lock(&self.sink).ended = true;
        self.room.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A thread that fails ends the run: its result never comes to the head, and the others would wait for it.
struct Leave<'a, I, R, F>(&'a Shared<I, R, F>);

impl<I, R, F> Drop for Leave<'_, I, R, F> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.end();
        }
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
    fn a_slow_item_holds_back_none_before_it() {
        let given = AtomicUsize::new(0);
        in_order(
            0..20usize,
            2,
            8,
            // The tenth ends only once the nine before it are handed on.
            |n| {
                while n == 9 && given.load(Ordering::SeqCst) < 9 {
                    std::thread::yield_now();
                }
            },
            |()| {
                given.fetch_add(1, Ordering::SeqCst);
                Stop::No
            },
        );
        assert_eq!(given.into_inner(), 20);
    }

    #[test]
    fn work_that_fails_ends_the_run() {
        for threads in [1, 3] {
            let run = || in_order(0..1_000u32, threads, 4, |n| assert_ne!(n, 10, "meant to fail"), |()| Stop::No);
            assert!(std::panic::catch_unwind(run).is_err());
        }
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
