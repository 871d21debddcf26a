//! A container engine that speaks just enough of the Engine API to run a command, and keeps every request.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// `POST /containers/create`.
    pub(crate) line: String,
    /// The names and values in the query, decoded.
    pub(crate) query: Vec<(String, String)>,
    /// The type that its body is said to have.
    pub(crate) content_type: String,
    /// The body where it is JSON.
    pub(crate) body: Option<Value>,
    /// The beginning of a body that is none.
    pub(crate) bytes: Vec<u8>,
}

impl Request {
    /// A value of the query.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
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

/// How an engine behaves.
#[derive(Clone, Debug)]
pub(crate) struct Behaviour {
    pub(crate) system: System,
    /// Go's name of its machine's architecture.
    pub(crate) architecture: &'static str,
    /// Whether it is on this machine, and sees its files.
    pub(crate) is_here: bool,
    /// Whether it has every image from the start, or those alone that it makes or gets.
    pub(crate) has_images: bool,
    /// What becomes of commands.
    pub(crate) commands: Commands,
    /// The run of a container that it has from the start.
    pub(crate) leftover: Option<String>,
}

/// What becomes of commands that an engine is asked to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Commands {
    /// They end at once.
    End,
    /// They go on until the container is killed.
    GoOn,
    /// The engine goes away.
    EndTheEngine,
}

impl Behaviour {
    /// One with all images, whose commands end.
    pub(crate) fn of(system: System) -> Self {
        Self {
            system,
            architecture: "amd64",
            is_here: false,
            has_images: true,
            commands: Commands::End,
            leftover: None,
        }
    }
}

