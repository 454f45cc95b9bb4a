//! P11: what the service's module adds to a start of workerd, beside a module that does nothing.

use crate::failure::{Failure, While};
use crate::measure::{Measure, Row, Target, median};
use crate::native::now;
use crate::places;
use latchkey_service_runner::{Options, Service};
use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

const RUNS: usize = 9;
/// No start takes as long.
const DEADLINE: Duration = Duration::from_secs(30);

/// A worker with the same class and nothing in it.
const EMPTY: &str = r#"import { DurableObject } from "cloudflare:workers";
export class Organization extends DurableObject {}
export default { fetch: () => new Response("ok") };
"#;
const EMPTY_MODULE: &[u8] = b"\0asm\x01\0\0\0";

/// A configuration that workerd can be started with again and again.
struct Prepared {
    workerd: PathBuf,
    data: PathBuf,
    port: u16,
}

pub fn start() -> Result<Vec<Measure>, Failure> {
    let scratch = places::at("target/bench/service");
    let empty = scratch.join("empty-module");
    fs::create_dir_all(&empty).while_doing(format_args!("making {}", empty.display()))?;
    fs::write(empty.join("index.js"), EMPTY).while_doing("writing the empty worker")?;
    fs::write(empty.join("index_bg.wasm"), EMPTY_MODULE).while_doing("writing the empty worker")?;
    let ours = Prepared::with(Options::local(scratch.join("ours")))?;
    let theirs = Prepared::with(Options { worker_dir: empty, ..Options::local(scratch.join("empty")) })?;
    let (mut our_samples, mut their_samples) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        our_samples.push(ours.start()?);
        their_samples.push(theirs.start()?);
    }
    let (whole, bare) = (median(our_samples), median(their_samples));
    let added = Measure::new(Row::P11, "start: what our module adds", (whole - bare).max(0.0), "ms");
    let whole = Measure::new(Row::P11, "start of workerd to the first answer", whole, "ms");
    Ok(vec![added.aiming_at(Target::AtMost(20.0)), whole.beside("workerd with an empty module", bare)])
}

/// Time that all threads of a process have had a processor, where Linux tells it.
fn processor_time(process: u32) -> Option<Duration> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).ok()?;
    let times = threads.flatten().filter_map(|thread| {
        let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    });
    Some(times.sum())
}

impl Prepared {
    /// Lets the service runner write the configuration, with the modules beside it.
    fn with(options: Options) -> Result<Self, Failure> {
        let (workerd, data) = (options.workerd.clone(), options.data_dir.clone());
        let mut service = Service::start(options).while_doing("starting the service")?;
        let port = service.port();
        service.kill9();
        Ok(Self { workerd, data, port })
    }

    /// Milliseconds from the start of the process to the first answer, by the clock or by the processor, whichever is less.
    fn start(&self) -> Result<f64, Failure> {
        let data = self.data.canonicalize().while_doing("finding the data directory")?;
        let started = now();
        let mut child = Command::new(&self.workerd)
            .arg("serve")
            .arg(data.join("run/config.capnp"))
            .current_dir(&data)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .while_doing("starting workerd")?;
        let answered = loop {
            if self.answers() {
                let clock = started.elapsed();
                break Some(processor_time(child.id()).map_or(clock, |processor| processor.min(clock)));
            }
            if started.elapsed() > DEADLINE {
                break None;
            }
            std::thread::sleep(Duration::from_micros(500));
        };
        child.kill().and_then(|()| child.wait()).while_doing("ending workerd")?;
        let answered = answered.ok_or_else(|| Failure::new("workerd did not answer within 30 seconds."))?;
        Ok(answered.as_secs_f64() * 1_000.0)
    }

    fn answers(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)) else { return false };
        let request = format!("GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", self.port);
        let mut answer = String::new();
        stream.write_all(request.as_bytes()).is_ok()
            && stream.read_to_string(&mut answer).is_ok()
            && answer.starts_with("HTTP/1.1 200")
    }
}
