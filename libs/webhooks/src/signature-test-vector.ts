/**
 * A worked example for anyone who writes a verifier, checked against `openssl dgst` and `openssl pkeyutl`. The secret decodes
 * to the 32 bytes `PASSID test vector, not a secret`. The body is UTF-8 and not all ASCII, so that a verifier which
 * signs anything but the raw bytes fails it.
 */
export const SIGNATURE_TEST_VECTOR = {
  secret: 'whsec_UEFTU0lEIHRlc3QgdmVjdG9yLCBub3QgYSBzZWNyZXQ=',
  /** Of the key whose seed are the same 32 bytes. */
  publicKey: 'whpk_riQPn+zSoI3+2mxEGu1A+VBqcVVfvTiys1S9IGWY2Sw=',
  body: '{"id":"evt_01JZ7Q0W4V9T3M8N2K5R6XPASD","event":"webhook.test","institution_id":"42","environment":"sandbox","timestamp":"2026-01-01T00:00:00Z","data":{"note":"Zażółć"}}',
  headers: {
    'x-passid-signature': 'sha256=5aa39cfa922b59f7aa7d769190a245bbffa03944ab69cdaed4b143cae0c85a1f',
    'webhook-id': 'evt_01JZ7Q0W4V9T3M8N2K5R6XPASD',
    'webhook-timestamp': '1767225600',
    'webhook-signature':
      'v1,MTP1i0nh/A51avjQYOB5YmusLWM9lvf9CH9RoadrXLM= v1a,FSFhPzcnD0MDWEyJExcOEwDpXfwcAXUl2/mjc0bF+4IzP87zY8qagduCEnuPrhtsmKc2Qunj2E17S3B/Ha7qBA==',
  },
} as const;
