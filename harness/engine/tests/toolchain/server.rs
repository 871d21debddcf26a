//! A file server for one archive, on the loopback interface.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How the server answers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Manner {
    /// All of it, after a moment.
    Whole,
    /// Half of it, then it hangs up.
    Half,
    /// Half of it, then it says nothing until the client hangs up.
    Stall,
    /// It has no such file.
    NotFound,
}

/// The server. Its thread ends with the test's process.
pub(crate) struct Server {
    pub(crate) url: String,
    requests: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) fn start(manner: Manner, content: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/go.tar.gz", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counter.fetch_add(1, Ordering::SeqCst);
                let content = content.clone();
                std::thread::spawn(move || answer(stream, manner, &content));
            }
        });
        Self { url, requests }
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

fn answer(mut stream: TcpStream, manner: Manner, content: &[u8]) {
    let request = BufReader::new(stream.try_clone().unwrap());
    let _headers: Vec<_> =
        request.lines().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
    let head = match manner {
        Manner::NotFound => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned(),
        _ => format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", content.len()),
    };
    let _ = stream.write_all(head.as_bytes());
    match manner {
        Manner::NotFound => {}
        Manner::Whole => {
            std::thread::sleep(Duration::from_millis(300));
            let _ = stream.write_all(content);
        }
        Manner::Half => {
            let _ = stream.write_all(&content[..content.len() / 2]);
        }
        Manner::Stall => {
            let _ = stream.write_all(&content[..content.len() / 2]);
            // One byte now and then shows that the client has hung up.
            while stream.write_all(b".").is_ok() {
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }
}
