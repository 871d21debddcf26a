//! HTTP: what carries requests to services, and everything that goes wrong with answers.

mod answer;
mod body;
mod budget;
mod fault;
mod http1;
mod http2;
mod locked;
pub(crate) mod reply;
pub(crate) mod request_path;
mod server;
#[cfg(test)]
mod tests;

pub(crate) use answer::status_answer;
pub(crate) use body::{AnswerBody, Broken, whole};
pub(crate) use budget::Budget;
pub use fault::HttpFault;
pub(crate) use locked::Locked;
pub use server::HttpServer;
pub(crate) use server::{BODY_LIMIT, exchange};
