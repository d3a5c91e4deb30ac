//! shupiao
fn main() {}
