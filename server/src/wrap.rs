//! `keyferry wrap`: wraps a key file for its import, without a server.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, IsTerminal, Read, Write, stderr, stdin, stdout},
    os::fd::AsFd,
    path::{Path, PathBuf},
};

use ::wrap::{
    Encoding, FormatError, Found, MAX_FILE, PrivateKeyError, PrivateKeyForm, WrapError, WrapFileError,
    WrappedFile, public_key_der, wrap_file,
};
use anyhow::{Context, anyhow, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use custody::random::Generator;
use domain::{KeySpec, WrappingAlgorithm};
use zeroize::Zeroizing;

/// What to wrap, and how.
#[derive(Args)]
pub(crate) struct WrapCommand {
    /// The public key file of the import, DER or PEM.
    #[arg(long, value_name = "FILE")]
    public_key: PathBuf,
    /// The wrapping algorithm of the import.
    #[arg(long, value_parser = names(WrappingAlgorithm::ALL, WrappingAlgorithm::as_str))]
    algorithm: WrappingAlgorithm,
    /// The spec of the key that the material is for.
    #[arg(long, value_parser = names(KeySpec::ALL, KeySpec::as_str))]
    key_spec: KeySpec,
    /// The key file; - reads the standard input. A symmetric key is raw bytes, hex or base64;
    /// a private key is PKCS#8, PKCS#1 or SEC1, PEM or DER.
    #[arg(long = "in", value_name = "FILE")]
    input: PathBuf,
    /// The file to write; - writes to the standard output.
    #[arg(long = "out", value_name = "FILE")]
    output: PathBuf,
    /// Write base64 instead of bytes.
    #[arg(long)]
    base64: bool,
    /// Write over a file that exists.
    #[arg(long)]
    force: bool,
}

/// Wraps the file, writes what came of it, and says on the standard error stream what was found. The key itself
/// is in zeroing memory only, and no message holds a byte of it.
pub(crate) fn run(command: &WrapCommand) -> anyhow::Result<()> {
    let public_key = fs::read(&command.public_key)
        .with_context(|| format!("the public key {} cannot be read", command.public_key.display()))?;
    let key = read_key(&command.input)?;
    let wrapped = wrap(command, &public_key, &key).map_err(|error| {
        let advice = advice(&error);
        anyhow::Error::from(error).context(format!("nothing was wrapped; {advice}"))
    })?;
    write(command, &wrapped.blob)?;
    Ok(stderr().write_all(report(command.algorithm, &wrapped).as_bytes())?)
}

fn wrap(command: &WrapCommand, public_key: &[u8], key: &[u8]) -> Result<WrappedFile, WrapFileError> {
    let public_key = public_key_der(public_key)?;
    wrap_file(key, command.key_spec, &public_key, command.algorithm, &mut Generator)
}

/// Reads a key without a buffer that nobody zeroes: of the right size from the start, and not through `Stdin`'s own.
fn read_key(path: &Path) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let file =
        if is_stream(path) { stdin().as_fd().try_clone_to_owned().map(File::from) } else { File::open(path) };
    let mut key = Zeroizing::new(Vec::with_capacity(MAX_FILE + 1));
    file.and_then(|file| file.take(MAX_FILE as u64 + 1).read_to_end(&mut key))
        .with_context(|| format!("the key file {} cannot be read", path.display()))?;
    ensure!(key.len() <= MAX_FILE, "{} is no key file: it is longer than {MAX_FILE} bytes", path.display());
    Ok(key)
}

