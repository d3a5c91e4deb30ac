//! Any bytes are a request or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::api::IssueRequest;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(request) = wire::json::read::<IssueRequest>(bytes) {
        let again = serde_json_again(&request);
        assert_eq!(again, request);
    }
});

fn serde_json_again(request: &IssueRequest) -> IssueRequest {
    let bytes = wire::api::StoredRequest::Issue(Box::new(request.clone())).to_bytes();
    match wire::json::read(&bytes) {
        Ok(wire::api::StoredRequest::Issue(again)) => *again,
        other => panic!("a kept request does not read: {other:?}"),
    }
}
