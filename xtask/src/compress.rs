//! Files that are sent compressed are compressed once, at their best: the server sends what it finds beside them.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::{Compression, write::GzEncoder};

/// What is worth it. Pictures and fonts are compressed by their form.
const KINDS: &[&str] = &["css", "html", "js", "json", "svg", "txt", "wasm"];

/// Compresses all files below a folder: beside each `name` there will be `name.br` and `name.gz`.
pub(crate) fn compress(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            compress(&path)?;
        } else if path.extension().is_some_and(|kind| KINDS.iter().any(|known| kind == *known)) {
            let raw = fs::read(&path)?;
            let beside = |ending: &str| format!("{}.{ending}", path.display());
            fs::write(beside("br"), brotli(&raw)?)?;
            fs::write(beside("gz"), gzip(&raw)?)?;
        }
    }
    Ok(())
}

/// At quality 11 with a window of 4 MiB.
pub(crate) fn brotli(raw: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut &raw[..], &mut small, &parameters).context("brotli failed")?;
    Ok(small)
}

fn gzip(raw: &[u8]) -> Result<Vec<u8>> {
    let mut small = GzEncoder::new(Vec::new(), Compression::best());
    small.write_all(raw)?;
    Ok(small.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_is_squeezed_and_pictures_are_left_as_they_are() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("pkg")).expect("a folder");
        for name in ["pkg/a.wasm", "b.png"] {
            fs::write(folder.path().join(name), b"wasm".repeat(10_000)).expect("written");
        }
        compress(folder.path()).expect("compressed");
        for ending in ["br", "gz"] {
            let small = fs::metadata(folder.path().join(format!("pkg/a.wasm.{ending}"))).expect("a file");
            assert!((1..200).contains(&small.len()), "{ending}: {}", small.len());
            assert!(!folder.path().join(format!("b.png.{ending}")).exists());
        }
    }
}
