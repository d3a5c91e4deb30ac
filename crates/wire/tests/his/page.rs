//! The reference page is what the table says.

#[test]
fn the_page_is_fresh() {
    let page = wire::his::page::markdown();
    let kept = include_str!("../../../../docs/his.md");
    assert!(page == kept, "run: cargo run -p wire --example his_page > docs/his.md");
}
