import { VERSION } from '@passid/http';
import type { ApiIdentity } from './describe-api.js';

/** The groups of the API, in the order in which a reader meets them. */
const TAGS = [
  { name: 'Verification', description: 'A code or a token becomes signed claims.' },
  { name: 'Sessions', description: 'A QR code on your page, a wallet in the customer’s hand.' },
  { name: 'Outcomes', description: 'How it went with the customer, and what that says of each kind of verification.' },
  { name: 'Audit', description: 'Every event behind an answer, and the keys to check it with.' },
  { name: 'Workspace', description: 'Logging in, keys, team, corridors, going live. For the dashboard.' },
  { name: 'Webhooks', description: 'Where we call you, and what became of each call.' },
  { name: 'Wallet', description: 'Holders, their credentials and what they share.' },
  { name: 'Sandbox', description: 'Try out in minutes what takes weeks.' },
  { name: 'Operator', description: 'For the people who run this deployment.' },
  { name: 'Operation', description: 'Health, metrics, versions and this description.' },
];

const DESCRIPTION = `A bank asks “is this person’s income real?” and gets signed claim summaries instead of financial data.
PASSID verifies; the institution decides.

**Errors** are one shape everywhere, \`application/problem+json\` (RFC 9457). Switch on \`code\`; quote \`request_id\`.
Every code, with its cause and its cure: [/problems](/problems).

**Bodies** are JSON. Fields may be spelled in snake_case or camelCase; unknown ones are refused, and \`null\` is the same as
leaving a field out. **Answers** may gain members: ignore those you do not know.

**Retries** are safe with an \`Idempotency-Key\`. **Times** are ISO 8601, UTC.`;

export const identityOf = (publicUrl: string): ApiIdentity => ({
  title: 'PASSID verification ledger',
  version: VERSION.version,
  description: DESCRIPTION,
  publicUrl,
  tags: TAGS,
});
