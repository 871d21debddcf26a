//! The database, asked and verified as Go does it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::executor::block_on;
use http::{Request, StatusCode};
use ring::signature::{ED25519, UnparsedPublicKey};

use super::log::{Hash, leaf_hash, node_hash};
use super::{ChecksumDatabase, SigningKey};
use crate::modules::{Module, ModulePath, ModuleVersion};
use crate::service::Service as _;

fn modules(count: usize) -> Vec<Module> {
    (0..count).map(|at| Module::minimal("x.com/y", &format!("v1.{at}.0")).unwrap()).collect()
}

fn get(database: &ChecksumDatabase, uri: &str) -> (StatusCode, Bytes) {
    let request = Request::builder().uri(uri).body(Bytes::new()).unwrap();
    let response = block_on(database.answer(&request));
    (response.status(), response.into_body())
}

fn look_up(database: &ChecksumDatabase, at: usize) -> String {
    let (status, body) = get(database, &format!("/lookup/x.com/y@v1.{at}.0"));
    assert_eq!(status, StatusCode::OK);
    String::from_utf8(body.to_vec()).unwrap()
}

/// Length and hash of the tree in a signed note, once the signature is verified.
fn verified_head(note: &str, verifier_key: &str) -> Option<(usize, Hash)> {
    let (text, signature) = note.split_once("\n\n")?;
    let (name, key) = verifier_key.split_once('+')?;
    let public = STANDARD.decode(key.split_once('+')?.1).unwrap();
    let signature = signature.strip_prefix(&format!("\u{2014} {name} "))?;
    let signature = STANDARD.decode(signature.trim_end()).unwrap();
    let text = format!("{text}\n");
    UnparsedPublicKey::new(&ED25519, &public[1..]).verify(text.as_bytes(), &signature[4..]).ok()?;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "go.sum database tree");
    Some((lines[1].parse().unwrap(), STANDARD.decode(lines[2]).unwrap().try_into().unwrap()))
}

/// The hashes of a level of tiles of height 8 in a tree with `length` hashes there.
fn level(database: &ChecksumDatabase, level: usize, length: usize) -> Vec<Hash> {
    let mut hashes = Vec::new();
    for number in 0..length.div_ceil(256) {
        let width = (length - number * 256).min(256);
        let partial = if width == 256 { String::new() } else { format!(".p/{width}") };
        let (status, body) = get(database, &format!("/tile/8/{level}/{number:03}{partial}"));
        assert_eq!((status, body.len()), (StatusCode::OK, width * 32));
        hashes.extend(body.chunks(32).map(|hash| <Hash>::try_from(hash).unwrap()));
    }
    hashes
}

fn root(hashes: &[Hash]) -> Hash {
    match hashes {
        [hash] => *hash,
        hashes => {
            let left = hashes.len().next_power_of_two() / 2;
            node_hash(&root(&hashes[..left]), &root(&hashes[left..]))
        }
    }
}

