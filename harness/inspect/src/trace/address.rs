//! The address in a system call of strace's log.
//!
//! Source: `print_sockaddr` in <https://github.com/strace/strace/blob/master/src/sockaddr.c>

use super::strace_line::quoted;

/// An address that was connected or sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SocketAddress {
    pub(super) family: String,
    pub(super) address: String,
    pub(super) port: Option<u16>,
}

impl SocketAddress {
    /// `192.0.2.1:53`, `[2001:db8::1]:443`; a path as it is.
    pub(super) fn with_port(&self) -> String {
        match self.port {
            Some(port) if self.address.contains(':') => format!("[{}]:{port}", self.address),
            Some(port) => format!("{}:{port}", self.address),
            None => self.address.clone(),
        }
    }

    /// Reads an argument that holds `{sa_family=AF_INET, ...}`, by itself or as a part of a message. `None` where nothing
    /// is named that could answer: no address, `AF_UNSPEC`, which takes a connection back, or the kernel itself.
    pub(super) fn find(argument: &[u8]) -> Option<Self> {
        let start = start_of(argument)?;
        let fields = &argument[start..];
        let family = word(fields);
        Some(match family.as_str() {
            "AF_UNSPEC" | "AF_NETLINK" => return None,
            "AF_INET" => Self {
                family: "IPv4".into(),
                address: text_after(fields, b"inet_addr("),
                port: port_after(fields, b"sin_port=htons("),
            },
            "AF_INET6" => Self {
                family: "IPv6".into(),
                address: text_after(fields, b"inet_pton(AF_INET6, "),
                port: port_after(fields, b"sin6_port=htons("),
            },
            "AF_UNIX" => Self { family: "Unix".into(), address: unix_path(fields), port: None },
            _ => Self { family, address: String::new(), port: None },
        })
    }
}

const FAMILY: &[u8] = b"{sa_family=";

/// Where the address begins. What stands in quotes is a program's, and may look like one.
fn start_of(argument: &[u8]) -> Option<usize> {
    let mut index = 0;
    while index < argument.len() {
        let rest = &argument[index..];
        if rest.starts_with(FAMILY) {
            return Some(index + FAMILY.len());
        }
        index += 1;
        if rest[0] == b'"' {
            while index < argument.len() && argument[index] != b'"' {
                index += 1 + usize::from(argument[index] == b'\\');
            }
            index += 1;
        }
    }
    None
}

fn word(text: &[u8]) -> String {
    let length = text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    String::from_utf8_lossy(&text[..length]).into_owned()
}

fn after<'text>(text: &'text [u8], mark: &[u8]) -> Option<&'text [u8]> {
    memchr::memmem::find(text, mark).map(|at| &text[at + mark.len()..])
}

fn text_after(text: &[u8], mark: &[u8]) -> String {
    let found = after(text, mark).and_then(quoted);
    found.map(|(text, _)| String::from_utf8_lossy(&text).into_owned()).unwrap_or_default()
}

fn port_after(text: &[u8], mark: &[u8]) -> Option<u16> {
    word(after(text, mark)?).parse().ok()
}

/// A path, or behind an `@` the name of a socket that has none.
fn unix_path(fields: &[u8]) -> String {
    let abstract_name = text_after(fields, b"sun_path=@");
    if abstract_name.is_empty() { text_after(fields, b"sun_path=") } else { format!("@{abstract_name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(argument: &str) -> Option<(String, String, Option<u16>)> {
        SocketAddress::find(argument.as_bytes()).map(|found| (found.family, found.address, found.port))
    }

    #[test]
    fn addresses_of_every_family_are_read() {
        for (argument, family, address, port) in [
            (
                r#"{sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.1")}"#,
                "IPv4",
                "192.0.2.1",
                Some(53),
            ),
            (
                r#"{sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}"#,
                "IPv6",
                "2001:db8::1",
                Some(443),
            ),
            (r#"{sa_family=AF_UNIX, sun_path="/run/nscd/socket"}"#, "Unix", "/run/nscd/socket", None),
            (r#"{sa_family=AF_UNIX, sun_path=@"hidden"}"#, "Unix", "@hidden", None),
            ("{sa_family=AF_VSOCK, svm_cid=0x2}", "AF_VSOCK", "", None),
            (
                r#"{msg_name={sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("192.0.2.7")}, msg_iov=[{iov_base="x"}]}"#,
                "IPv4",
                "192.0.2.7",
                Some(9),
            ),
        ] {
            assert_eq!(found(argument), Some((family.into(), address.into(), port)), "{argument}");
        }
    }

    #[test]
    fn what_was_sent_is_no_address() {
        for argument in [
            "NULL",
            "",
            "{sa_family=AF_UNSPEC, sa_data=\"\"}",
            "{sa_family=AF_NETLINK, nl_pid=0}",
            r#""{sa_family=AF_INET, sin_port=htons(53)}""#,
            r#""a\"{sa_family=AF_INET}"#,
        ] {
            assert_eq!(found(argument), None, "{argument}");
        }
    }
}
