//! Evidence: normalised, comparable documents taken from an outcome.
