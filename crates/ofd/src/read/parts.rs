//! Finds the files that other files name, and reads them as XML, within one budget for all. It must
//! not know which files there are.

use super::container::{Entry, Files};
use super::tree::{self, Element};
use super::{Limits, ReadError};
use std::cell::Cell;

/// The files of one package while they are read.
pub(super) struct Parts<'a> {
    files: &'a Files,
    limits: &'a Limits,
    xml_left: Cell<usize>,
}

impl<'a> Parts<'a> {
    pub(super) fn new(files: &'a Files, limits: &'a Limits) -> Self {
        Self { files, limits, xml_left: Cell::new(limits.xml_bytes) }
    }

    pub(super) fn entry(&self, path: &str) -> Result<&'a Entry, ReadError> {
        self.files.get(path).ok_or_else(|| ReadError::Missing(path.to_owned()))
    }

    /// The root element of a file.
    pub(super) fn xml(&self, path: &str) -> Result<Element, ReadError> {
        let bytes = &self.entry(path)?.bytes;
        let left = self.xml_left.get().checked_sub(bytes.len());
        self.xml_left.set(left.ok_or(ReadError::TooMuch("bytes of XML"))?);
        tree::parse(path, bytes, self.limits)
    }

    /// The path of the file that `file` names (`ST_Loc`). A name with a slash in front starts at
    /// the package's root. Others start in the folder of `file`; where nothing is there, at the
    /// document's folder and then at the root, as writers that differ from that mean them.
    pub(super) fn locate(&self, file: &str, name: &str) -> Result<String, ReadError> {
        let beside = join(folder(file), name)?;
        if self.files.contains_key(&beside) {
            return Ok(beside);
        }
        let document = file.split_once('/').map_or("", |(first, _)| first);
        for from in [document, ""] {
            let path = join(from, name)?;
            if self.files.contains_key(&path) {
                return Ok(path);
            }
        }
        Err(ReadError::Missing(beside))
    }
}

/// The folder a file is in, without a slash at its end.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `name` seen from a folder. It cannot go upwards: no writer needs that, and what is above the
/// root is not the package's.
pub(super) fn join(folder: &str, name: &str) -> Result<String, ReadError> {
    let bad = || ReadError::Name(name.to_owned());
    let (folder, rest) = match name.strip_prefix('/') {
        Some(rest) => ("", rest),
        None => (folder, name),
    };
    let mut path = folder.to_owned();
    for part in rest.split('/').filter(|part| *part != ".") {
        if matches!(part, "" | "..") || part.contains(|c: char| c.is_control() || c == '\\') {
            return Err(bad());
        }
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(part);
    }
    if path.len() == folder.len() { Err(bad()) } else { Ok(path) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_start_at_the_folder_or_the_root() {
        assert_eq!(join("Doc_0", "Pages/./a.xml").unwrap(), "Doc_0/Pages/a.xml");
        assert_eq!(join("Doc_0", "/a.xml").unwrap(), "a.xml");
        for bad in ["", "/", ".", "..", "../a", "a/../b", "a//b", "//a", "a\\b", "a/"] {
            assert_eq!(join("Doc_0", bad), Err(ReadError::Name(bad.to_owned())));
        }
    }
}
