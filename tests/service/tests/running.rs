//! The runner with a service small enough to write here: a counter in an object's database.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "tests run natively, where the standard clock is fine, and fail by panicking"
)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use latchkey_service_runner::{Error, Options, Service};

const COUNTER: &str = r#"
import { DurableObject } from "cloudflare:workers";
export class Organization extends DurableObject {
  fetch() {
    this.ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS visits (at INTEGER)");
    this.ctx.storage.sql.exec("INSERT INTO visits VALUES (1)");
    return new Response(this.ctx.storage.sql.exec("SELECT count(*) AS n FROM visits").one().n);
  }
}
export default {
  fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/v1/health") return new Response("well");
    if (pathname === "/told") return new Response([env.ORIGIN, env.BOOTSTRAP_TOKEN, env.TOKEN_KEY].join(" "));
    return env.ORGANIZATION.getByName("acme").fetch(request);
  },
};
"#;

/// The smallest WebAssembly module.
const EMPTY_MODULE: [u8; 8] = *b"\0asm\x01\0\0\0";

struct Place(PathBuf);

impl Place {
    fn of(test: &str) -> Place {
        let path = std::env::temp_dir().join(format!("latchkey-{test}-{}", std::process::id()));
        let worker = path.join("worker");
        fs::create_dir_all(&worker).expect("a directory");
        fs::write(worker.join("index.js"), COUNTER).expect("the script");
        fs::write(worker.join("index_bg.wasm"), EMPTY_MODULE).expect("the module");
        Place(path)
    }

    fn options(&self) -> Options {
        options_in(&self.0)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn options_in(place: &Path) -> Options {
    Options { worker_dir: place.join("worker"), ..Options::local(place.join("data")) }
}

fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("a connection");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a body");
    assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
    body.to_owned()
}

#[test]
fn what_was_acknowledged_is_there_after_a_power_cut() {
    let place = Place::of("power-cut");
    let mut service = Service::start(place.options()).expect("it starts");
    let port = service.port();
    assert!(get(port, "/visit").contains('1'));
    assert!(get(port, "/visit").contains('2'));

    service.kill9();
    assert_eq!(service.process_id(), None);
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err());

    service.restart().expect("it starts again");
    assert_eq!(service.port(), port);
    assert!(get(port, "/visit").contains('3'));
}

#[test]
fn it_is_told_its_origin_and_its_secrets() {
    let place = Place::of("told");
    let service = Service::start(Options { bootstrap_token: "with \"quotes\"".to_owned(), ..place.options() })
        .expect("it starts");
    let told = get(service.port(), "/told");
    assert!(told.contains(service.origin()), "{told}");
    assert!(told.contains("with \"quotes\""), "{told}");
}

#[test]
fn a_taken_port_is_named() {
    let place = Place::of("taken");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let refused = Service::start(Options { port: Some(port), ..place.options() });
    assert!(matches!(refused, Err(Error::PortTaken { port: named }) if named == port), "{:?}", refused.err());
}

#[test]
fn a_missing_build_says_what_to_run() {
    let place = Place::of("missing");
    let refused = Service::start(Options { worker_dir: place.0.join("nowhere"), ..place.options() });
    let text = refused.err().map(|error| error.to_string());
    assert!(text.is_some_and(|text| text.contains("cargo xtask build")));
}

#[test]
fn a_service_that_does_not_come_up_is_told_with_its_log() {
    let place = Place::of("broken");
    fs::write(place.0.join("worker/index.js"), "this is no script").expect("the script");
    let refused = Service::start(place.options());
    assert!(matches!(&refused, Err(Error::Unhealthy { log, .. }) if log.is_file()), "{:?}", refused.err());
}

const HOLDER: &str = "LATCHKEY_TEST_HOLDS_A_SERVICE_IN";

/// Not a test by itself: the process that the next one ends.
#[test]
fn holds_a_service_until_it_is_killed() {
    let Some(place) = std::env::var_os(HOLDER) else {
        return;
    };
    let mut service = Service::start(options_in(Path::new(&place))).expect("it starts");
    println!("\nholding {}", service.process_id().expect("a process"));
    let _ = service.wait();
}

#[test]
fn the_service_ends_when_its_owner_is_killed() {
    let place = Place::of("owner");
    let mut owner = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "holds_a_service_until_it_is_killed", "--nocapture"])
        .env(HOLDER, &place.0)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the owner starts");
    let output = BufReader::new(owner.stdout.take().expect("its output"));
    let service = output
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("holding ").map(str::to_owned))
        .expect("the owner tells its service's process");
    let running = Path::new("/proc").join(service);
    assert!(running.exists());

    owner.kill().expect("the owner is killed");
    owner.wait().expect("the owner ends");
    let deadline = Instant::now() + Duration::from_secs(10);
    while running.exists() && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(10));
    }
    assert!(!running.exists(), "the service outlived its owner");
}
