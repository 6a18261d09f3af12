import type { ProblemCode } from '@passid/http';

export interface Explanation {
  /** Why a caller meets this problem. */
  readonly cause: string;
  /** What the caller does about it. */
  readonly cure: string;
}

/** One entry for each problem; the catalogue at `/problems`, docs/errors.md and the API description are made of it. */
export const EXPLANATIONS: Readonly<Record<ProblemCode, Explanation>> = {
  BODY_MALFORMED: {
    cause: 'The body could not be read as JSON.',
    cure: 'Check quotes, commas and encoding. A body is one JSON object in UTF-8.',
  },
  VALIDATION_FAILED: {
    cause: 'A field is missing, does not fit, or is not known here.',
    cure: 'Each entry of `errors` points at one field and says what it takes. Send only the fields of the API description.',
  },
  IDEMPOTENCY_KEY_INVALID: {
    cause: 'The Idempotency-Key is empty, longer than 255 characters, or not printable ASCII.',
    cure: 'Use a UUID, or your own id of the case.',
  },
  REQUEST_MALFORMED: {
    cause: 'What arrived is not a complete HTTP request with a readable address.',
    cure: 'Percent-encode the address and let an HTTP library write the request.',
  },
  INSTITUTION_KEY_MISSING: {
    cause: 'The request has no X-Institution-Key header.',
    cure: 'Send your API key in X-Institution-Key. A dashboard login does not open this endpoint.',
  },
  INSTITUTION_KEY_INVALID: {
    cause: 'The key was mistyped, cut short, revoked, or belongs to another deployment.',
    cure: 'Copy the key again, whole. If it is lost, make a new one: a key is shown only once.',
  },
  INSTITUTION_LOGIN_MISSING: {
    cause: 'The request has no Authorization header with a dashboard login.',
    cure: 'Log in, and send `Authorization: Bearer <token>`. An API key does not open this endpoint.',
  },
  INSTITUTION_LOGIN_INVALID: {
    cause: 'The login has expired, or was made for something else.',
    cure: 'Log in again.',
  },
  HOLDER_LOGIN_MISSING: {
    cause: 'The request has no Authorization header with a holder’s login.',
    cure: 'Log in to the wallet, and send `Authorization: Bearer <token>`.',
  },
  HOLDER_LOGIN_INVALID: {
    cause: 'The holder’s login has expired, or was made for something else.',
    cure: 'Log in to the wallet again.',
  },
  HOLDER_LOGIN_FAILED: {
    cause: 'No wallet in this environment has this name with this password.',
    cure: 'Check name, password and environment. The answer is the same whether the wallet exists or not.',
  },
  ISSUER_REQUIRED: {
    cause: 'A holder asked for what only an issuer does: a credential in live, or one of somebody else.',
    cure: 'Ask the issuer. In the sandbox, a holder may issue to and revoke from their own wallet.',
  },
  HOLDER_NOT_FOUND: {
    cause: 'There is no holder with this id, or it is somebody else.',
    cure: 'Use the `holderId` that signing up answered.',
  },
  CREDENTIAL_NOT_FOUND: {
    cause: 'There is no credential with this id, or it is somebody else’s.',
    cure: 'List your credentials, and use an id from there.',
  },
  SHARE_NOT_FOUND: {
    cause: 'The token opens no share of this holder in this environment.',
    cure: 'Check that the token was copied whole, and that it was made by this wallet.',
  },
  HOLDER_EXISTS: {
    cause: 'Somebody has signed up with this e-mail address or user id before.',
    cure: 'Log in instead.',
  },
  CREDENTIAL_NOT_ACTIVE: {
    cause: 'The wallet is empty, or its credential has expired or was revoked.',
    cure: 'Have a new credential issued, then share again.',
  },
  SHARE_DRAFT_UNUSABLE: {
    cause:
      'The draft is older than five minutes, was used already, is of another wallet, or was drawn for other terms.',
    cure: 'Draw a new draft with the same fields as the share, and prove for its terms.',
  },
  PROOF_INVALID: {
    cause:
      'The proof is malformed, or proves something else than this share: another token, audience, credential or consent.',
    cure: 'Prove for the terms of the draft that you send with it, and send the proof as it was made.',
  },
  PROOFS_UNAVAILABLE: {
    cause: 'Too many proofs are waiting, or this deployment has no verifying key that it may use.',
    cure: 'Wait for the seconds of Retry-After; if it stays, share without a proof.',
  },
  LOGIN_FAILED: {
    cause: 'No account has this e-mail address with this password.',
    cure: 'Check both. The answer is the same whether the account exists or not.',
  },
  REFRESH_TOKEN_INVALID: {
    cause: 'The refresh token was used before, has expired, or belongs to a login that was ended.',
    cure: 'Log in again. A refresh token is good once: keep the one that came with the last answer.',
  },
  LOGIN_LOCKED: {
    cause: 'Too many log-ins with this e-mail address have failed.',
    cure: 'Wait for the seconds of Retry-After, then log in with the right password.',
  },
  LOGIN_AMBIGUOUS: {
    cause: 'The e-mail address and password fit more than one workspace.',
    cure: 'Repeat the request with one of the ids in `institutions` as `institutionId`.',
  },
  ROLE_NOT_ALLOWED: {
    cause: 'The member’s role does not include this.',
    cure: 'Ask an owner or admin of the workspace, or have the role changed.',
  },
  OPERATOR_LOGIN_MISSING: {
    cause: 'The request has no Authorization header with an operator’s login.',
    cure: 'Make one with `npm run operator -- token --name <who>`, and send `Authorization: Bearer <token>`.',
  },
  OPERATOR_LOGIN_INVALID: {
    cause: 'The operator’s login has expired, or was made with other keys.',
    cure: 'Make another one with the keys of this deployment.',
  },
  KEY_NOT_FOUND: {
    cause: 'The workspace has no key with this id.',
    cure: 'Take the keyId from `GET /api/institution/keys`.',
  },
  KEY_NOT_IN_USE: {
    cause: 'The key was revoked, or has been rotated before.',
    cure: 'Rotate the key that took its place, or make another one.',
  },
  KEY_LIMIT_REACHED: {
    cause: 'The environment has as many keys in use as a workspace may have.',
    cure: 'Revoke a key that is not needed any more.',
  },
  MEMBER_NOT_FOUND: {
    cause: 'The team has no member with this id; they may have been removed.',
    cure: 'Take the memberId from `GET /api/institution/team`.',
  },
  MEMBER_EXISTS: {
    cause: 'The invited e-mail address belongs to a member already.',
    cure: 'Change the member’s role instead.',
  },
  LAST_OWNER: {
    cause: 'Without this owner nobody could manage the workspace.',
    cure: 'Make somebody else an owner first.',
  },
  TEAM_FULL: {
    cause: 'The team has as many members and open invitations as it may have.',
    cure: 'Remove members who left, or withdraw invitations.',
  },
  INVITATION_NOT_FOUND: {
    cause: 'No invitation has this token or id.',
    cure: 'Copy the link again, whole, or ask for another invitation.',
  },
  INVITATION_ACCEPTED: {
    cause: 'The invitation was accepted before; it is good once.',
    cure: 'Log in with the password that was chosen then.',
  },
  INVITATION_GONE: {
    cause: 'The invitation has expired, was withdrawn, or was replaced by a later one.',
    cure: 'Use the latest link, or ask for another invitation.',
  },
  GO_LIVE_INCOMPLETE: {
    cause: 'Items of the go-live checklist are not done; the detail names them.',
    cure: 'Read `GET /api/institution/go-live`, which says what each item takes.',
  },
  LIVE_REVIEW_NOT_REQUESTED: {
    cause: 'The institution has not asked for its review.',
    cure: 'Approve it after its owner has sent `POST /api/institution/go-live/request`.',
  },
  ORIGIN_NOT_ALLOWED: {
    cause: 'A page in a browser used a live key, and the institution has not named the page’s origin.',
    cure: 'Call from your backend; or, if the page is yours, name its origin with `PUT /api/institution/origins`.',
  },
  LIVE_KEY_INACTIVE: {
    cause: 'The institution has not been approved for live use yet.',
    cure: 'Use the sandbox key, and complete the go-live checklist.',
  },
  SANDBOX_KEY_REQUIRED: {
    cause: 'The endpoint exists in the sandbox only, and the key is a live one.',
    cure: 'Use the sandbox key.',
  },
  SANDBOX_CLOCK_AT_ITS_END: {
    cause: 'The sandbox has been moved as far into the future as it goes.',
    cure: 'Onboard a new institution for further tests: its clock starts at the present.',
  },
  ROUTE_NOT_FOUND: {
    cause: 'There is no endpoint with this method and path.',
    cure: 'Compare both with the API description at `/docs`.',
  },
  CODE_NOT_FOUND: {
    cause: 'No share of this environment has the code.',
    cure: 'Ask the customer to read the code out again. A failed try does not use it up.',
  },
  VERIFICATION_NOT_FOUND: {
    cause: 'Your institution has not verified this token in this environment.',
    cure: 'Verify the token first; then its record can be read.',
  },
  AUDIT_NOT_FOUND: {
    cause: 'Your institution has no verification with this id in this environment.',
    cure: 'Use the `audit_id` of a verification answer, and the key of the same environment.',
  },
  OUTCOME_NOT_FOUND: {
    cause: 'Your institution has reported no outcome with this id in this environment.',
    cure: 'Use the `outcome_id` of a report, and the key of the same environment.',
  },
  INSTITUTION_NOT_FOUND: {
    cause: 'The login names an institution that is not there.',
    cure: 'Log in again; if it persists, quote the `request_id` to us.',
  },
  DELIVERY_NOT_FOUND: {
    cause: 'Your institution has no delivery under this id.',
    cure: 'Take the id from the delivery log, or from the X-PASSID-Delivery header of the webhook.',
  },
  CODE_ALREADY_REDEEMED: {
    cause: 'A code works once, and this one has worked.',
    cure: 'If the first redemption was yours, repeat it with its Idempotency-Key, or verify its token. Otherwise ask the customer for a new code.',
  },
  WEBHOOK_NOT_CONFIGURED: {
    cause: 'A webhook was to be sent, and your institution has registered no address for it.',
    cure: 'Register one: PATCH /api/institution/webhook.',
  },
  WEBHOOK_DISABLED: {
    cause: 'The endpoint answered 410 Gone, or did nothing but fail for five days, and nothing is sent to it.',
    cure: 'Mend it and register its address again: PATCH /api/institution/webhook. Then recover what was missed.',
  },
  PROBE_NOT_RESENDABLE: {
    cause: 'The delivery was a probe with a wrong signature. It is judged by its one attempt.',
    cure: 'Send a new probe: POST /api/institution/webhook/test.',
  },
  OUTCOME_ALREADY_REPORTED: {
    cause: 'Your institution has reported an outcome of this token; `outcome_id` names it.',
    cure: 'If it has changed since, amend it: POST /v1/outcome/{outcome_id}/amend.',
  },
  OUTCOME_AMENDED_TOO_OFTEN: {
    cause: 'The outcome has been amended 100 times.',
    cure: 'Report what is settled, and keep the running state of a loan in your own books.',
  },
  CODE_EXPIRED: {
    cause: 'The code was not redeemed within 15 minutes.',
    cure: 'Ask the customer for a new code.',
  },
  CODE_REVOKED: {
    cause: 'The customer withdrew the share before it was redeemed.',
    cure: 'Ask the customer whether to go on, and for a new code if so.',
  },
  AUDIENCE_MISMATCH: {
    cause: 'The share was made for one institution, and the session is another’s.',
    cure: 'Create a share for this request and send its token.',
  },
  TOKEN_NOT_YOURS: {
    cause: 'No share of the wallet that is logged in has this token, in the environment of the session.',
    cure: 'Create a share for this request and send its token.',
  },
  TOKEN_ALREADY_USED: {
    cause: 'The share’s code was redeemed, or the share answered another session, or another institution has it.',
    cure: 'Create a new share for this request.',
  },
  TOKEN_EXPIRED: {
    cause: 'The share expired before it was sent.',
    cure: 'Create a new share for this request.',
  },
  TOKEN_REVOKED: {
    cause: 'The share was withdrawn before it was sent.',
    cure: 'Create a new share for this request, if it is still wanted.',
  },
  SESSION_NOT_FOUND: {
    cause: 'There is no session with this id or code, or it is another institution’s.',
    cure: 'Use the `requestId` of the answer that created it, and a key of the same environment. In a wallet: read the code again.',
  },
  SESSION_EXPIRED: {
    cause: 'Nobody answered the session in time.',
    cure: 'Create a new session and show its code: “Generate new code”.',
  },
  SESSION_COMPLETED: {
    cause: 'The session was answered with a share.',
    cure: 'There is nothing left to show. The institution polls the session for the answer.',
  },
  SESSION_DECLINED: {
    cause: 'A customer said no to the session.',
    cure: 'Create a new session if the customer has thought better of it.',
  },
  SESSION_ALREADY_ANSWERED: {
    cause: 'A session takes one answer, and it has one.',
    cure: 'If the first was yours and its answer was lost, repeat it with its Idempotency-Key. Otherwise ask the institution for a new code.',
  },
  TOO_MANY_WAITING: {
    cause: 'More polls wait for their sessions than your institution, or this process, has room for.',
    cure: 'Wait for the seconds of Retry-After, or poll without `wait`.',
  },
  BODY_TOO_LARGE: {
    cause: 'The body is larger than 32 KiB.',
    cure: 'Send less. No request of this API needs as much.',
  },
  URI_TOO_LONG: {
    cause: 'A part of the address is longer than anything it could name.',
    cure: 'Check what was put into the path.',
  },
  MEDIA_TYPE_UNSUPPORTED: {
    cause: 'The body was announced as something other than JSON, or not announced at all.',
    cure: 'Send `Content-Type: application/json`.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    cause: 'This Idempotency-Key came within 24 hours with another body.',
    cure: 'Use one key for one operation, and a new key for a new one.',
  },
  RATE_LIMITED: {
    cause: 'The key or the address has used up what it may ask for in a minute.',
    cure: 'Wait for the seconds of Retry-After. The RateLimit header of every answer says how much is left.',
  },
  TOO_MANY_STREAMS: {
    cause: 'The institution, or the process, has as many event streams open as it may have.',
    cure: 'Close one that you no longer read, or follow all types in one. After the seconds of Retry-After, try again.',
  },
  HEADERS_TOO_LARGE: {
    cause: 'The headers are larger than 16 KiB together.',
    cure: 'Send fewer or shorter headers; cookies are not read here.',
  },
  INTERNAL_ERROR: {
    cause: 'Something happened that nobody foresaw.',
    cure: 'Try again with the same Idempotency-Key; if it persists, quote the `request_id` to us.',
  },
  INSTITUTION_ID_TAKEN: {
    cause: 'Every id that was drawn for the new institution was taken, which is bad luck.',
    cure: 'Try again.',
  },
  EXPORTS_BUSY: {
    cause: 'As many exports are being read from this process as it serves at once.',
    cure: 'Wait for the seconds of Retry-After, then go on from the cursor of the last line you have.',
  },
  LEDGER_UNAVAILABLE: {
    cause: 'The ledger’s database is out of reach, or this record is being changed from many sides.',
    cure: 'Wait for the seconds of Retry-After, then try again with the same Idempotency-Key.',
  },
  PROCESS_STOPPING: {
    cause: 'The process has been told to stop. It serves what still comes, and asks for no more.',
    cure: 'Nothing, as a client. A balancer sends no more to this process.',
  },
  READ_MODEL_BEHIND: {
    cause: 'What was asked for is in the ledger, but has not come to the tables it is read from within five seconds.',
    cure: 'Wait for the seconds of Retry-After, then ask again.',
  },
};
