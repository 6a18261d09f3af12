/**
 * A worked example for anyone who writes a verifier, checked against `openssl dgst -sha256 -hmac`. The secret decodes
 * to the 32 bytes `PASSID test vector, not a secret`. The body is UTF-8 and not all ASCII, so that a verifier which
 * signs anything but the raw bytes fails it.
 */
export const SIGNATURE_TEST_VECTOR = {
  secret: 'whsec_UEFTU0lEIHRlc3QgdmVjdG9yLCBub3QgYSBzZWNyZXQ=',
  body: '{"id":"evt_01JZ7Q0W4V9T3M8N2K5R6XPASD","event":"webhook.test","institution_id":"42","environment":"sandbox","timestamp":"2026-01-01T00:00:00Z","data":{"note":"Zażółć"}}',
  headers: {
    'x-passid-signature': 'sha256=5aa39cfa922b59f7aa7d769190a245bbffa03944ab69cdaed4b143cae0c85a1f',
    'webhook-id': 'evt_01JZ7Q0W4V9T3M8N2K5R6XPASD',
    'webhook-timestamp': '1767225600',
    'webhook-signature': 'v1,MTP1i0nh/A51avjQYOB5YmusLWM9lvf9CH9RoadrXLM=',
  },
} as const;
