//! What a request asks of a module proxy.

use twinbuild_inspect::unescape_module;

use super::file_path::{PathKind, check_element};
use super::module_path::ModulePath;

/// A request of the protocol. <https://go.dev/ref/mod#goproxy-protocol>
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ProxyRequest {
    /// `$module/@v/list`: the versions.
    List(ModulePath),
    /// `$module/@latest`: metadata of the latest version.
    Latest(ModulePath),
    /// `$module/@v/$version.info`, `.mod` or `.zip`.
    File {
        /// The module.
        path: ModulePath,
        /// A version, or with `.info` the name of another revision.
        version: String,
        /// What of it.
        part: ModulePart,
    },
    /// `sumdb/$name/...`: a checksum database, through the proxy. <https://go.dev/ref/mod#checksum-database>
    ChecksumDatabase(String),
}

/// What a proxy serves of each version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ModulePart {
    /// The metadata, `.info`.
    Info,
    /// The `go.mod`, `.mod`.
    GoMod,
    /// The archive, `.zip`.
    Archive,
}

impl ProxyRequest {
    /// Reads a decoded path, or says why it is none.
    pub(super) fn parse(path: &str) -> Result<Self, String> {
        if let Some(rest) = path.strip_prefix("sumdb/") {
            return Ok(Self::ChecksumDatabase(rest.to_owned()));
        }
        let module = |escaped| ModulePath::unescape(escaped).map_err(|error| error.problem.to_string());
        if let Some(escaped) = path.strip_suffix("/@latest") {
            return Ok(Self::Latest(module(escaped)?));
        }
        let (escaped, file) = path.rsplit_once("/@v/").ok_or("it is no request of the protocol")?;
        let path = module(escaped)?;
        if file == "list" {
            return Ok(Self::List(path));
        }
        let (version, extension) = file.rsplit_once('.').ok_or("it is no request of the protocol")?;
        let version =
            unescape_module(version).ok_or("the version's capital letters are not escaped as `!a`")?;
        check_element(&version, PathKind::File).map_err(|problem| problem.to_string())?;
        let part = match extension {
            "info" => ModulePart::Info,
            "mod" => ModulePart::GoMod,
            "zip" => ModulePart::Archive,
            _ => return Err("it is no request of the protocol".to_owned()),
        };
        Ok(Self::File { path, version, part })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_of_the_protocol_are_read() {
        let path = ModulePath::parse("x.com/Y").unwrap();
        let file = |version: &str, part| ProxyRequest::File {
            path: path.clone(),
            version: version.to_owned(),
            part,
        };
        for (text, expected) in [
            ("x.com/!y/@v/list", ProxyRequest::List(path.clone())),
            ("x.com/!y/@latest", ProxyRequest::Latest(path.clone())),
            ("x.com/!y/@v/v1.0.0.info", file("v1.0.0", ModulePart::Info)),
            ("x.com/!y/@v/v1.0.0-!r!c.mod", file("v1.0.0-RC", ModulePart::GoMod)),
            ("x.com/!y/@v/v1.0.0+incompatible.zip", file("v1.0.0+incompatible", ModulePart::Archive)),
            ("x.com/!y/@v/main.info", file("main", ModulePart::Info)),
            ("sumdb/sum.x/supported", ProxyRequest::ChecksumDatabase("sum.x/supported".to_owned())),
        ] {
            assert_eq!(ProxyRequest::parse(text), Ok(expected));
        }
    }

    #[test]
    fn other_requests_are_refused() {
        for text in [
            "",
            "x.com/y",
            "x.com/Y/@v/list",
            "y/@v/list",
            "x.com/y/@v/",
            "x.com/y/@v/v1.0.0",
            "/@v/list",
            "x.com/y/@v/v1.0.0.tar",
            "x.com/y/@v/V1.0.0.zip",
            "x.com/y/@v/a/b.info",
            "x.com/y/@v/..info",
            "@latest",
            "x.com/y/@v/.zip",
        ] {
            assert!(ProxyRequest::parse(text).is_err(), "{text}");
        }
    }
}
