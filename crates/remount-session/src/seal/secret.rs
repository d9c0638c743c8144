//! Where the secret comes from.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::seal::config_error::{ConfigError, VARIABLE};
use crate::seal::key_ring::{Algorithm, KeyRing};
use crate::seal::random::system_random;

/// The ring made from the value of the environment variable or, in a debug build without one, from
/// the file `.remount/secret` in `directory`, which is made if it is not there.
pub(crate) fn key_ring(
    variable: Option<OsString>,
    debug_build: bool,
    directory: &Path,
) -> Result<KeyRing, ConfigError> {
    match variable {
        Some(secret) => {
            let secrets = Zeroizing::new(secret.into_encoded_bytes());
            parse(str::from_utf8(&secrets).map_err(|_| ConfigError::NotText)?)
        }
        None if debug_build => {
            let path = directory.join(".remount").join("secret");
            let secret = read_or_make(&path).map_err(|source| ConfigError::SecretFile {
                path: path.clone(),
                source,
            })?;
            KeyRing::new(secret.trim().as_bytes())
                .map_err(|_| ConfigError::ShortSecretFile { path })
        }
        None => Err(ConfigError::MissingSecret),
    }
}

/// Reads secrets separated by commas: the first seals, all open.
fn parse(secrets: &str) -> Result<KeyRing, ConfigError> {
    let parts = match secrets.contains(',') {
        true => secrets.split(',').zip(1..).map(part).collect(),
        false => algorithm_and_secret(secrets.trim(), 1).map(|only| vec![only]),
    };
    let parts: Vec<(Algorithm, &str)> = parts?;
    let (&(algorithm, secret), others) = parts.split_first().expect("a text has a first part");
    let ring = KeyRing::new_with(secret.as_bytes(), algorithm)?;
    let ring = others.iter().try_fold(ring, |ring, (algorithm, secret)| {
        ring.accept_with(secret.as_bytes(), *algorithm)
    })?;
    let names: Vec<_> = parts
        .iter()
        .map(|(algorithm, _)| algorithm.name())
        .collect();
    tracing::info!(
        algorithms = names.join(", "),
        "secrets of sessions read from {VARIABLE}"
    );
    Ok(ring)
}

fn part((secret, position): (&str, usize)) -> Result<(Algorithm, &str), ConfigError> {
    match secret.trim() {
        "" => Err(ConfigError::EmptySecret { position }),
        secret => algorithm_and_secret(secret, position),
    }
}

/// Before a secret may stand the name of an algorithm and a colon. Any other colon is part of the
/// secret, and so is whatever follows the first name.
fn algorithm_and_secret(text: &str, position: usize) -> Result<(Algorithm, &str), ConfigError> {
    let named = |algorithm: Algorithm| {
        let secret = text.strip_prefix(algorithm.name())?.strip_prefix(':')?;
        Some((algorithm, secret.trim_start()))
    };
    match Algorithm::ALL.into_iter().find_map(named) {
        Some(found) => Ok(found),
        None if is_like_a_name(text) => Err(ConfigError::UnknownAlgorithm { position }),
        None => Ok((Algorithm::default(), text)),
    }
}

/// Whether a text begins with a word and a colon as the name of an algorithm does: who mistypes one
/// would otherwise have a longer secret, and the default algorithm.
fn is_like_a_name(text: &str) -> bool {
    let Some((word, _)) = text.split_once(':') else {
        return false;
    };
    let word = word.to_ascii_lowercase();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " _-".contains(c);
    let stems = ["aes", "chacha", "xaes", "xchacha"];
    word.chars().all(is_plain) && stems.iter().any(|stem| word.starts_with(stem))
}

fn read_or_make(path: &Path) -> io::Result<Zeroizing<String>> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make(path)?;
            fs::read_to_string(path).map(Zeroizing::new)
        }
        read => read.map(Zeroizing::new),
    }
}

