//! Ends a program when the process that started it dies without a chance to do so (Ctrl-C, SIGKILL, a test that aborts).

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// A shell that waits for the end of its input, which only this process holds open, and then ends a process group.
pub struct Watchdog(Child);

impl Watchdog {
    /// Watches over the group of this leader, for as long as the value lives.
    pub fn over(leader: u32) -> io::Result<Watchdog> {
        Command::new("sh")
            .arg("-c")
            // `-s`: Debian's shell takes `kill -KILL -- …` for a wrong number.
            .arg(format!("read -r _; kill -s KILL -- -{leader}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C must not end it before it has done its work.
            .process_group(0)
            .spawn()
            .map(Watchdog)
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        // Ended before its input is closed, so that it never signals a process number that someone else has by then.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
