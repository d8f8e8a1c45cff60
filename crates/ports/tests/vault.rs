//! The vault as its users see it: what opens, and all that must not.

use ports::keyring::{KeyRing, WrappedKey};
use ports::random::SeededRandomness;
use ports::sealing::{Aad, SealError};
use proptest::prelude::*;

const PLACE: Aad<'static> = Aad { city: 44, matter: 7, field: "contact.phone", version: 1 };

fn ring() -> (KeyRing, SeededRandomness) {
    let rng = SeededRandomness::new(11);
    (KeyRing::generate(&rng), rng)
}

fn complaint(text: &str) -> String {
    KeyRing::from_file_text(text).expect_err("this file must be refused").0
}

#[test]
fn two_seals_of_the_same_text_never_look_alike() {
    let (ring, rng) = ring();
    let (key, _) = ring.new_matter_key(&rng, 44, 7);
    assert_ne!(key.seal(&rng, PLACE, b"x"), key.seal(&rng, PLACE, b"x"));
}

#[test]
fn a_key_opens_only_for_its_own_city_and_matter() {
    let (ring, rng) = ring();
    let (_, wrapped) = ring.new_matter_key(&rng, 44, 7);
    assert!(ring.open(44, 7, &wrapped).is_ok());
    assert_eq!(ring.open(44, 8, &wrapped).err(), Some(SealError::Refused));
    assert_eq!(ring.open(45, 7, &wrapped).err(), Some(SealError::Refused));
}

#[test]
fn once_the_key_is_destroyed_nothing_opens_the_text_again() {
    let (ring, rng) = ring();
    let (key, wrapped) = ring.new_matter_key(&rng, 44, 7);
    let sealed = key.seal(&rng, PLACE, "某人电话".as_bytes());
    let commitment = key.commitment("contact.phone", 1, "某人电话".as_bytes());
    drop((key, wrapped));
    let (other, _) = ring.new_matter_key(&rng, 44, 7);
    assert_eq!(other.open(PLACE, &sealed).err(), Some(SealError::Refused));
    assert_ne!(
        other.commitment("contact.phone", 1, "某人电话".as_bytes()),
        commitment,
        "a guess cannot be confirmed"
    );
}

#[test]
fn a_commitment_is_repeatable_and_bound_to_field_version_and_text() {
    let (ring, rng) = ring();
    let (key, wrapped) = ring.new_matter_key(&rng, 44, 7);
    let again = ring.open(44, 7, &wrapped).expect("own key");
    let one = key.commitment("ab", 1, b"c");
    assert_eq!(one, again.commitment("ab", 1, b"c"));
    for other in [key.commitment("a", 1, b"bc"), key.commitment("ab", 2, b"c"), key.commitment("ab", 1, b"d")]
    {
        assert_ne!(one, other);
    }
}

#[test]
fn rotation_keeps_every_text_readable_and_ends() {
    let (mut ring, rng) = ring();
    let (key, old) = ring.new_matter_key(&rng, 44, 7);
    let sealed = key.seal(&rng, PLACE, b"text");
    assert_eq!(ring.rewrap(44, 7, &old, &rng), Ok(None), "nothing to do before a rotation");
    assert_eq!(ring.add_new(&rng), 2);
    assert!(ring.open(44, 7, &old).is_ok(), "old rows still open while the rotation runs");
    let new = ring.rewrap(44, 7, &old, &rng).expect("opens").expect("is wrapped anew");
    assert_eq!((old.wrapping_key(), new.wrapping_key()), (Ok(1), Ok(2)));
    assert_eq!(ring.rewrap(44, 7, &new, &rng), Ok(None));
    assert!(ring.retire(2).is_err(), "the current key cannot be retired");
    ring.retire(1).expect("an old key can");
    assert_eq!(ring.open(44, 7, &old).err(), Some(SealError::UnknownKey(1)));
    let opened = ring.open(44, 7, &new).expect("opens").open(PLACE, &sealed).expect("opens");
    assert_eq!(*opened, b"text");
}

#[test]
fn the_key_file_reads_back_and_keeps_the_current_key() {
    let (mut ring, rng) = ring();
    let (_, wrapped) = ring.new_matter_key(&rng, 1, 1);
    ring.add_new(&rng);
    let again = KeyRing::from_file_text(&ring.to_file_text()).expect("own text");
    assert_eq!((again.ids(), again.current_id()), (vec![1, 2], 2));
    assert!(again.open(1, 1, &wrapped).is_ok());
    assert!(KeyRing::from_file_text(&format!("# 备注\n\n{}", &*ring.to_file_text())).is_ok());
}