/// Makes the secret under a name of its own and then links it to its place, which fails when
/// another process was faster: nobody ever reads a half-written secret, and all agree on one.
fn make(path: &Path) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(directory)?;
    ignore(&fs::write(directory.join(".gitignore"), "*\n"));

    let mut bytes = Zeroizing::new([0; 48]);
    system_random(&mut *bytes);
    let secret = Zeroizing::new(STANDARD.encode(*bytes));

    let mut suffix = [0; 8];
    system_random(&mut suffix);
    let draft = directory.join(format!("secret-{:016x}", u64::from_be_bytes(suffix)));
    let written = private_file(&draft).and_then(|mut file| {
        file.write_all(secret.as_bytes())?;
        file.sync_all()
    });
    let linked = written.and_then(|()| fs::hard_link(&draft, path));
    ignore(&fs::remove_file(&draft));
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    }
}

fn private_file(path: &Path) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A missing `.gitignore` or a left-over draft is no reason to refuse to start.
fn ignore(_: &io::Result<()>) {}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// A directory of this test's own, removed at the end.
    struct Directory(PathBuf);

    impl Directory {
        fn new() -> Self {
            static COUNT: AtomicU32 = AtomicU32::new(0);
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let name = format!("remount-secret-{}-{count}", std::process::id());
            let path = std::env::temp_dir().join(name);
            fs::create_dir_all(&path).expect("the temporary directory can be written");
            Self(path)
        }
    }

    impl Drop for Directory {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    /// Whether `ring` opens what `other` seals.
    fn opens(ring: &KeyRing, other: &KeyRing) -> bool {
        ring.open("p", b"", &other.seal("p", b"", b"x")).is_some()
    }

    #[test]
    fn a_release_build_without_a_secret_says_how_to_make_one() {
        let directory = Directory::new();
        let error = key_ring(None, false, &directory.0).expect_err("there is no secret");
        assert!(matches!(error, ConfigError::MissingSecret));
        assert!(error.to_string().contains("openssl rand -base64 48"));
        assert!(!directory.0.join(".remount").exists());
    }

    #[test]
    fn a_short_secret_is_refused_in_every_build() {
        let directory = Directory::new();
        for debug_build in [false, true] {
            let error = key_ring(Some("short".into()), debug_build, &directory.0);
            assert!(matches!(
                error,
                Err(ConfigError::ShortSecret { bytes: 5, .. })
            ));
        }
    }

    #[test]
    fn white_space_around_a_secret_does_not_count() {
        let directory = Directory::new();
        let padded = format!("  {}\n", "x".repeat(31));
        let error = key_ring(Some(padded.into()), false, &directory.0);
        assert!(matches!(
            error,
            Err(ConfigError::ShortSecret { bytes: 31, .. })
        ));
    }

    const OLD: &str = "the secret that is in use as of today";
    const NEW: &str = "the secret that is to take its place";

    fn ring_of(variable: &str) -> Result<KeyRing, ConfigError> {
        key_ring(Some(variable.into()), false, Path::new("nowhere"))
    }

    #[test]
    fn the_first_secret_of_the_variable_seals_and_the_others_open() {
        let old = ring_of(OLD).expect("it is long enough");
        let new = ring_of(NEW).expect("it is long enough");
        let both = ring_of(&format!(" {NEW} ,\n{OLD}\n")).expect("both are long enough");
        assert!(opens(&both, &old) && opens(&both, &new));
        assert!(opens(&new, &both));
        assert!(!opens(&old, &both));
    }

    /// Whether the variable and the ring seal with the same key.
    fn is_sealed_as(variable: &str, secret: &str, algorithm: Algorithm) -> bool {
        let ring = ring_of(variable).expect("it is long enough");
        let alone = KeyRing::new_with(secret.as_bytes(), algorithm).expect("it is long enough");
        opens(&ring, &alone) && opens(&alone, &ring)
    }

    #[test]
    fn a_secret_has_the_algorithm_that_is_named_before_it() {
        for algorithm in Algorithm::ALL {
            for variable in [
                format!("{algorithm}:{OLD}"),
                format!(" {algorithm}: {OLD}\n"),
                format!("{algorithm}:{OLD},{NEW}"),
                format!("{algorithm}:{OLD},{algorithm}:{NEW}"),
            ] {
                assert!(is_sealed_as(&variable, OLD, algorithm), "{variable}");
            }
        }
    }

    #[test]
    fn a_secret_without_a_name_has_the_default_algorithm() {
        let default = Algorithm::default();
        assert!(is_sealed_as(OLD, OLD, default));
        let named = format!("{default}:{OLD}");
        assert!(is_sealed_as(&named, OLD, default));
        let both = ring_of(&format!("{OLD},{named}")).expect_err("it is one secret");
        assert!(matches!(both, ConfigError::DuplicateSecret { .. }));
    }

    #[test]
    fn any_other_colon_is_part_of_the_secret() {
        for secret in [
            format!("user:{OLD}"),
            format!(":{OLD}"),
            format!("xchacha20-poly1305{OLD}"),
            format!("my xchacha20-poly1305:{OLD}"),
            format!("aes/gcm:{OLD}"),
            format!("{OLD}:xchacha20-poly1305:"),
        ] {
            assert!(
                is_sealed_as(&secret, &secret, Algorithm::default()),
                "{secret}"
            );
            let second = ring_of(&format!("{NEW},{secret}")).expect("both are long enough");
            let alone = KeyRing::new(secret.as_bytes()).expect("it is long enough");
            assert!(opens(&second, &alone), "{secret}");
        }
    }

    #[test]
    fn what_is_like_the_name_of_an_algorithm_is_refused() {
        for name in [
            "xchacha20poly1305",
            "xchacha20-poly1305 ",
            "XChaCha20-Poly1305",
            "xchacha20_poly1305",
            "chacha20-poly1305",
            "xaes256gcm",
            "AES-256-GCM",
        ] {
            for (variable, wrong) in [
                (format!("{name}:{OLD}"), 1),
                (format!("{NEW},{name}:{OLD}"), 2),
            ] {
                let error = ring_of(&variable).expect_err("it is mistyped");
                let ConfigError::UnknownAlgorithm { position } = error else {
                    panic!("{error}");
                };
                assert_eq!(position, wrong, "{variable}");
                let told = error.to_string();
                let names = Algorithm::ALL.map(|algorithm| format!("`{algorithm}`"));
                assert!(names.iter().all(|name| told.contains(name)), "{told}");
            }
            let secret = format!("{name}:{OLD}");
            let variable = format!("xaes-256-gcm:{secret}");
            assert!(is_sealed_as(&variable, &secret, Algorithm::Xaes256Gcm));
        }
    }

    #[test]
    fn a_secret_that_begins_with_a_name_is_written_behind_another_name() {
        let secret = format!("xchacha20-poly1305:{OLD}");
        let variable = format!("xaes-256-gcm:{secret}");
        assert!(is_sealed_as(&variable, &secret, Algorithm::Xaes256Gcm));
    }

    #[test]
    fn a_name_does_not_count_as_part_of_a_secret() {
        let short = "x".repeat(31);
        for (variable, wrong, length) in [
            (format!("xchacha20-poly1305:{short}"), 1, 31),
            (format!("{OLD},xaes-256-gcm:{short}"), 2, 31),
            ("xchacha20-poly1305:".to_owned(), 1, 0),
            (format!("{OLD},xchacha20-poly1305:"), 2, 0),
        ] {
            let error = ring_of(&variable).expect_err("one is short");
            let ConfigError::ShortSecret { position, bytes } = error else {
                panic!("{error}");
            };
            assert_eq!((position, bytes), (wrong, length), "{variable}");
        }
    }

    #[test]
    fn an_algorithm_is_changed_in_the_same_steps_as_a_secret() {
        let steps = [
            OLD.to_owned(),
            format!("{OLD},xchacha20-poly1305:{OLD}"),
            format!("xchacha20-poly1305:{OLD},{OLD}"),
            format!("xchacha20-poly1305:{OLD}"),
        ];
        let rings = steps.map(|variable| ring_of(&variable).expect("it is long enough"));
        for deploy in rings.windows(2) {
            assert!(opens(&deploy[0], &deploy[1]) && opens(&deploy[1], &deploy[0]));
        }
        assert!(!opens(&rings[0], &rings[3]) && !opens(&rings[3], &rings[0]));
    }

    #[test]
    fn an_empty_secret_in_the_variable_is_named() {
        for (variable, missing) in [
            (format!(",{OLD}"), 1),
            (format!("{OLD}, ,{NEW}"), 2),
            (format!("{OLD},{NEW},"), 3),
        ] {
            let error = ring_of(&variable).expect_err("one is empty");
            assert!(
                matches!(error, ConfigError::EmptySecret { position } if position == missing),
                "{error}"
            );
            assert!(error.to_string().contains("remove the comma"), "{error}");
        }
    }

    #[test]
    fn a_wrong_secret_in_the_variable_is_named() {
        let error = ring_of(&format!("{OLD},short")).expect_err("one is short");
        assert!(error.to_string().starts_with("secret 2"), "{error}");
        let error = ring_of(&format!("{OLD},{NEW},{OLD}")).expect_err("one is there twice");
        assert!(
            error
                .to_string()
                .contains("secret 3 of the key ring is the same as secret 1"),
            "{error}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_not_text_is_refused() {
        use std::os::unix::ffi::OsStringExt as _;
        let error = key_ring(
            Some(OsString::from_vec(vec![0xff; 40])),
            false,
            Path::new("nowhere"),
        );
        assert!(matches!(error, Err(ConfigError::NotText)));
    }

    #[test]
    fn no_error_shows_any_part_of_a_secret() {
        let long = "swordfish ".repeat(4);
        let nine: Vec<String> = (0..9).map(|n| format!("{n} {long}")).collect();
        for variable in [
            "swordfish".to_owned(),
            format!("{long},swordfish"),
            format!("{long},{long}"),
            format!("{long},,{long}"),
            nine.join(","),
            "xchacha20-poly1305:swordfish".to_owned(),
            format!("{long},xaes-256-gcm:{long}"),
            format!("aes swordfish:{long}"),
        ] {
            let error = ring_of(&variable).expect_err("something is wrong with it");
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("swordfish"), "{shown}");
        }
    }

    #[test]
    fn a_debug_build_makes_its_secret_once() {
        let directory = Directory::new();
        let first = key_ring(None, true, &directory.0).expect("a secret is made");
        let second = key_ring(None, true, &directory.0).expect("the secret is read");
        assert!(opens(&first, &second));
        let ignored = fs::read_to_string(directory.0.join(".remount/.gitignore"));
        assert_eq!(ignored.expect("there is one"), "*\n");
        let files = fs::read_dir(directory.0.join(".remount"))
            .expect("it is there")
            .count();
        assert_eq!(files, 2);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_the_made_secret() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = Directory::new();
        key_ring(None, true, &directory.0).expect("a secret is made");
        let file = fs::metadata(directory.0.join(".remount/secret")).expect("it is there");
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn processes_that_start_together_agree_on_one_secret() {
        let directory = Directory::new();
        let rings: Vec<KeyRing> = std::thread::scope(|scope| {
            let start = || key_ring(None, true, &directory.0).expect("a secret is made or read");
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().expect("no panic"))
                .collect()
        });
        assert!(rings.iter().all(|ring| opens(&rings[0], ring)));
    }

    #[test]
    fn a_short_secret_file_names_the_file() {
        let directory = Directory::new();
        fs::create_dir(directory.0.join(".remount")).expect("it can be made");
        fs::write(directory.0.join(".remount/secret"), "short").expect("it can be written");
        let error = key_ring(None, true, &directory.0).expect_err("it is too short");
        assert!(error.to_string().contains("delete it"), "{error}");
    }
}
