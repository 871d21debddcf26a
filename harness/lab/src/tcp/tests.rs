//! Connections to broken listeners.

use std::sync::Arc;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use twinbuild_model::Exchange;

use crate::testing::{Loopback, SOON, events, fault, listen, recorder};
use crate::{BrokenListener, TcpFault};

#[tokio::test]
async fn connections_are_reset_or_end() {
    for (broken, ends) in [(TcpFault::Resets, false), (TcpFault::HangsUp, true)] {
        let (listener, address) = listen().await;
        let recorder = recorder();
        let listener = BrokenListener::new(listener, broken, Arc::new(Loopback::default())).await.unwrap();
        let service = tokio::spawn(listener.serve("first".to_owned(), recorder.clone()));
        let mut byte = [0];
        let read = match TcpStream::connect(address).await {
            Ok(mut stream) => stream.read(&mut byte).await,
            Err(failure) => Err(failure),
        };
        match read {
            Ok(count) => assert!(ends && count == 0),
            Err(failure) => {
                assert!(!ends && failure.kind() == std::io::ErrorKind::ConnectionReset, "{failure}");
            }
        }
        let events = events(&recorder, 1).await;
        assert_eq!(events[0].exchange, Exchange::Connection { to: address.to_string() });
        assert_eq!(events[0].verdict, fault(&broken.to_string()));
        service.abort();
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn nobody_ever_connects_to_a_black_hole() {
    let (listener, address) = listen().await;
    timeout(SOON, TcpStream::connect(address)).await.unwrap().unwrap();
    drop(listener);

    let (listener, address) = listen().await;
    let hole =
        BrokenListener::new(listener, TcpFault::BlackHole, Arc::new(Loopback::default())).await.unwrap();
    let service = tokio::spawn(hole.serve("first".to_owned(), recorder()));
    timeout(SOON, TcpStream::connect(address)).await.unwrap_err();
    service.abort();
    let _ = service.await;
    assert_eq!(TcpStream::connect(address).await.unwrap_err().kind(), std::io::ErrorKind::ConnectionRefused);
}