#[test]
fn a_damaged_key_file_names_the_line_and_never_the_key() {
    let text = ring().0.to_file_text();
    let lines: Vec<&str> = text.lines().collect();
    assert!(complaint("").contains("空"));
    assert!(complaint("别的文件").contains("第 1 行"));
    assert!(complaint(&lines[..2].join("\n")).contains("current"));
    assert!(complaint(&[lines[0], lines[1], lines[1], lines[2]].join("\n")).contains("第 3 行密钥编号重复"));
    assert!(complaint(&[lines[0], lines[1], "current 9"].join("\n")).contains("第 3 行"));
    let message = complaint(&[lines[0], &lines[1][..60], lines[2]].join("\n"));
    assert!(message.contains("第 2 行密钥应为 64 位十六进制"), "{message}");
    assert!(!message.contains(&lines[1][8..20]));
}

#[test]
fn an_account_secret_opens_for_its_account_only_and_not_as_a_matter_key() {
    let (mut ring, rng) = ring();
    let sealed = ring.seal_for_account(&rng, 44, 7, &[9; 32]);
    ring.add_new(&rng);
    assert_eq!(*ring.open_for_account(44, 7, &sealed).expect("opens"), [9; 32]);
    assert_eq!(ring.open_for_account(44, 8, &sealed).err(), Some(SealError::Refused));
    assert_eq!(ring.open_for_account(44, 7, b"").err(), Some(SealError::Malformed));
    assert_eq!(ring.open(44, 7, &WrappedKey(sealed)).err(), Some(SealError::Refused));
}

#[test]
fn nothing_secret_shows_in_debug_output() {
    let (ring, rng) = ring();
    let (key, wrapped) = ring.new_matter_key(&rng, 1, 1);
    assert_eq!(
        format!("{ring:?} {key:?} {wrapped:?}"),
        "KeyRing([1], current 1) MatterKey(…) WrappedKey(65 bytes)"
    );
}

proptest! {
    #[test]
    fn what_is_sealed_opens_in_its_place(plain: Vec<u8>, city: i64, matter: i64, field in ".{0,60}", version: u32) {
        let (ring, rng) = ring();
        let (key, wrapped) = ring.new_matter_key(&rng, city, matter);
        let aad = Aad { city, matter, field: &field, version };
        let sealed = key.seal(&rng, aad, &plain);
        prop_assert_eq!(sealed.len(), plain.len() + 28);
        let opened = ring.open(city, matter, &wrapped).expect("own key").open(aad, &sealed).expect("own place");
        prop_assert_eq!(&*opened, &plain);
    }

    #[test]
    fn any_flipped_bit_is_refused(plain: Vec<u8>, at: prop::sample::Index, bit in 0u8..8) {
        let (ring, rng) = ring();
        let (key, wrapped) = ring.new_matter_key(&rng, 44, 7);
        let mut sealed = key.seal(&rng, PLACE, &plain);
        let place = at.index(sealed.len());
        sealed[place] ^= 1 << bit;
        prop_assert_eq!(key.open(PLACE, &sealed).err(), Some(SealError::Refused));
        let mut bent = wrapped.0.clone();
        let place = at.index(bent.len());
        bent[place] ^= 1 << bit;
        prop_assert!(ring.open(44, 7, &WrappedKey(bent)).is_err());
    }

    #[test]
    fn any_other_place_is_refused(city: i64, matter: i64, field in "[a-z.]{0,20}", version: u32, part in 0u8..5) {
        let (ring, rng) = ring();
        let (key, _) = ring.new_matter_key(&rng, city, matter);
        let aad = Aad { city, matter, field: &field, version };
        let sealed = key.seal(&rng, aad, b"text");
        let longer = format!("{field}a");
        let moved = match part {
            0 => Aad { city: city.wrapping_add(1), ..aad },
            1 => Aad { matter: matter.wrapping_add(1), ..aad },
            2 => Aad { version: version.wrapping_add(1), ..aad },
            3 => Aad { field: &longer, ..aad },
            _ => Aad { city: matter, matter: city, ..aad },
        };
        if moved != aad {
            prop_assert_eq!(key.open(moved, &sealed).err(), Some(SealError::Refused));
        }
    }

    #[test]
    fn no_bytes_make_the_vault_panic(bytes: Vec<u8>) {
        let (ring, rng) = ring();
        let (key, _) = ring.new_matter_key(&rng, 44, 7);
        prop_assert!(key.open(PLACE, &bytes).is_err());
        prop_assert!(ring.open(44, 7, &WrappedKey(bytes.clone())).is_err());
        prop_assert!(ring.open_for_account(44, 7, &bytes).is_err());
    }
}
