import type { Attestation, Onboarded } from '@passid/ledger';
import type { EvidenceCounts } from '@passid/read-models';

/** Verifications and webhooks that have to succeed in a row: one success may be luck. */
const IN_A_ROW = 3;

/** Everything the checklist is judged by. */
export interface Progress {
  readonly workspace: Onboarded;
  /** What the sandbox has seen. */
  readonly evidence: EvidenceCounts;
}

/** One thing to have done before going live (guide, step 11). */
export interface ChecklistItem {
  readonly item: string;
  readonly title: string;
  /** What to do for it. */
  readonly how: string;
  /** `observed`: computed from what happened. `attested`: only the institution can know, and its owner says so. */
  readonly kind: 'observed' | 'attested';
  readonly isDone: boolean;
}

type Judge = (progress: Progress) => ChecklistItem;

/** In the order of the guide. */
const CHECKLIST: readonly Judge[] = [
  liveKeyStored,
  webhookRegistered,
  webhookTested,
  wrongSignatureRefused,
  webhooksInTime,
  idempotencyKeysUsed,
  sanctionsDenialReceived,
  sanctionsHandled,
  sessionExpirySeen,
  expiryHandled,
  sessionCompleted,
  outcomeReported,
  teamInvited,
  corridorsEnabled,
  webhookSecretStored,
];

export const judge = (progress: Progress): ChecklistItem[] => CHECKLIST.map((each) => each(progress));

function liveKeyStored({ workspace }: Progress): ChecklistItem {
  return attested(workspace, 'live_key_stored', 'The live key is in a secrets manager', {
    how: 'Never in code, nor in a file under version control. Confirm it.',
  });
}

function webhookRegistered({ workspace }: Progress): ChecklistItem {
  return observed('webhook_registered', 'A webhook address is registered', {
    how: 'PATCH /api/institution/webhook.',
    isDone: workspace.endpoint !== undefined,
  });
}

function webhookTested({ evidence }: Progress): ChecklistItem {
  return observed('webhook_tested', 'A test webhook was answered with 2xx', {
    how: 'POST /api/institution/webhook/test. Another address or secret is tested again.',
    isDone: evidence.webhook_tested > 0,
  });
}

function wrongSignatureRefused({ evidence }: Progress): ChecklistItem {
  return observed('wrong_signature_refused', 'A webhook with a wrong signature was refused', {
    how: 'POST /api/institution/webhook/test with {"probe":"invalid_signature"}; your endpoint answers 4xx.',
    isDone: evidence.wrong_signature_refused > 0,
  });
}

function webhooksInTime({ evidence }: Progress): ChecklistItem {
  return observed('webhooks_in_time', 'Webhooks are answered with 2xx within 10 seconds', {
    how: `The latest ${IN_A_ROW} succeeded at the first attempt, the test among them.`,
    isDone: evidence.webhooks_in_time >= IN_A_ROW,
  });
}

function idempotencyKeysUsed({ evidence }: Progress): ChecklistItem {
  return observed('idempotency_keys_used', 'Every POST /v1/verify carries an Idempotency-Key', {
    how: `The latest ${IN_A_ROW} in the sandbox did; one without begins the count anew.`,
    isDone: evidence.verifies_with_key >= IN_A_ROW,
  });
}

function sanctionsDenialReceived({ evidence }: Progress): ChecklistItem {
  return observed('sanctions_denial_received', 'HARD_DENY_SANCTIONS_MATCH was received', {
    how: 'Redeem SANC-TEST-2222 in the sandbox.',
    isDone: evidence.sanctions_denied > 0,
  });
}

function sanctionsHandled({ workspace }: Progress): ChecklistItem {
  return attested(workspace, 'sanctions_handled', 'A sanctions match is never approved', {
    how: 'Under no circumstances, and by nobody. Confirm it.',
  });
}

function sessionExpirySeen({ evidence }: Progress): ChecklistItem {
  return observed('session_expiry_seen', 'A QR session expired', {
    how: 'Create one in the sandbox and let its time run out; POST /api/sandbox/clock makes that quick.',
    isDone: evidence.session_expired > 0,
  });
}

function expiryHandled({ workspace }: Progress): ChecklistItem {
  return attested(workspace, 'expiry_handled', 'Expiry offers a new code', {
    how: 'onDecline("Request expired") shows “Generate new code” and no error. Confirm it.',
  });
}

function sessionCompleted({ evidence }: Progress): ChecklistItem {
  return observed('session_completed', 'A QR session was completed', {
    how: 'Scan one in the sandbox and share.',
    isDone: evidence.session_completed > 0,
  });
}

function outcomeReported({ evidence }: Progress): ChecklistItem {
  return observed('outcome_reported', 'An outcome was reported', {
    how: 'POST /v1/outcome in the sandbox.',
    isDone: evidence.outcome_reported > 0,
  });
}

function teamInvited({ workspace }: Progress): ChecklistItem {
  const { members, invitations } = workspace.team;
  return observed('team_invited', 'The team is there', {
    how: 'POST /api/institution/team: one person is no team.',
    isDone: members.length > 1 || invitations.some(({ status }) => status !== 'withdrawn'),
  });
}

function corridorsEnabled({ workspace }: Progress): ChecklistItem {
  return observed('corridors_enabled', 'Corridors are enabled', {
    how: 'PUT /api/institution/corridors.',
    isDone: workspace.corridors.length > 0,
  });
}

function webhookSecretStored({ workspace }: Progress): ChecklistItem {
  return attested(workspace, 'webhook_secret_stored', 'The webhook secret is in a secrets manager', {
    how: 'Where the live key is. Confirm it.',
  });
}

const observed = (
  item: string,
  title: string,
  { how, isDone }: { readonly how: string; readonly isDone: boolean },
): ChecklistItem => ({ item, title, how, kind: 'observed', isDone });

const attested = (
  { goingLive }: Onboarded,
  item: Attestation,
  title: string,
  { how }: { readonly how: string },
): ChecklistItem => ({
  item,
  title,
  how,
  kind: 'attested',
  isDone: goingLive.attested.some((given) => given.item === item),
});
