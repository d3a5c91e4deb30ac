//! A disk in memory that fills, fails and stops when told to.

use link::gap::{Entry, Files, Folder};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{Error, ErrorKind, Result};
use std::sync::{Arc, Mutex, MutexGuard};

/// Shared by the side that uses it and the test that looks at it.
#[derive(Clone)]
pub(crate) struct Memory(Arc<Mutex<Inside>>);

pub(crate) struct Inside {
    folders: BTreeMap<Folder, BTreeMap<OsString, Vec<u8>>>,
    rng: StdRng,
    /// After so many more changes the power goes.
    pub(crate) fuse: Option<u32>,
    dead: bool,
    /// Of a hundred changes, how many fail although the disk goes on.
    pub(crate) failing: u32,
    /// Folders in which nothing more can be written.
    pub(crate) full: Vec<Folder>,
}

impl Memory {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Inside {
            folders: Folder::ALL.map(|folder| (folder, BTreeMap::new())).into(),
            rng: StdRng::seed_from_u64(seed),
            fuse: None,
            dead: false,
            failing: 0,
            full: Vec::new(),
        })))
    }

    pub(crate) fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap()
    }

    /// Whether the power went; it is back after this.
    pub(crate) fn power_up(&self) -> bool {
        let mut inside = self.inside();
        inside.fuse = None;
        std::mem::take(&mut inside.dead)
    }

    /// Another disk with the same files.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::new(0);
        copy.inside().folders = self.inside().folders.clone();
        copy
    }

    pub(crate) fn names(&self, folder: Folder) -> Vec<String> {
        let text = |name: &OsString| name.to_str().unwrap().to_owned();
        self.inside().folders[&folder].keys().map(text).collect()
    }

    pub(crate) fn get(&self, folder: Folder, name: &str) -> Option<Vec<u8>> {
        self.inside().folders[&folder].get(OsStr::new(name)).cloned()
    }

    pub(crate) fn put(&self, folder: Folder, name: &str, bytes: &[u8]) {
        let mut inside = self.inside();
        inside.folders.get_mut(&folder).unwrap().insert(name.into(), bytes.to_vec());
    }

    pub(crate) fn take(&self, folder: Folder, name: &str) -> Option<Vec<u8>> {
        self.inside().folders.get_mut(&folder).unwrap().remove(OsStr::new(name))
    }

    fn change(&self, folder: Folder, deed: impl FnOnce(&mut Inside) -> Result<()>) -> Result<()> {
        let mut inside = self.inside();
        inside.alive()?;
        if inside.full.contains(&folder) {
            return Err(ErrorKind::StorageFull.into());
        }
        let last = inside.fuse == Some(0);
        inside.fuse = inside.fuse.map(|left| left.saturating_sub(1));
        let failing = inside.failing;
        if last || inside.rng.random_range(0..100) < failing {
            inside.dead = last;
            if inside.rng.random() {
                deed(&mut inside)?;
            }
            return Err(Error::other("the disk failed"));
        }
        deed(&mut inside)
    }
}

impl Inside {
    fn alive(&self) -> Result<()> {
        if self.dead { Err(Error::other("no power")) } else { Ok(()) }
    }

    fn folder(&mut self, folder: Folder) -> &mut BTreeMap<OsString, Vec<u8>> {
        self.folders.get_mut(&folder).unwrap()
    }
}

impl Files for Memory {
    fn list(&self, folder: Folder) -> Result<Vec<Entry>> {
        let inside = self.inside();
        inside.alive()?;
        let entry = |(name, bytes): (&OsString, &Vec<u8>)| Entry {
            name: name.clone(),
            bytes: bytes.len().try_into().unwrap(),
            is_file: true,
        };
        Ok(inside.folders[&folder].iter().map(entry).collect())
    }

    fn read(&self, folder: Folder, name: &OsStr, limit: u64) -> Result<Vec<u8>> {
        let inside = self.inside();
        inside.alive()?;
        let bytes = inside.folders[&folder].get(name).ok_or(ErrorKind::NotFound)?;
        let length = usize::try_from(limit).unwrap_or(usize::MAX).min(bytes.len());
        Ok(bytes[..length].to_vec())
    }

    fn write(&mut self, folder: Folder, name: &OsStr, bytes: &[u8]) -> Result<()> {
        self.change(folder, |inside| {
            inside.folder(folder).insert(name.to_owned(), bytes.to_vec());
            Ok(())
        })
    }

    fn remove(&mut self, folder: Folder, name: &OsStr) -> Result<()> {
        let full = std::mem::take(&mut self.inside().full); // a full disk still gives room
        let removed = self.change(folder, |inside| {
            inside.folder(folder).remove(name);
            Ok(())
        });
        self.inside().full = full;
        removed
    }

    fn set_aside(&mut self, from: Folder, name: &OsStr, new: &OsStr) -> Result<()> {
        self.change(Folder::Bad, |inside| {
            let bytes = inside.folder(from).remove(name).ok_or(ErrorKind::NotFound)?;
            inside.folder(Folder::Bad).insert(new.to_owned(), bytes);
            Ok(())
        })
    }

    fn sync(&mut self, _: Folder) -> Result<()> {
        self.inside().alive()
    }
}