/// The hashes that prove where leaf `at` is, from its own to the root. <https://www.rfc-editor.org/rfc/rfc6962#section-2.1.1>
fn proves(leaves: &[Hash], at: usize, leaf: Hash) -> Hash {
    if leaves.len() == 1 {
        return leaf;
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    match at.checked_sub(left.len()) {
        None => node_hash(&proves(left, at, leaf), &root(right)),
        Some(at) => node_hash(&root(left), &proves(right, at, leaf)),
    }
}

#[test]
fn a_record_is_added_when_it_is_first_asked_for() {
    let modules = modules(3);
    let database = ChecksumDatabase::new("sum.test", &modules).unwrap();
    let key = database.verifier_key();
    let latest = || String::from_utf8(get(&database, "/latest").1.to_vec()).unwrap();
    assert_eq!(verified_head(&latest(), &key).unwrap().0, 0);
    for (at, number) in [(2, 0), (0, 1), (2, 0), (1, 2)] {
        let answer = look_up(&database, at);
        let (record, note) = answer.split_once("\n\n").unwrap();
        let hashes = (modules[at].hash(), modules[at].go_mod_hash());
        let expected =
            format!("{number}\nx.com/y v1.{at}.0 {}\nx.com/y v1.{at}.0/go.mod {}", hashes.0, hashes.1);
        assert_eq!(record, expected);
        assert!(verified_head(note, &key).unwrap().0 > number);
    }
    assert_eq!(verified_head(&latest(), &key).unwrap().0, 3);
    assert_eq!(get(&database, "/lookup/x.com/y@v9.0.0").0, StatusCode::NOT_FOUND);
    for asked in ["x.com/y", "x.com/Y@v1.0.0", "x.com/y@v1", "@v1.0.0", "x.com/y@v1.0.0@"] {
        assert_eq!(get(&database, &format!("/lookup/{asked}")).0, StatusCode::BAD_REQUEST, "{asked}");
    }
}

#[test]
fn tiles_prove_every_record_to_be_in_the_signed_tree() {
    const RECORDS: usize = 600;
    let database = ChecksumDatabase::new("sum.test", &modules(RECORDS)).unwrap();
    let mut older = Vec::new();
    for at in 0..RECORDS {
        let answer = look_up(&database, at);
        let note = answer.split_once("\n\n").unwrap().1;
        older.push(verified_head(note, &database.verifier_key()).unwrap());
    }
    let leaves = level(&database, 0, RECORDS);
    // Every tree that was ever signed is the beginning of the one that the tiles are of.
    for (length, hash) in older.iter().copied().filter(|(length, _)| length % 37 == 0 || *length == RECORDS) {
        assert_eq!(root(&leaves[..length]), hash, "{length}");
    }
    let upper = level(&database, 1, RECORDS / 256);
    let subtrees: Vec<Hash> = leaves.chunks_exact(256).map(root).collect();
    assert_eq!(upper, subtrees);

    let mut records = String::new();
    for tile in ["/tile/8/data/000", "/tile/8/data/001", "/tile/8/data/002.p/88"] {
        records += std::str::from_utf8(&get(&database, tile).1).unwrap();
    }
    let records: Vec<&str> = records.split_terminator("\n\n").collect();
    assert_eq!(records.len(), RECORDS);
    let (_, hash) = older[RECORDS - 1];
    for at in [0, 1, 255, 256, 511, 512, RECORDS - 1] {
        let record = format!("{}\n", records[at]);
        assert_eq!(proves(&leaves, at, leaf_hash(record.as_bytes())), hash, "{at}");
        assert_ne!(proves(&leaves, at, leaf_hash(b"another record\n")), hash, "{at}");
    }
}

#[test]
fn tiles_that_are_not_there_are_not_found() {
    let database = ChecksumDatabase::new("sum.test", &modules(2)).unwrap();
    look_up(&database, 0);
    assert_eq!(get(&database, "/tile/8/0/000.p/1").0, StatusCode::OK);
    for uri in [
        "/tile/8/0/000",
        "/tile/8/0/000.p/2",
        "/tile/8/0/001.p/1",
        "/tile/8/1/000.p/1",
        "/tile/8/data/000.p/2",
        "/tile/30/4000000000/000",
        "/tile/8/0/x999/999",
        "/tile/8/63/000",
        "/tile/x",
        "/other",
        "/",
    ] {
        assert_eq!(get(&database, uri).0, StatusCode::NOT_FOUND, "{uri}");
    }
}

#[test]
fn a_database_can_lie() {
    let modules = modules(1);
    let (path, version) = (ModulePath::parse("x.com/y").unwrap(), ModuleVersion::parse("v1.0.0").unwrap());
    let lie = "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let honest = || ChecksumDatabase::new("sum.test", &modules).unwrap();
    let lying = honest().with_archive_hash(&path, &version, lie);
    assert!(look_up(&lying, 0).contains(lie));
    assert!(!look_up(&honest(), 0).contains(lie));

    let forged = honest().signing_with_another_key().unwrap();
    let answer = look_up(&forged, 0);
    assert_eq!(verified_head(answer.split_once("\n\n").unwrap().1, &forged.verifier_key()), None);
}

#[test]
fn two_databases_of_one_key_are_told_apart_by_their_trees() {
    let key = SigningKey::generate("sum.test").unwrap();
    let modules = modules(2);
    let (one, two) =
        (ChecksumDatabase::with_key(key.clone(), &modules), ChecksumDatabase::with_key(key, &modules));
    assert_eq!(one.verifier_key(), two.verifier_key());
    let (one, two) = (look_up(&one, 0), look_up(&two, 1));
    assert_ne!(one, two);
}
