//! A checksum database.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};
use http::{Request, Response, StatusCode};

use super::log::Log;
use super::signing_key::{KeyError, SigningKey};
use super::tile::{Tile, TileEntries};
use crate::http::reply::{BYTES, TEXT, answer_read, refusal, reply};
use crate::http::request_path::decode_path;
use crate::modules::{Module, ModulePath, ModuleVersion};
use crate::service::Service;

/// A [checksum database](https://go.dev/ref/mod#checksum-database): it has the hashes of modules,
/// in a log that only grows, whose head it signs.
///
/// A module's record is added when it is first asked for, so the log grows as clients look up.
#[derive(Debug)]
pub struct ChecksumDatabase {
    published_key: SigningKey,
    signing_key: SigningKey,
    hashes: BTreeMap<(ModulePath, ModuleVersion), Hashes>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct Hashes {
    archive: String,
    go_mod: String,
}

#[derive(Debug, Default)]
struct State {
    log: Log,
    numbers: BTreeMap<(ModulePath, ModuleVersion), usize>,
}

impl ChecksumDatabase {
    /// A database that knows these modules and signs with a new key.
    ///
    /// # Errors
    /// When no key can be made for `name`, the name of the database's host.
    pub fn new(name: &str, modules: &[Module]) -> Result<Self, KeyError> {
        Ok(Self::with_key(SigningKey::generate(name)?, modules))
    }

    /// A database that knows these modules and signs with this key. Two with one key and other records can't both be true,
    /// which clients that see both find out.
    pub fn with_key(key: SigningKey, modules: &[Module]) -> Self {
        let hashes = modules.iter().map(|module| {
            let hashes = Hashes { archive: module.hash(), go_mod: module.go_mod_hash() };
            ((module.path().clone(), module.version().clone()), hashes)
        });
        Self {
            published_key: key.clone(),
            signing_key: key,
            hashes: hashes.collect(),
            state: Mutex::default(),
        }
    }

    /// The same database, which says that this version's archive has this `h1:` hash.
    #[must_use]
    pub fn with_archive_hash(mut self, path: &ModulePath, version: &ModuleVersion, hash: &str) -> Self {
        if let Some(hashes) = self.hashes.get_mut(&(path.clone(), version.clone())) {
            hash.clone_into(&mut hashes.archive);
        }
        self
    }

    /// The same database, which signs with a key that is not the one it publishes.
    ///
    /// # Errors
    /// When no key can be made.
    pub fn signing_with_another_key(mut self) -> Result<Self, KeyError> {
        self.signing_key = SigningKey::generate(self.published_key.name())?;
        Ok(self)
    }

    /// The name of the database.
    pub fn name(&self) -> &str {
        self.published_key.name()
    }

    /// The key with which clients verify: the first word of `GOSUMDB`, which may be followed by a space and a URL.
    /// <https://go.dev/ref/mod#environment-variables>
    pub fn verifier_key(&self) -> String {
        self.published_key.verifier_key()
    }

    /// The answer to a decoded path without its first `/`.
    pub(crate) fn answer_path(&self, path: &str) -> Response<Bytes> {
        match path {
            "supported" => reply(StatusCode::OK, TEXT, Bytes::new()),
            "latest" => reply(StatusCode::OK, TEXT, self.signed_head(&self.state().log)),
            path => match path.strip_prefix("lookup/") {
                Some(asked) => self.lookup(asked),
                None => self.tile(path),
            },
        }
    }

    /// The record of a module, in the log already or from now on, and a signed head of a tree that has it.
    fn lookup(&self, asked: &str) -> Response<Bytes> {
        let Some(module) = read_module(asked) else {
            return refusal(StatusCode::BAD_REQUEST, "bad request: it is not of the form MODULE@VERSION");
        };
        let Some(hashes) = self.hashes.get(&module) else {
            let (path, version) = module;
            return refusal(
                StatusCode::NOT_FOUND,
                &format!("not found: {path}@{version}: unknown to this database"),
            );
        };
        let mut state = self.state();
        let number = match state.numbers.get(&module) {
            Some(number) => *number,
            None => {
                let number = state.log.append(record(&module.0, &module.1, hashes));
                state.numbers.insert(module, number);
                number
            }
        };
        let records = state.log.records(number, number + 1).unwrap_or_default().concat();
        reply(StatusCode::OK, TEXT, format!("{number}\n{records}\n{}", self.signed_head(&state.log)))
    }

    fn tile(&self, path: &str) -> Response<Bytes> {
        let Some(tile) = Tile::parse(path) else {
            return refusal(StatusCode::NOT_FOUND, "not found: it is no request of the protocol");
        };
        let no_tile = || refusal(StatusCode::NOT_FOUND, "not found: the log is not that long");
        let Some((from, to)) = tile.range() else { return no_tile() };
        let state = self.state();
        match tile.entries {
            TileEntries::Records => match state.log.records(from, to) {
                Some(records) => {
                    let records = records.iter().map(|record| format!("{record}\n"));
                    reply(StatusCode::OK, TEXT, records.collect::<String>())
                }
                None => no_tile(),
            },
            TileEntries::Hashes { level } => {
                let level = level.checked_mul(tile.height).and_then(|level| usize::try_from(level).ok());
                match level.and_then(|level| state.log.hashes(level, from, to)) {
                    Some(hashes) => reply(StatusCode::OK, BYTES, hashes.concat()),
                    None => no_tile(),
                }
            }
        }
    }

    /// <https://pkg.go.dev/golang.org/x/mod/sumdb/tlog#FormatTree>
    fn signed_head(&self, log: &Log) -> String {
        let root = STANDARD.encode(log.root());
        self.signing_key.sign(&format!("go.sum database tree\n{}\n{root}\n", log.len()))
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service for ChecksumDatabase {
    fn answer<'a>(&'a self, request: &'a Request<Bytes>) -> BoxFuture<'a, Response<Bytes>> {
        let answer = || match decode_path(request.uri().path()) {
            Ok(path) => self.answer_path(&path),
            Err(hostile) => refusal(hostile.status(), &hostile.to_string()),
        };
        ready(answer_read(request, answer)).boxed()
    }
}

fn read_module(asked: &str) -> Option<(ModulePath, ModuleVersion)> {
    let (path, version) = asked.split_once('@')?;
    Some((ModulePath::unescape(path).ok()?, ModuleVersion::unescape(version).ok()?))
}

/// The lines that `go.sum` has for a module. <https://go.dev/ref/mod#go-sum-files>
fn record(path: &ModulePath, version: &ModuleVersion, hashes: &Hashes) -> String {
    format!("{path} {version} {}\n{path} {version}/go.mod {}\n", hashes.archive, hashes.go_mod)
}
