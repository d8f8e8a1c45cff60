//! Sealed files on a real disk: kept, given back, refused, swept.

use ports::files::{FileAddress, FileError, Files, LARGEST};
use ports::keyring::KeyRing;
use ports::random::SeededRandomness;
use ports::sealing::{Aad, MatterKey, SealError};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

const PLACE: Aad<'static> = Aad { city: 44, matter: 7, field: "photo", version: 1 };

struct Room {
    folder: TempDir,
    files: Files,
    key: MatterKey,
    rng: SeededRandomness,
}

fn room() -> Room {
    let folder = TempDir::new().expect("a temporary folder");
    let rng = SeededRandomness::new(5);
    let (key, _) = KeyRing::generate(&rng).new_matter_key(&rng, 44, 7);
    let files = Files::open(folder.path().join("files")).expect("can be made");
    Room { folder, files, key, rng }
}

impl Room {
    fn put(&self, plain: &[u8]) -> FileAddress {
        self.files.put(&self.rng, &self.key, PLACE, plain).expect("kept")
    }

    fn on_disk(&self) -> Vec<PathBuf> {
        let folders = fs::read_dir(self.folder.path().join("files")).expect("folder");
        let inside = folders.flat_map(|f| fs::read_dir(f.expect("entry").path()).expect("folder"));
        inside.map(|file| file.expect("entry").path()).collect()
    }
}

#[test]
fn a_file_comes_back_as_it_was_put_and_lies_sealed() {
    let room = room();
    let address = room.put("现场照片".as_bytes());
    assert_eq!(*room.files.get(&room.key, PLACE, address).expect("opens"), "现场照片".as_bytes());
    assert_eq!(FileAddress::parse(&address.to_string()), Some(address));
    let stored = fs::read(&room.on_disk()[0]).expect("on disk");
    assert!(!stored.windows(12).any(|part| part == "现场照片".as_bytes()));
    assert_ne!(room.put("现场照片".as_bytes()), address, "the same content twice is two files");
}

#[test]
fn another_key_another_place_and_changed_bytes_are_refused() {
    let room = room();
    let address = room.put(b"x");
    let (other, _) = KeyRing::generate(&room.rng).new_matter_key(&room.rng, 44, 7);
    let refused = |result: Result<_, FileError>| matches!(result, Err(FileError::Sealed(SealError::Refused)));
    assert!(refused(room.files.get(&other, PLACE, address).map(drop)));
    assert!(refused(room.files.get(&room.key, Aad { matter: 8, ..PLACE }, address).map(drop)));
    let path = &room.on_disk()[0];
    let mut bytes = fs::read(path).expect("on disk");
    bytes[20] ^= 1;
    fs::write(path, bytes).expect("written");
    assert!(matches!(room.files.get(&room.key, PLACE, address), Err(FileError::Damaged)));
}

#[test]
fn what_is_too_large_or_missing_says_so_and_leaves_nothing() {
    let room = room();
    let large = room.files.put(&room.rng, &room.key, PLACE, &vec![0; LARGEST + 1]);
    assert!(matches!(large, Err(FileError::TooLarge)));
    assert!(room.on_disk().is_empty());
    let missing = room.files.get(&room.key, PLACE, FileAddress([1; 32]));
    assert!(matches!(missing, Err(FileError::Missing)));
}

#[test]
fn a_disk_that_refuses_leaves_no_half_file() {
    let room = room();
    let address = room.put(b"first");
    fs::remove_dir_all(room.folder.path().join("files")).expect("removed");
    fs::write(room.folder.path().join("files"), b"a file where the folder was").expect("written");
    assert!(room.files.put(&room.rng, &room.key, PLACE, b"second").is_err());
    assert!(room.files.get(&room.key, PLACE, address).is_err());
}

#[test]
fn removing_twice_is_as_good_as_once() {
    let room = room();
    let address = room.put(b"x");
    room.files.remove(address).expect("removed");
    room.files.remove(address).expect("nothing to do");
    assert!(room.on_disk().is_empty());
}

#[test]
fn only_old_files_that_no_row_names_are_leftovers() {
    let room = room();
    let (kept, lost) = (room.put(b"kept"), room.put(b"lost"));
    let half = room.on_disk()[0].with_extension("new");
    fs::write(&half, b"half").expect("written");
    let soon = SystemTime::now() + Duration::from_secs(60);
    let mut found = room.files.leftovers(soon, |address| address == kept).expect("listed");
    found.sort();
    let mut expected = vec![half];
    expected.extend(room.on_disk().into_iter().filter(|path| path.ends_with(lost.to_string())));
    expected.sort();
    assert_eq!(found, expected);
    let past = SystemTime::now() - Duration::from_secs(60);
    assert!(room.files.leftovers(past, |_| false).expect("listed").is_empty());
}

#[test]
fn no_name_but_an_address_is_ever_looked_up() {
    for text in ["", "..", "../../etc/passwd", &"A".repeat(64), &"0".repeat(63), &"0".repeat(66), "安澜"] {
        assert_eq!(FileAddress::parse(text), None, "{text}");
    }
}