/// What all connections share.
#[derive(Clone)]
struct Shared {
    behaviour: Arc<Behaviour>,
    /// The names of the images that it made or got.
    images: Arc<Mutex<BTreeSet<String>>>,
    /// Whether the container was killed.
    killed: Arc<AtomicBool>,
    dead: Arc<AtomicBool>,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl MockEngine {
    /// Starts one on a socket in `folder`.
    pub(crate) fn start(folder: &Path, behaviour: Behaviour) -> Self {
        let socket = folder.join("engine.sock");
        let listener = UnixListener::bind(&socket).unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let shared = Shared {
            behaviour: Arc::new(behaviour),
            images: Arc::default(),
            killed: Arc::default(),
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

    /// Where its socket was made.
    pub(crate) fn socket(&self) -> &Path {
        &self.socket
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
            ("GET", ["images", name @ .., "json"]) if !self.has_image(&name.join("/")) => {
                reply(to, "404 Not Found", "application/json", br#"{"message":"No such image"}"#)
            }
            ("GET", ["images", .., "json"]) => json(to, self.image()),
            ("POST", ["images", "create"] | ["build"]) => {
                self.images.lock().unwrap().insert(made_image(request));
                json(to, json!({"status": "Done"}))
            }
            ("POST", ["containers", "create"]) => {
                reply(to, "201 Created", "application/json", br#"{"Id":"c0ffee","Warnings":[]}"#)
            }
            ("GET", ["containers", "json"]) => json(to, self.containers(request)),
            ("GET", ["containers", _, "json"]) => json(
                to,
                json!({"Id": "c0ffee", "State": {"Running": true}, "NetworkSettings": {"Ports": {}}}),
            ),
            ("GET", ["containers", _, "archive"]) => reply(to, "200 OK", "application/x-tar", &empty_folder()),
            ("POST", ["containers", _, "exec"]) => {
                reply(to, "201 Created", "application/json", br#"{"Id":"e0"}"#)
            }
            ("POST", ["exec", _, "start"]) => self.run(to),
            ("POST", ["containers", _, "kill"]) => {
                self.killed.store(true, Ordering::SeqCst);
                reply(to, "204 No Content", "text/plain", b"")
            }
            // When it was changed last: not as it was copied in.
            ("HEAD", ["containers", _, "archive"]) => to.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Docker-Container-Path-Stat: \
                  eyJuYW1lIjoib3V0Iiwic2l6ZSI6MCwibW9kZSI6MCwibXRpbWUiOiIyMDIwLTAxLTAxVDAwOjAwOjAwWiIsImxpbmtUYXJnZXQiOiIifQ==\
                  \r\n\r\n",
            ),
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

    /// Runs a command as far as it goes.
    fn run(&self, mut to: &UnixStream) -> io::Result<()> {
        let commands = self.behaviour.commands;
        if commands == Commands::EndTheEngine {
            self.dead.store(true, Ordering::SeqCst);
            return to.shutdown(Shutdown::Both);
        }
        to.write_all(
            b"HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n\
              \x01\0\0\0\0\0\0\x06hello\n\x02\0\0\0\0\0\0\x05oops\n",
        )?;
        // Until the container is killed, which ends the command.
        while commands == Commands::GoOn && !self.killed.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(5));
        }
        to.shutdown(Shutdown::Both)
    }

    fn has_image(&self, name: &str) -> bool {
        self.behaviour.has_images || self.images.lock().unwrap().contains(&decoded(name))
    }

    /// The container of a name, else those that runs of this machine left.
    fn containers(&self, request: &Request) -> Value {
        let filters: Value = serde_json::from_str(request.query("filters").unwrap_or("{}")).unwrap();
        if filters.get("name").is_some() {
            let is_it = filters["label"].as_array().unwrap().iter().all(|label| self.is_created_with(label));
            return if is_it { json!([{"Id": "c0ffee", "State": "created"}]) } else { json!([]) };
        }
        let Some(run) = &self.behaviour.leftover else { return json!([]) };
        json!([{"Id": "1ef7", "Names": ["/left"], "Labels": {"twinbuild.run": run}}])
    }

    /// Whether the container was created with the label `name=value`, of which one is its own name.
    fn is_created_with(&self, label: &Value) -> bool {
        let requests = self.requests.lock().unwrap();
        let mut created = requests.iter().filter(|request| request.line == "POST /containers/create");
        let (name, value) = label.as_str().unwrap().split_once('=').unwrap();
        created.any(|request| {
            let labels = &request.body.as_ref().unwrap()["Labels"];
            let is_named = labels["twinbuild.container"].as_str() == request.query("name");
            is_named && labels[name].as_str() == Some(value)
        })
    }

    fn version(&self) -> Value {
        let os = match self.behaviour.system {
            System::Linux => "linux",
            System::Windows { .. } => "windows",
        };
        json!({"Version": "20.10.24", "ApiVersion": "1.41", "Os": os, "Arch": self.behaviour.architecture})
    }

    fn info(&self) -> Value {
        match self.behaviour.system {
            System::Linux if self.behaviour.is_here => json!({"Name": here(), "OSType": "linux"}),
            System::Linux => json!({"Name": "elsewhere", "OSType": "linux"}),
            System::Windows { machine, .. } => {
                json!({"Name": "elsewhere", "OSType": "windows", "OSVersion": machine})
            }
        }
    }

    fn image(&self) -> Value {
        let id = format!("sha256:{}", "ab".repeat(32));
        match self.behaviour.system {
            System::Linux => json!({"Id": id, "Os": "linux", "Architecture": self.behaviour.architecture}),
            System::Windows { image, .. } => {
                json!({"Id": id, "Os": "windows", "Architecture": "amd64", "OsVersion": image})
            }
        }
    }
}

/// What this machine calls itself.
fn here() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
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
    let (mut length, mut chunked, mut content_type) = (0, false, String::new());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        let Some((name, value)) = line.split_once(": ") else { break };
        match name {
            "content-length" => length = value.parse().unwrap(),
            "transfer-encoding" => chunked = value == "chunked",
            // The client writes two, and engines read the first.
            "content-type" if content_type.is_empty() => content_type = value.to_owned(),
            _ => {}
        }
    }
    let bytes = if chunked { read_chunks(reader)? } else { read_exactly(reader, length)? };
    // An archive is sent as JSON too; what is not there is found where it has to be.
    let is_json = content_type.starts_with("application/json");
    let body = if is_json { serde_json::from_slice(&bytes).ok() } else { None };
    let query = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (name.to_owned(), decoded(value))
    });
    Ok(Some(Request { line: format!("{method} {path}"), query: query.collect(), content_type, body, bytes }))
}

/// The name that an image has once it is pulled, imported or built.
fn made_image(request: &Request) -> String {
    let of = |name: &str| request.query(name).filter(|value| !value.is_empty());
    match (of("t").or(of("repo")), of("fromImage"), of("tag")) {
        (Some(name), ..) | (None, Some(name), None) => name.to_owned(),
        (None, Some(name), Some(tag)) => format!("{name}:{tag}"),
        (None, None, _) => panic!("{request:?}"),
    }
}

/// A text of a query, in which a percent sign stands before two hexadecimal digits, and a plus sign for a blank.
/// Source: <https://url.spec.whatwg.org/#urlencoded-parsing>
fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(digits, 16).unwrap());
        bytes.extend(rest.as_bytes());
    }
    String::from_utf8(bytes).unwrap()
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
        if kept.len() < 64 * 1024 {
            kept.extend(chunk);
        }
    }
}
