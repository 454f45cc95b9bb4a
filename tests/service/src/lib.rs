//! The built service, running on this machine: `workerd` alone, one process, rows in SQLite files under a directory of the caller's.
//!
//! `cargo xtask dev`, the demo, the tests and the benchmarks start the service through this crate, so that all of them run the same thing.
//! The process ends with its [`Service`]; should the caller die without dropping it, a watchdog ends it.

mod config;
mod error;
mod health;
mod watchdog;

use std::fs::{self, File, OpenOptions};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

pub use error::Error;
pub use watchdog::Watchdog;

/// How often a free port is looked for before giving up: between finding one and listening on it another process may take it.
const PORT_ATTEMPTS: u32 = 5;

/// What the service is told at its start.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the rows, the log and the generated configuration live. Made if missing; what is in it is served again.
    pub data_dir: PathBuf,
    /// The port on 127.0.0.1; `None` takes a free one.
    pub port: Option<u16>,
    /// What a person types to create an MSP.
    pub bootstrap_token: String,
    /// 32 bytes in base64url without padding: the key that access tokens are authenticated with.
    pub token_key: String,
    /// The service's own origin as clients are to name it; `None` means `http://127.0.0.1:<port>`.
    pub origin: Option<String>,
    /// The directory with the built `index.js` and `index_bg.wasm`.
    pub worker_dir: PathBuf,
    /// The `workerd` program.
    pub workerd: PathBuf,
}

impl Options {
    /// The service as `cargo xtask build` left it in this workspace, on a free port, with tokens that are no secret.
    pub fn local(data_dir: impl Into<PathBuf>) -> Options {
        Options {
            data_dir: data_dir.into(),
            port: None,
            bootstrap_token: "bootstrap-for-tests".to_owned(),
            token_key: "dGhlIGtleSBvZiBhIHRlc3QsIDMyIGJ5dGVzIGxvbmc".to_owned(),
            origin: None,
            worker_dir: workspace().join("target/worker"),
            workerd: workspace().join(config::WORKERD),
        }
    }
}

/// A running service. Dropping it ends the process at once; the rows stay in the data directory.
pub struct Service {
    options: Options,
    origin: String,
    port: u16,
    running: Option<Running>,
}

struct Running {
    child: Child,
    /// Ends the child when this process dies; held for its `Drop`.
    _watchdog: Watchdog,
}

impl Service {
    /// Starts the service and returns when it answers `GET /v1/health`.
    pub fn start(options: Options) -> Result<Service, Error> {
        let data_dir = fs::create_dir_all(&options.data_dir)
            .and_then(|()| options.data_dir.canonicalize())
            .map_err(|cause| Error::DataDirectory { path: options.data_dir.clone(), cause })?;
        let options = Options { data_dir, ..options };
        let mut attempt = 1;
        loop {
            let port = match options.port {
                Some(port) => port,
                None => free_port()?,
            };
            let origin = options.origin.clone().unwrap_or_else(|| format!("http://127.0.0.1:{port}"));
            let mut service = Service { options: options.clone(), origin, port, running: None };
            match service.launch() {
                Ok(()) => return Ok(service),
                Err(Error::PortTaken { .. }) if options.port.is_none() && attempt < PORT_ATTEMPTS => {
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// The origin that clients are to use, without a trailing slash.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The port on 127.0.0.1 that it listens on; the same after [`Service::restart`].
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What an MSP's creation needs.
    pub fn bootstrap_token(&self) -> &str {
        &self.options.bootstrap_token
    }

    /// The process, for those who measure its time and memory; `None` while it is ended.
    pub fn process_id(&self) -> Option<u32> {
        self.running.as_ref().map(|running| running.child.id())
    }

    /// Everything that the service has printed since the data directory was made.
    pub fn log_path(&self) -> PathBuf {
        self.options.data_dir.join("service.log")
    }

    /// Ends the process as a power cut would (SIGKILL), without a word to it.
    pub fn kill9(&mut self) {
        if let Some(mut running) = self.running.take() {
            // Both fail only for a process that has ended already, which is what is wanted.
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
    }

    /// Lets nothing more be answered, with every connection left as it is, until [`Service::let_go`] (SIGSTOP).
    pub fn hold(&self) -> Result<(), Error> {
        self.signal("STOP")
    }

    /// Goes on from where [`Service::hold`] stopped it.
    pub fn let_go(&self) -> Result<(), Error> {
        self.signal("CONT")
    }

    /// Signals the process; nothing where it has ended.
    fn signal(&self, name: &str) -> Result<(), Error> {
        let Some(process) = self.process_id() else { return Ok(()) };
        let kill = Command::new("kill").args(["-s", name]).arg(process.to_string()).status().map_err(Error::Launch)?;
        if kill.success() { Ok(()) } else { Err(Error::Launch(io::Error::other(format!("kill -s {name}: {kill}")))) }
    }

    /// Ends the process if it runs, and starts it anew on the same port with the same rows.
    pub fn restart(&mut self) -> Result<(), Error> {
        self.kill9();
        self.launch()
    }

    /// Waits until the process ends by itself.
    pub fn wait(&mut self) -> Result<Option<ExitStatus>, Error> {
        match self.running.as_mut() {
            Some(running) => running.child.wait().map(Some).map_err(Error::Launch),
            None => Ok(None),
        }
    }

    fn launch(&mut self) -> Result<(), Error> {
        let config = config::write(&self.options, self.port, &self.origin)?;
        let log = self.open_log()?;
        let errors = log.try_clone().map_err(Error::Launch)?;
        let child = Command::new(&self.options.workerd)
            .arg("serve")
            .arg(&config)
            .current_dir(&self.options.data_dir)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            // Ctrl-C in a terminal goes to the caller alone, who decides when the service ends.
            .process_group(0)
            .spawn()
            .map_err(|cause| Error::Missing { path: self.options.workerd.clone(), cause })?;
        let watchdog = Watchdog::over(child.id()).map_err(Error::Launch)?;
        let running = self.running.insert(Running { child, _watchdog: watchdog });
        let health = health::await_answer(self.port, &mut running.child);
        if let Err(unhealthy) = health {
            let log = self.log_path();
            self.kill9();
            return Err(unhealthy.explained(self.port, &log));
        }
        Ok(())
    }

    fn open_log(&self) -> Result<File, Error> {
        OpenOptions::new().create(true).append(true).open(self.log_path()).map_err(Error::Launch)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.kill9();
    }
}

fn free_port() -> Result<u16, Error> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(Error::Launch)
}

fn workspace() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}
