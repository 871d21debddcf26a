//! Faults by the names that features give them.

mod fault_place;
mod service_fault;
mod unknown_fault;

pub use service_fault::ServiceFault;
pub use unknown_fault::UnknownFault;
