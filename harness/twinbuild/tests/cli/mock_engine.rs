//! A container engine that speaks just enough of the Engine API to run a command, and keeps every request.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// `POST /containers/create`.
    pub(crate) line: String,
    /// The names and values in the query, decoded as far as the tests need it.
    pub(crate) query: Vec<(String, String)>,
    /// The body where it is JSON.
    pub(crate) body: Option<Value>,
}

/// Which engine it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum System {
    Linux,
    /// On this build, with an image of that one.
    Windows {
        machine: &'static str,
        image: &'static str,
    },
}

/// An engine on a socket. Dropping it closes the socket.
pub(crate) struct MockEngine {
    socket: PathBuf,
    requests: Arc<Mutex<Vec<Request>>>,
}

/// What all connections share.
#[derive(Clone)]
struct Shared {
    system: System,
    /// Whether it goes away once a command runs.
    dies: bool,
    /// Whether it has the image, from the start or since it was pulled.
    has_image: Arc<AtomicBool>,
    dead: Arc<AtomicBool>,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl MockEngine {
    /// Starts one on a socket in `folder`.
    pub(crate) fn start(folder: &Path, system: System) -> Self {
        Self::listen(folder, system, false, true)
    }

    /// One that has the image once it is pulled.
    pub(crate) fn start_without_image(folder: &Path, system: System) -> Self {
        Self::listen(folder, system, false, false)
    }

    /// One that goes away while the first command runs.
    pub(crate) fn start_dying(folder: &Path) -> Self {
        Self::listen(folder, System::Linux, true, true)
    }

    fn listen(folder: &Path, system: System, dies: bool, has_image: bool) -> Self {
        let socket = folder.join("engine.sock");
        let listener = UnixListener::bind(&socket).unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let shared = Shared {
            system,
            dies,
            has_image: Arc::new(AtomicBool::new(has_image)),
            dead: Arc::default(),
            requests: Arc::clone(&requests),
        };
        let path = socket.clone();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (Ok(connection), shared) = (connection, shared.clone()) else { break };
                if shared.dead.load(Ordering::SeqCst) || !path.exists() {
                    break;
                }
                // A client that goes away is none of the engine's concern.
                thread::spawn(move || shared.serve(&connection));
            }
        });
        Self { socket, requests }
    }

    /// The value of `DOCKER_HOST` that leads here.
    pub(crate) fn address(&self) -> String {
        format!("unix://{}", self.socket.display())
    }

    /// All requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for MockEngine {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.socket);
    }
}

impl Shared {
    fn serve(&self, connection: &UnixStream) -> io::Result<()> {
        let mut reader = BufReader::new(connection);
        while let Some(request) = read_request(&mut reader)? {
            self.requests.lock().unwrap().push(request.clone());
            self.answer(&request, connection)?;
        }
        Ok(())
    }

