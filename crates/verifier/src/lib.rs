//! `proof` for the browser: bytes and certificates in, JSON out.
//!
//! The pages load this only when somebody checks a file, so that the file need not leave the
//! reader's device. It must not know the network, the page, or anything that `proof` does not tell.

use proof::OpenError;
use seal::Trust;
use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;
use wire::messages;

/// Checks a bill file (XML, OFD or PDF) against certificates and revocation lists in PEM, as the
/// platform gives them at `/trust.pem`. The answer is a `FileProof` in JSON, or
/// `{"error": {"code", "message"}}` when the file is no bill or the certificates cannot be used.
#[wasm_bindgen]
pub fn check_file(bytes: &[u8], trust_pem: &str) -> String {
    let answer = Trust::from_pem(trust_pem)
        .map_err(|_| refused("BAD_TRUST_LIST", messages::problem("BAD_TRUST_LIST").1))
        .and_then(|trust| {
            let proof = proof::check(&trust, bytes.to_vec());
            proof.map_err(|error: OpenError| refused(error.code(), &error.message()))
        });
    match answer {
        Ok(proof) => serde_json::to_string(&proof).unwrap_or_default(),
        Err(refusal) => refusal.to_string(),
    }
}

/// Checks the text of an offline QR code (离线二维码) against certificates in PEM. The answer is a
/// `SlipProof` in JSON, or an error as of [`check_file`].
#[wasm_bindgen]
pub fn check_slip(text: &str, trust_pem: &str) -> String {
    let answer = Trust::from_pem(trust_pem)
        .map_err(|_| refused("BAD_TRUST_LIST", messages::problem("BAD_TRUST_LIST").1))
        .and_then(|trust| {
            let proof = proof::check_slip(&trust, text, None);
            proof.map_err(|error| refused("INVALID_SLIP", messages::slip_error(error)))
        });
    match answer {
        Ok(proof) => serde_json::to_string(&proof).unwrap_or_default(),
        Err(refusal) => refusal.to_string(),
    }
}

fn refused(code: &str, message: &str) -> Value {
    json!({ "error": { "code": code, "message": message } })
}
