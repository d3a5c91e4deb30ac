//! How much of a stranger's package is taken before it is refused.

/// Bounds on all that can grow while a package is read. The default is generous for documents of
/// some pages with embedded fonts, and keeps memory within some tens of MiB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Size of the package in bytes.
    pub package_bytes: usize,
    /// Number of entries in the package.
    pub entries: usize,
    /// Size of one file in the package, in bytes.
    pub file_bytes: usize,
    /// Size of all files in the package together, in bytes.
    pub total_bytes: usize,
    /// How many times larger than in the package a file may be; files up to 64 KiB are exempt.
    pub ratio: usize,
    /// Bytes of XML read in all; files that are referred to many times count as often.
    pub xml_bytes: usize,
    /// Elements in one XML file.
    pub elements: usize,
    /// Levels of elements in one XML file.
    pub depth: usize,
    /// Number of pages.
    pub pages: usize,
    /// Objects on all pages together; templates count once for every page that uses them.
    pub objects: usize,
    /// Bytes of text on all pages together.
    pub text_bytes: usize,
    /// Pixels of one image, width times height.
    pub pixels: u64,
    /// Number of seals.
    pub seals: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            package_bytes: 4 << 20,
            entries: 512,
            file_bytes: 8 << 20,
            total_bytes: 12 << 20,
            ratio: 200,
            xml_bytes: 16 << 20,
            elements: 50_000,
            depth: 32,
            pages: 200,
            objects: 100_000,
            text_bytes: 4 << 20,
            pixels: 50_000_000,
            seals: 16,
        }
    }
}
