/** A whole PKCS#10 request in PEM, and nothing else. */
export const CSR =
  /^\s*-----BEGIN (NEW )?CERTIFICATE REQUEST-----[\sA-Za-z0-9+/=]+-----END (NEW )?CERTIFICATE REQUEST-----\s*$/;
