//! Writes the reference page of the interface: `cargo run -p wire --example his_page > docs/his.md`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(wire::his::page::markdown().as_bytes())
}