    fn answer(&self, request: &Request, mut to: &UnixStream) -> io::Result<()> {
        let (method, path) = request.line.split_once(' ').unwrap();
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let json = |to, value: Value| reply(to, "200 OK", "application/json", value.to_string().as_bytes());
        match (method, parts.as_slice()) {
            (_, ["version"]) => json(to, self.version()),
            (_, ["info"]) => json(to, self.info()),
            ("GET", ["images", .., "json"]) if !self.has_image.load(Ordering::SeqCst) => {
                reply(to, "404 Not Found", "application/json", br#"{"message":"No such image"}"#)
            }
            ("GET", ["images", .., "json"]) => json(to, self.image()),
            ("POST", ["images", "create"]) => {
                self.has_image.store(true, Ordering::SeqCst);
                json(to, json!({"status": "Pull complete"}))
            }
            ("POST", ["containers", "create"]) => {
                reply(to, "201 Created", "application/json", br#"{"Id":"c0ffee","Warnings":[]}"#)
            }
            ("GET", ["containers", "json"]) => json(to, json!([])),
            ("GET", ["containers", _, "json"]) => json(
                to,
                json!({"Id": "c0ffee", "State": {"Running": true}, "NetworkSettings": {"Ports": {}}}),
            ),
            ("GET", ["containers", _, "archive"]) => reply(to, "200 OK", "application/x-tar", &empty_folder()),
            ("POST", ["containers", _, "exec"]) => {
                reply(to, "201 Created", "application/json", br#"{"Id":"e0"}"#)
            }
            ("POST", ["exec", _, "start"]) if self.dies => {
                self.dead.store(true, Ordering::SeqCst);
                to.shutdown(std::net::Shutdown::Both)
            }
            ("POST", ["exec", _, "start"]) => {
                to.write_all(
                    b"HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n\
                      \x01\0\0\0\0\0\0\x06hello\n\x02\0\0\0\0\0\0\x05oops\n",
                )?;
                to.shutdown(std::net::Shutdown::Both)
            }
            ("GET", ["exec", ..]) => json(to, json!({"ExitCode": 0, "Running": false})),
            ("POST", ["volumes", "create"]) => reply(
                to,
                "201 Created",
                "application/json",
                br#"{"Name":"v","Driver":"local","Mountpoint":"/v","Labels":{},"Scope":"local","Options":{}}"#,
            ),
            // What another engine calls its first network, this one need not have.
            ("GET", ["networks", ..]) => {
                reply(to, "404 Not Found", "application/json", br#"{"message":"no such network"}"#)
            }
            ("GET", ["volumes", ..]) => {
                reply(to, "404 Not Found", "application/json", br#"{"message":"no such volume"}"#)
            }
            ("PUT", _) => reply(to, "200 OK", "text/plain", b""),
            _ => reply(to, "204 No Content", "text/plain", b""),
        }
    }

    fn version(&self) -> Value {
        let os = match self.system {
            System::Linux => "linux",
            System::Windows { .. } => "windows",
        };
        json!({"Version": "20.10.24", "ApiVersion": "1.41", "Os": os, "Arch": "amd64"})
    }

    fn info(&self) -> Value {
        match self.system {
            System::Linux => json!({"Name": "elsewhere", "OSType": "linux"}),
            System::Windows { machine, .. } => {
                json!({"Name": "elsewhere", "OSType": "windows", "OSVersion": machine})
            }
        }
    }

    fn image(&self) -> Value {
        let id = format!("sha256:{}", "ab".repeat(32));
        match self.system {
            System::Linux => json!({"Id": id, "Os": "linux", "Architecture": "amd64"}),
            System::Windows { image, .. } => {
                json!({"Id": id, "Os": "windows", "Architecture": "amd64", "OsVersion": image})
            }
        }
    }
}

fn reply(mut to: &UnixStream, status: &str, kind: &str, body: &[u8]) -> io::Result<()> {
    let length = body.len();
    write!(to, "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n")?;
    to.write_all(body)
}

/// A tar archive of the empty folder `out`.
fn empty_folder() -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..4].copy_from_slice(b"out/");
    header[100..107].copy_from_slice(b"0000755");
    header[124..135].copy_from_slice(b"00000000000");
    header[136..147].copy_from_slice(b"00000000000");
    header[156] = b'5';
    header[257..265].copy_from_slice(b"ustar  \0");
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header.resize(3 * 512, 0);
    header
}

/// The next request of a connection; none where it ended.
fn read_request(reader: &mut BufReader<&UnixStream>) -> io::Result<Option<Request>> {
    let mut first = String::new();
    if reader.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    let mut words = first.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (mut length, mut chunked, mut is_json) = (0, false, false);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        let Some((name, value)) = line.split_once(": ") else { break };
        match name {
            "content-length" => length = value.parse().unwrap(),
            "transfer-encoding" => chunked = value == "chunked",
            "content-type" => is_json = value.starts_with("application/json"),
            _ => {}
        }
    }
    let body = if chunked { read_chunks(reader)? } else { read_exactly(reader, length)? };
    // An archive is sent as JSON too; what is not there is found where it has to be.
    let body = if is_json { serde_json::from_slice(&body).ok() } else { None };
    let query = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (name.to_owned(), value.to_owned())
    });
    Ok(Some(Request { line: format!("{method} {path}"), query: query.collect(), body }))
}

fn read_exactly(reader: &mut impl Read, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// An archive is read and forgotten: only its beginning is kept.
fn read_chunks(reader: &mut BufReader<&UnixStream>) -> io::Result<Vec<u8>> {
    let mut kept = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let length = usize::from_str_radix(line.trim(), 16).map_err(io::Error::other)?;
        let mut chunk = read_exactly(reader, length + 2)?;
        if length == 0 {
            return Ok(kept);
        }
        chunk.truncate(length);
        if kept.len() < 4096 {
            kept.extend(chunk);
        }
    }
}
