//! The wall around the crate: of the workspace it knows `seal`, and nothing else.

const MANIFEST: &str = include_str!("../Cargo.toml");
const WORKSPACE: &str = include_str!("../../../Cargo.toml");

#[test]
fn of_the_workspace_it_knows_seal_alone() {
    let name = |line: &'static str| line.split_once(" = ").map(|(name, _)| name);
    let is_ours = |line: &&str| line.contains("path = \"crates/");
    let ours: Vec<_> = WORKSPACE.lines().filter(is_ours).filter_map(name).collect();
    assert!(ours.contains(&"domain") && ours.contains(&"seal"), "the list is found: {ours:?}");
    let known: Vec<_> =
        MANIFEST.lines().filter_map(name).filter(|name| ours.contains(name)).collect();
    assert_eq!(known, ["seal"]);
}
