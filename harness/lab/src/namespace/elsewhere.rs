//! What a network namespace is where there is no Linux: nothing that can be made.

use std::convert::Infallible;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;

use tokio::net::{TcpListener, TcpSocket, UdpSocket};

use super::entry::{HelperProgram, NamespaceEntry};
use super::error::NamespaceError;
use crate::ip_version::IpVersion;

/// A network namespace, of which there is none on this system.
#[derive(Debug)]
pub struct Namespace(Infallible);

impl Namespace {
    /// Says that a lab needs Linux.
    ///
    /// # Errors
    /// Always.
    pub fn create(_: &HelperProgram) -> Result<Self, NamespaceError> {
        Err(NamespaceError::NotLinux)
    }

    /// How a process gets in.
    pub fn entry(&self) -> Option<NamespaceEntry> {
        match self.0 {}
    }

    /// A socket that listens on `address`.
    ///
    /// # Errors
    /// There is none to make it in.
    pub fn listen(&self, _: SocketAddr) -> Result<TcpListener, NamespaceError> {
        match self.0 {}
    }

    /// A datagram socket that has `address`.
    ///
    /// # Errors
    /// There is none to make it in.
    pub fn datagrams(&self, _: SocketAddr) -> Result<UdpSocket, NamespaceError> {
        match self.0 {}
    }

    /// A datagram socket without an address yet, for a client in the namespace.
    ///
    /// # Errors
    /// There is none to make it in.
    pub fn datagram_client(&self) -> Result<UdpSocket, NamespaceError> {
        match self.0 {}
    }

    /// A stream socket without an address yet, for a client in the namespace.
    ///
    /// # Errors
    /// There is none to make it in.
    pub fn client(&self) -> Result<TcpSocket, NamespaceError> {
        match self.0 {}
    }

    /// The packets that open a connection in the namespace or refuse something.
    ///
    /// # Errors
    /// There are none to see.
    pub fn packets(&self) -> Result<Packets, NamespaceError> {
        match self.0 {}
    }

    /// How often somebody inside tried to reach an address to which no way leads.
    pub fn tries_outside(&self) -> Option<u64> {
        match self.0 {}
    }

    /// The same for this version of IP.
    ///
    /// # Errors
    /// There is none to make it in.
    pub fn client_over(&self, _: IpVersion) -> Result<TcpSocket, NamespaceError> {
        match self.0 {}
    }
}

/// A view of packets, of which there is none on this system.
#[derive(Debug)]
pub struct Packets(Infallible);

impl Packets {
    /// Waits until there may be a packet.
    pub async fn wait(&self) {
        match self.0 {}
    }

    /// All packets that are there now.
    pub fn take(&self) -> Vec<Vec<u8>> {
        match self.0 {}
    }
}

/// Where a helper comes to its lab, which it can't here.
#[derive(Debug)]
pub struct HelperDoor(Infallible);

impl HelperDoor {
    /// Says that a lab needs Linux.
    ///
    /// # Errors
    /// Always.
    pub fn open(_: &Path) -> Result<Self, NamespaceError> {
        Err(NamespaceError::NotLinux)
    }

    /// The namespace of the helper that comes.
    ///
    /// # Errors
    /// None comes.
    pub fn namespace(&self) -> Result<Option<Namespace>, NamespaceError> {
        match self.0 {}
    }
}

/// Fails: there is nothing to help.
pub fn serve_sockets(_: impl Iterator<Item = OsString>) -> ExitCode {
    ExitCode::FAILURE
}
