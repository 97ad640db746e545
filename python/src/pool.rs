//! Work on several threads, results in the order of the jobs. Jobs are pushed by the caller, who decides how many are
//! under way; the threads never touch Python.

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

type Work<J, R> = dyn Fn(J) -> R + Send + Sync;

/// Threads that work on jobs.
pub struct Pool<J, R> {
    work: Arc<Work<J, R>>,
    /// `None` when the caller's own thread does the work.
    jobs: Option<Sender<(J, Sender<R>)>>,
    waiting: VecDeque<Waiting<J, R>>,
    stopped: Arc<AtomicBool>,
}

enum Waiting<J, R> {
    Here(J),
    There(Receiver<R>),
}

impl<J: Send + 'static, R: Send + 'static> Pool<J, R> {
    /// Starts `threads` threads; one or none means the thread that asks for results.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn new(threads: usize, work: impl Fn(J) -> R + Send + Sync + 'static) -> io::Result<Self> {
        let work: Arc<Work<J, R>> = Arc::new(work);
        let stopped = Arc::new(AtomicBool::new(false));
        let mut pool = Pool { work, jobs: None, waiting: VecDeque::new(), stopped };
        if threads > 1 {
            let (jobs, taken) = channel();
            let taken = Arc::new(Mutex::new(taken));
            for _ in 0..threads {
                let (work, taken, stopped) = (Arc::clone(&pool.work), Arc::clone(&taken), Arc::clone(&pool.stopped));
                thread::Builder::new().spawn(move || work_on(&*work, &taken, &stopped))?;
            }
            pool.jobs = Some(jobs);
        }
        Ok(pool)
    }

    /// Jobs whose results have not been asked for.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Adds a job.
    pub fn push(&mut self, job: J) {
        let Some(jobs) = &self.jobs else {
            self.waiting.push_back(Waiting::Here(job));
            return;
        };
        let (give, take) = channel();
        // Without a thread left the result never comes, and `next` says so.
        let _ = jobs.send((job, give));
        self.waiting.push_back(Waiting::There(take));
    }

    /// The result of the oldest job; waits for it. `None` when there is no job, or its thread has died.
    pub fn next(&mut self) -> Option<R> {
        match self.waiting.pop_front()? {
            Waiting::Here(job) => Some((self.work)(job)),
            Waiting::There(result) => result.recv().ok(),
        }
    }
}

impl<J, R> Drop for Pool<J, R> {
    /// Jobs that nobody waits for any more are left undone.
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
    }
}

fn work_on<J, R>(work: &Work<J, R>, jobs: &Mutex<Receiver<(J, Sender<R>)>>, stopped: &AtomicBool) {
    loop {
        let taken = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((job, give)) = taken else { return };
        if stopped.load(Ordering::Relaxed) {
            return;
        }
        // Nobody may be waiting any more; then the result is not needed.
        let _ = give.send(work(job));
    }
}