fn write(command: &WrapCommand, blob: &[u8]) -> anyhow::Result<()> {
    let text = command.base64.then(|| STANDARD.encode(blob));
    let content = text.as_ref().map_or(blob, String::as_bytes);
    let path = &command.output;
    if is_stream(path) {
        ensure!(command.base64 || !stdout().is_terminal(), "a terminal cannot show bytes; add --base64");
        return Ok(stdout().write_all(content)?);
    }
    for read in [&command.input, &command.public_key] {
        ensure!(
            !is_same_file(path, read),
            "--out names {}, which was read; choose another name",
            read.display()
        );
    }
    let mut options = OpenOptions::new();
    let options = options.write(true).create_new(!command.force).create(true).truncate(true);
    let written = options.open(path).and_then(|mut file| file.write_all(content));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => anyhow!("{} exists already; --force writes over it", path.display()),
        _ => anyhow::Error::from(error).context(format!("{} cannot be written", path.display())),
    })
}

/// What was found and what to compare.
fn report(algorithm: WrappingAlgorithm, wrapped: &WrappedFile) -> String {
    let mut lines = vec![
        format!("Found: {}", found_words(wrapped.found)),
        format!("Check value: {}", wrapped.check_value),
        format!("Public key, SHA-256: {}", wrapped.public_key),
    ];
    if let Found::Symmetric { passed_over: Some(other), .. } = wrapped.found {
        let (encoding, len) = (name(other.encoding), other.len);
        lines.push(format!(
            "Note: the file could also be read as {encoding} of another key of {len} bytes. \
             Its length fits the key spec as it is, so it was taken raw. Compare the check value."
        ));
    }
    if algorithm.is_discouraged() {
        lines.push(format!("Note: NIST (SP 800-131A) disallows {algorithm} for key transport after 2023."));
    }
    lines.join("\n") + "\n"
}

fn found_words(found: Found) -> String {
    match found {
        Found::Symmetric { encoding, len, .. } => format!("{len} bytes, {}", name(encoding)),
        Found::PrivateKey { form, pem } => {
            let form = match form {
                PrivateKeyForm::Pkcs8 => "PKCS#8",
                PrivateKeyForm::Pkcs1 => "PKCS#1",
                PrivateKeyForm::Sec1 => "SEC1",
            };
            format!("a private key, {form} in {}", if pem { "PEM" } else { "DER" })
        }
    }
}

/// What to do about an error.
fn advice(error: &WrapFileError) -> &'static str {
    match error {
        WrapFileError::Format(format) => match format {
            FormatError::Empty | FormatError::TooLarge { .. } => "choose the file that holds the key",
            FormatError::WrongLength { .. } => "check the key spec and the file",
            FormatError::LineBreakAfterRaw { .. } => "remove the line break if it does not belong to the key",
            FormatError::OddHex { .. } => "take the file from its source again",
            FormatError::Pem => "choose the file of a symmetric key",
            FormatError::UnknownText { .. } => "look for a typing error or a header line",
        },
        WrapFileError::PrivateKey(error) => match error {
            PrivateKeyError::Empty | PrivateKeyError::TooLarge { .. } | PrivateKeyError::Unknown => {
                "choose the file that holds the private key"
            }
            PrivateKeyError::Encrypted => "decrypt it first, as with `openssl pkcs8 -topk8 -nocrypt`",
            PrivateKeyError::Unsupported | PrivateKeyError::OtherSpec { .. } => {
                "check the key spec and the file"
            }
            PrivateKeyError::NoPublicKey => {
                "write it anew, as with `openssl ec -in FILE`, which adds the public key"
            }
        },
        WrapFileError::Wrap(WrapError::NeedsEnvelope) => "choose RSA_AES_KEY_WRAP_SHA_256",
        WrapFileError::Wrap(WrapError::Failed) => "try again",
        WrapFileError::Wrap(_) => "take the public key file as it was downloaded for the import",
    }
}

fn name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Raw => "raw",
        Encoding::Hex => "hex",
        Encoding::Base64 => "base64",
    }
}

fn is_stream(path: &Path) -> bool {
    path == Path::new("-")
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Takes one of these by its name in the vendor's API; the help lists the names.
fn names<T>(all: &'static [T], name: fn(T) -> &'static str) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    PossibleValuesParser::new(all.iter().map(|value| name(*value))).try_map(|text| text.parse::<T>())
}
