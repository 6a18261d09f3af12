import { assert } from '@passid/ledger';
import type { ApiDescription, Operation } from './description.js';

/** Every operation, in the order in which a reader of the description meets it. */
export const READING_ORDER: readonly string[] = [
  'GET /openapi.json',
  'GET /asyncapi.json',
  'GET /docs',
  'GET /docs/events',
  'GET /problems',
  'GET /problems/{name}',
  'POST /api/bridge/code/redeem',
  'POST /v1/verify',
  'POST /api/v1/bridge/verify',
  'GET /v1/verify/{token}',
  'GET /api/v1/bridge/verify/{token}',
  'GET /v1/audit/{auditId}',
  'POST /v1/outcome',
  'POST /v1/outcome/{outcomeId}/amend',
  'GET /v1/outcome/cohort',
  'GET /v1/audit/trail',
  'POST /v1/package',
  'GET /api/institution/verifications',
  'GET /v1/outcome',
  'GET /v1/outcome/{outcomeId}',
  'POST /api/onboard',
  'PATCH /api/institution/webhook',
  'POST /api/sandbox/clock',
  'POST /api/institution/login',
  'POST /api/institution/login/refresh',
  'POST /api/institution/logout',
  'POST /api/institution/go-live/attest',
  'POST /api/institution/go-live/request',
  'POST /api/operator/institutions/{institutionId}/live',
  'GET /api/operator/reviews',
  'GET /api/operator/institutions/{institutionId}/go-live',
  'GET /api/institution/go-live',
  'POST /api/institution/webhook/test',
  'POST /v1/sessions',
  'GET /v1/sessions/{requestId}',
  'GET /v1/sessions/{requestId}/public',
  'GET /v1/sessions/by-code/{code}/public',
  'POST /v1/sessions/{requestId}/fulfill',
  'POST /v1/sessions/{requestId}/decline',
  'GET /api/institution',
  'PATCH /api/institution',
  'GET /api/institution/corridors',
  'PUT /api/institution/corridors',
  'GET /api/institution/origins',
  'PUT /api/institution/origins',
  'GET /api/institution/keys',
  'POST /api/institution/keys',
  'POST /api/institution/keys/{keyId}/rotate',
  'DELETE /api/institution/keys/{keyId}',
  'GET /api/institution/team',
  'POST /api/institution/team',
  'PATCH /api/institution/team/{memberId}',
  'DELETE /api/institution/team/{memberId}',
  'DELETE /api/institution/invitations/{invitationId}',
  'POST /api/institution/invitations/accept',
  'GET /api/institution/webhook',
  'POST /api/institution/webhook/secret/rotate',
  'GET /api/institution/webhook/deliveries',
  'GET /api/institution/webhook/deliveries/{deliveryId}',
  'POST /api/institution/webhook/deliveries/{deliveryId}/redeliver',
  'POST /api/institution/webhook/recover',
  'GET /api/institution/webhook/reconcile',
  'GET /v1/events',
  'POST /api/sandbox/webhooks/trigger',
  'GET /v1/events/stream',
  'GET /.well-known/jwks.json',
  'GET /.well-known/webhook-keys.json',
  'GET /healthz',
  'GET /readyz',
  'GET /v1/version',
  'GET /metrics',
  'POST /api/wallet/holders',
  'POST /api/wallet/login',
  'POST /api/wallet/credentials',
  'GET /api/wallet/credentials',
  'GET /api/wallet/credentials/{credentialId}',
  'POST /api/wallet/credentials/{credentialId}/revoke',
  'POST /api/v1/bridge/share/create',
  'POST /api/v1/bridge/share/draft',
  'POST /api/v1/bridge/share/revoke',
  'GET /api/v1/bridge/share/user/{userId}',
  'GET /api/v1/bridge/share/{shareId}',
  'POST /api/wallet/erase',
];

type Paths = ApiDescription['paths'];
type Schemas = ApiDescription['components']['schemas'];

/** Not the order in which modules are wired. Throws for an operation that is missing in `READING_ORDER`. */
export function inReadingOrder(paths: Paths): Paths {
  const found = operationsOf(paths);
  for (const [name] of found) assert(READING_ORDER.includes(name), `${name} is missing in READING_ORDER.`);
  const ordered: Paths = {};
  for (const [, method, path, operation] of found.toSorted(byReadingOrder))
    ordered[path] = { ...ordered[path], [method]: operation };
  return ordered;
}

/** Schemas as the operations need them, in the reader's order; each after those that it refers to. */
export function inOrderOfUse(schemas: Schemas, paths: Paths): Schemas {
  const ordered: Schemas = {};
  const visit = (names: readonly string[]): void => {
    for (const name of names) {
      const schema = schemas[name];
      if (schema === undefined || Object.hasOwn(ordered, name)) continue;
      visit(schemasIn(schema));
      ordered[name] = schema;
    }
  };
  for (const [, , , { requestBody, responses }] of operationsOf(paths).toSorted(byReadingOrder)) {
    visit(schemasIn(requestBody));
    // Of several forms of one answer the last is the smallest.
    visit(schemasIn(responses).toReversed());
  }
  return { ...ordered, ...schemas };
}

type Named = readonly [name: string, method: string, path: string, operation: Operation];

const operationsOf = (paths: Paths): Named[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]): Named => [
      `${method.toUpperCase()} ${path}`,
      method,
      path,
      operation,
    ]),
  );

const byReadingOrder = ([one]: Named, [other]: Named): number =>
  READING_ORDER.indexOf(one) - READING_ORDER.indexOf(other);

/** Nothing for a body that is not there. */
const schemasIn = (value: object | undefined): string[] =>
  [...JSON.stringify(value ?? {}).matchAll(/"#\/components\/schemas\/(\w+)"/g)].flatMap(([, name]) => name ?? []);
