//! A program in a process group of its own, which ends with it: drivers start browsers, and browsers start a dozen more.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use latchkey_service_runner::Watchdog;
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};

use crate::error::{Error, Result};
use crate::wait::{Seen, until};

const GRACE: Duration = Duration::from_secs(3);

pub struct Process {
    child: Child,
    group: Option<Pid>,
    /// Ends the group when this process dies; held for its `Drop`.
    _watchdog: Watchdog,
}

impl Process {
    /// Starts `command`; what it prints goes to `log`.
    pub fn start(command: &mut Command, log: &Path) -> Result<Process> {
        let program = command.get_program().to_string_lossy().into_owned();
        let failed = |error: std::io::Error| Error::Start { program: program.clone(), reason: error.to_string() };
        if let Some(folder) = log.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let output = File::create(log).map_err(failed)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(output.try_clone().map_err(failed)?)
            .stderr(output)
            .process_group(0)
            .spawn()
            .map_err(failed)?;
        let watchdog = Watchdog::over(child.id()).map_err(failed)?;
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        Ok(Process { child, group, _watchdog: watchdog })
    }

    /// The exit status as text, if the program has ended.
    pub fn ended(&mut self) -> Option<String> {
        self.child.try_wait().ok().flatten().map(|status| status.to_string())
    }

    fn group_is_gone(&mut self) -> bool {
        // Reaping the leader first: a zombie still counts as a member of its group.
        let leader_ended = self.ended().is_some();
        leader_ended && self.group.is_none_or(|group| test_kill_process_group(group).is_err())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let Some(group) = self.group else { return };
        for signal in [Signal::TERM, Signal::KILL] {
            if self.group_is_gone() {
                return;
            }
            // The group may end by itself in between: then there is nothing left to do.
            let _ = kill_process_group(group, signal);
            let _ = until("the end of a process group", GRACE, || {
                Ok(if self.group_is_gone() { Seen::Ready(()) } else { Seen::NotYet("still running".to_owned()) })
            });
        }
    }
}

/// A port on the loopback interface that nobody listened on a moment ago.
pub fn free_port() -> Result<u16> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| Error::Start { program: "a listener".to_owned(), reason: error.to_string() })
}
