//! Builds the pages in again when they have changed.

fn main() {
    println!("cargo::rerun-if-changed=../../web/dist");
}
