//! The thread that writes while the run goes on. It holds few jobs, so a slow disk slows the run and does not fill memory.
use crate::error::{Error, Result};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

type Job = Box<dyn FnOnce() -> Result<()> + Send>;

/// Jobs that wait while one is carried out.
const WAITING: usize = 1;

/// Writes in the order in which it is told to, and stops at the first failure.
#[derive(Default)]
pub struct Writer {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<Result<()>>>,
}

impl Writer {
    /// Hands on a job; waits while too many wait already.
    ///
    /// # Errors
    /// If an earlier job has failed.
    pub fn send(&mut self, job: impl FnOnce() -> Result<()> + Send + 'static) -> Result<()> {
        if self.thread.is_none() {
            let (jobs, taken) = sync_channel(WAITING);
            let work = move || work(&taken);
            let thread = std::thread::Builder::new().name("volumes".into()).spawn(work);
            self.thread = Some(thread.map_err(|cause| Error::device(format!("no thread: {cause}"), "run again"))?);
            self.jobs = Some(jobs);
        }
        let sent = self.jobs.as_ref().is_some_and(|jobs| jobs.send(Box::new(job)).is_ok());
        if sent { Ok(()) } else { self.end() }
    }

    /// Says whether a job has failed, without waiting.
    ///
    /// # Errors
    /// That of the job.
    pub fn check(&mut self) -> Result<()> {
        if self.thread.as_ref().is_some_and(JoinHandle::is_finished) { self.end() } else { Ok(()) }
    }

    /// Waits until all jobs are done.
    ///
    /// # Errors
    /// That of the first job that has failed.
    pub fn flush(&mut self) -> Result<()> {
        if self.thread.is_none() {
            return Ok(());
        }
        let (done, wait) = channel();
        self.send(move || {
            let _ = done.send(());
            Ok(())
        })?;
        wait.recv().or_else(|_| self.end())
    }

    /// Lets the thread come to its end, and says how it ended.
    fn end(&mut self) -> Result<()> {
        self.jobs = None;
        match self.thread.take().map(JoinHandle::join) {
            None => Ok(()),
            Some(Ok(result)) => result,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
        }
    }
}

impl Drop for Writer {
    /// What was handed on is written, also when the run ends with an error.
    fn drop(&mut self) {
        self.jobs = None;
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn work(jobs: &Receiver<Job>) -> Result<()> {
    jobs.iter().try_for_each(|job| job())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

    #[test]
    fn jobs_are_done_in_order_and_the_first_failure_is_told() {
        let (mut writer, count) = (Writer::default(), Arc::new(AtomicU32::new(0)));
        for expected in 0..20 {
            let count = count.clone();
            writer
                .send(move || {
                    assert_eq!(count.fetch_add(1, Relaxed), expected);
                    Ok(())
                })
                .unwrap();
        }
        writer.flush().unwrap();
        assert_eq!(count.load(Relaxed), 20);
        let full = || std::io::Error::from(std::io::ErrorKind::StorageFull);
        let failing = writer.send(move || Err(Error::file(Path::new("volume"), "write", full())));
        let message = failing.and_then(|()| writer.flush()).unwrap_err().to_string();
        assert!(message.starts_with("cannot write volume: "), "{message}");
        writer.check().unwrap();
    }
}
