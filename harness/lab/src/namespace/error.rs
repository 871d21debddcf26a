//! What goes wrong around a network namespace.

use std::io;
use std::net::SocketAddr;

/// What `unshare` says that can't start the helper.
const NO_HELPER: &str = "failed to execute";

/// A namespace that can't be made, or a socket that can't be made in it.
#[derive(Debug, thiserror::Error)]
pub enum NamespaceError {
    /// This system has no network namespaces.
    #[error("make a network namespace: only Linux has them")]
    NotLinux,
    /// The helper couldn't be started.
    #[error("start `{program}` for a network namespace")]
    Start {
        /// The program.
        program: String,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// The helper ended before it was ready.
    #[error("make a network namespace: {said}")]
    NotReady {
        /// What it wrote to its error output.
        said: String,
    },
    /// The helper couldn't be spoken to.
    #[error("speak to the helper in the network namespace")]
    Helper(#[source] io::Error),
    /// A socket couldn't be made.
    #[error("listen on {address} in the network namespace: {said}")]
    Socket {
        /// Where.
        address: SocketAddr,
        /// What the helper said.
        said: String,
    },
    /// A socket without an address couldn't be made.
    #[error("make a socket in the network namespace: {said}")]
    Client {
        /// What the helper said.
        said: String,
    },
}

impl NamespaceError {
    /// What the user can do about it, where that is known.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotLinux => {
                Some("run features that need a lab on Linux, in a virtual machine for instance")
            }
            Self::Start { .. } => Some("install the package `util-linux`"),
            Self::NotReady { said } if said.contains(NO_HELPER) => None,
            Self::Socket { address, .. } if address.is_ipv6() => {
                Some("the kernel may lack IPv6: `cat /proc/sys/net/ipv6/conf/all/disable_ipv6`")
            }
            Self::NotReady { .. } => Some(
                "a lab needs user and network namespaces, as the sandbox does; in a container they are often forbidden, and \
                 so they are where `sysctl user.max_user_namespaces` is 0, `kernel.unprivileged_userns_clone` is 0 or \
                 `kernel.apparmor_restrict_unprivileged_userns` is 1",
            ),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_say_what_is_missing() {
        let hint = |said: &str| NamespaceError::NotReady { said: said.to_owned() }.hint();
        assert_eq!(hint("unshare: failed to execute /x: No such file or directory"), None);
        assert!(
            hint("unshare: unshare failed: Operation not permitted")
                .is_some_and(|hint| hint.contains("sysctl"))
        );
        let start =
            NamespaceError::Start { program: "unshare".into(), source: io::ErrorKind::NotFound.into() };
        assert!(start.hint().is_some_and(|hint| hint.contains("util-linux")));
        assert!(NamespaceError::NotLinux.hint().is_some_and(|hint| hint.contains("Linux")));
    }
}
