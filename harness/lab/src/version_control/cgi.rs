//! Answers of programs that speak CGI.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode};

/// The most headers of an answer.
const MOST_HEADERS: usize = 64;

/// Reads an answer: lines of headers, of which `Status` is the status, an empty line, and the body.
/// <https://www.rfc-editor.org/rfc/rfc3875#section-6>
pub(super) fn cgi_response(output: Bytes) -> Option<Response<Bytes>> {
    let mut response = Response::new(Bytes::new());
    let mut rest: &[u8] = &output;
    for _ in 0..=MOST_HEADERS {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let line = rest.get(..end)?;
        rest = rest.get(end + 1..)?;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            let body = output.slice(output.len() - rest.len()..);
            *response.body_mut() = body;
            return Some(response);
        }
        let (name, value) = std::str::from_utf8(line).ok()?.split_once(':')?;
        let value = value.trim();
        if name.eq_ignore_ascii_case("status") {
            *response.status_mut() = StatusCode::from_bytes(value.get(..3)?.as_bytes()).ok()?;
        } else {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            response.headers_mut().append(name, HeaderValue::from_str(value).ok()?);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn headers_status_and_body_are_read() {
        let response = cgi_response(Bytes::from_static(
            b"Status: 404 Not Found\r\nContent-Type: text/plain\r\n\r\nbody\n\nmore",
        ))
        .unwrap();
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(response.headers()["content-type"], "text/plain");
        assert_eq!(response.body(), "body\n\nmore".as_bytes());
        assert_eq!(cgi_response(Bytes::from_static(b"\nx")).unwrap().status(), StatusCode::OK);
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for output in [
            "",
            "x",
            "Status: x\n\n",
            "Status: 99\n\n",
            "a b: c\n\n",
            "no colon\n\n",
            "A: b\n",
            "Status: é\n\n",
        ] {
            assert!(cgi_response(Bytes::from_static(output.as_bytes())).is_none(), "{output}");
        }
        let many = Bytes::from("A: b\n".repeat(MOST_HEADERS + 1) + "\n");
        assert!(cgi_response(many).is_none());
    }

    proptest! {
        #[test]
        fn no_output_makes_it_panic(output in any::<Vec<u8>>(), status in "\\PC{0,6}") {
            let _ = cgi_response(Bytes::from(output));
            let _ = cgi_response(Bytes::from(format!("Status: {status}\n\n")));
        }
    }
}
