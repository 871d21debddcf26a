//! What no site provides of a declared environment.

use std::path::{Component, Path};

use twinbuild_model::PathStyle;

use super::site_error::SiteError;
use crate::executor::{Executor, Refusal};

/// A working folder that lies outside of the source.
pub(super) fn refuse_leaving(directory: Option<&str>) -> Result<(), SiteError> {
    let inside = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    match directory {
        Some(directory) if !Path::new(directory).components().all(inside) => {
            Err(SiteError::WorkingDirectory { directory: directory.to_owned() })
        }
        _ => Ok(()),
    }
}

/// No executor here can show a build other paths than its system has.
pub(super) fn refuse_foreign_paths(executor: &Executor, declared: Option<PathStyle>) -> Result<(), Refusal> {
    let native = if executor.platform().os() == "windows" { PathStyle::Windows } else { PathStyle::Posix };
    match declared {
        Some(style) if style != native => Err(Refusal {
            what: format!("{style} paths"),
            executor: executor.name(),
            why: format!("this system has {native} paths"),
            hint: format!("run this scenario on a system with {style} paths, or leave the path style out"),
        }),
        _ => Ok(()),
    }
}
