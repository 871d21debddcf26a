//! A module proxy.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};
use http::{Request, Response, StatusCode};

use super::module::Module;
use super::module_path::ModulePath;
use super::module_version::ModuleVersion;
use super::proxy_request::{ModulePart, ProxyRequest};
use crate::checksum_database::ChecksumDatabase;
use crate::http::reply::{JSON, TEXT, ZIP, answer_read, refusal, reply};
use crate::http::request_path::decode_path;
use crate::service::Service;

/// A module proxy, which speaks the whole [GOPROXY protocol](https://go.dev/ref/mod#goproxy-protocol).
///
/// It answers from memory. What it does not have is 404, so that Go asks the next proxy; a path that no client of the
/// protocol sends is 400.
#[derive(Debug)]
pub struct ModuleProxy {
    modules: BTreeMap<ModulePath, BTreeMap<ModuleVersion, Module>>,
    checksum_database: Option<Arc<ChecksumDatabase>>,
}

impl ModuleProxy {
    /// A proxy of these modules. Of two with the same path and version, the later counts.
    pub fn new(modules: Vec<Module>) -> Self {
        let mut by_path: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for module in modules {
            by_path.entry(module.path().clone()).or_default().insert(module.version().clone(), module);
        }
        Self { modules: by_path, checksum_database: None }
    }

    /// The same proxy, which also passes on requests to this checksum database, as most proxies do.
    #[must_use]
    pub fn with_checksum_database(mut self, database: Arc<ChecksumDatabase>) -> Self {
        self.checksum_database = Some(database);
        self
    }

    fn answer_path(&self, raw: &str) -> Response<Bytes> {
        let path = match decode_path(raw) {
            Ok(path) => path,
            Err(hostile) => return refusal(hostile.status(), &hostile.to_string()),
        };
        match ProxyRequest::parse(&path) {
            Ok(ProxyRequest::List(path)) => self.list(&path),
            Ok(ProxyRequest::Latest(path)) => self.latest(&path),
            Ok(ProxyRequest::File { path, version, part }) => self.file(&path, &version, part),
            Ok(ProxyRequest::ChecksumDatabase(rest)) => self.database(&rest),
            Err(why) => refusal(StatusCode::NOT_FOUND, &format!("not found: {why}")),
        }
    }

    /// The list has no pseudo-versions, and is empty for a module that has no others.
    fn list(&self, path: &ModulePath) -> Response<Bytes> {
        let Some(versions) = self.modules.get(path) else { return no_module(path) };
        let listed = versions.keys().filter(|version| !version.is_pseudo());
        reply(StatusCode::OK, TEXT, listed.map(|version| format!("{version}\n")).collect::<String>())
    }

    fn latest(&self, path: &ModulePath) -> Response<Bytes> {
        match self.modules.get(path).and_then(latest) {
            Some(module) => reply(StatusCode::OK, JSON, module.info()),
            None => no_module(path),
        }
    }

    fn file(&self, path: &ModulePath, revision: &str, part: ModulePart) -> Response<Bytes> {
        let version = ModuleVersion::parse(revision).ok();
        let Some(versions) = self.modules.get(path) else { return no_module(path) };
        let by_revision = || {
            versions.values().rev().find(|module| part == ModulePart::Info && module.has_revision(revision))
        };
        match version.and_then(|version| versions.get(&version)).or_else(by_revision) {
            Some(module) => part_of(module, part),
            None => {
                refusal(StatusCode::NOT_FOUND, &format!("not found: {path}@{revision}: unknown revision"))
            }
        }
    }

    fn database(&self, rest: &str) -> Response<Bytes> {
        let asked = self.checksum_database.as_ref().and_then(|database| {
            let rest = rest.strip_prefix(database.name())?.strip_prefix('/')?;
            Some((database, rest))
        });
        match asked {
            Some((_, "supported")) => reply(StatusCode::OK, TEXT, Bytes::new()),
            Some((database, rest)) => database.answer_path(rest),
            None => refusal(StatusCode::NOT_FOUND, "not found: no such checksum database"),
        }
    }
}

impl Service for ModuleProxy {
    fn answer<'a>(&'a self, request: &'a Request<Bytes>) -> BoxFuture<'a, Response<Bytes>> {
        ready(answer_read(request, || self.answer_path(request.uri().path()))).boxed()
    }
}

/// The version that Go means by `latest`: the highest release, else the highest pre-release, else the latest
/// pseudo-version; one for modules rather than one marked `+incompatible`. <https://go.dev/ref/mod#version-queries>
fn latest(versions: &BTreeMap<ModuleVersion, Module>) -> Option<&Module> {
    let rank = |version: &ModuleVersion| match (version.is_pseudo(), version.pre_release()) {
        (true, _) => 0,
        (false, Some(_)) => 1,
        (false, None) => 2,
    };
    let by_rank = |(version, module): &(&ModuleVersion, &Module)| {
        let time = version.is_pseudo().then(|| module.time());
        (!version.is_incompatible(), rank(version), time, (*version).clone())
    };
    versions.iter().max_by_key(by_rank).map(|(_, module)| module)
}

fn part_of(module: &Module, part: ModulePart) -> Response<Bytes> {
    match part {
        ModulePart::Info => reply(StatusCode::OK, JSON, module.info()),
        ModulePart::GoMod => reply(StatusCode::OK, TEXT, module.go_mod()),
        ModulePart::Archive => match module.archive() {
            Ok(archive) => reply(StatusCode::OK, ZIP, archive),
            Err(error) => refusal(StatusCode::INTERNAL_SERVER_ERROR, &format!("failed to {error}")),
        },
    }
}

fn no_module(path: &ModulePath) -> Response<Bytes> {
    refusal(StatusCode::NOT_FOUND, &format!("not found: module {path}: no such module"))
}
