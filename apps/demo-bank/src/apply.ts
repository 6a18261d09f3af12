import { passidMiddleware, verificationOf } from '@passidio/node';
import express, { type Request, type Response, type Router } from 'express';
import { Applications, type DecidedApplication } from './applications.js';
import { ASKED_FOR } from './asked-for.js';
import { readLoanApplication } from './loan-application.js';
import { sendProblem } from './problem.js';
import { visitorOf } from './visitor.js';
import type { WebhookLog } from './webhook-log.js';

/** The page says so, too. */
export const CREDENTIAL_AGE_MAX_HOURS = 48;

const DRAFT = /^[\x21-\x7e]{1,255}$/;

export interface ApplyOptions {
  readonly apiKey: string;
  readonly ledgerUrl: string;
  readonly webhooks: WebhookLog;
  readonly onError: (error: unknown) => void;
}

/** The protected route of the guide, and the page that shows what became of it. */
export function applyApi({ apiKey, ledgerUrl, webhooks, onError }: ApplyOptions): Router {
  const applications = new Applications();
  const router = express.Router();
  router.post(
    '/api/apply',
    express.json(),
    requireFilledForm,
    passidMiddleware({
      apiKey,
      baseUrl: ledgerUrl,
      permissions: ASKED_FOR,
      onError,
      policy: {
        requireClaims: ['income_verified', 'sanctions_screening_clear'],
        maxCredentialAgeHours: CREDENTIAL_AGE_MAX_HOURS,
      },
    }),
    (request: Request, response: Response) => {
      const form = readLoanApplication(formOf(request));
      if (!form.ok) throw new Error('requireFilledForm lets no such form through.');
      const application = applications.submit({
        visitor: visitorOf(request),
        draft: request.get('idempotency-key') ?? '',
        loan: form.application,
        claims: request.passid,
        verification: verificationOf(request),
      });
      response.status(201).set('cache-control', 'no-store').json({ id: application.id });
    },
  );
  router.get('/api/applications/:id', (request, response) => {
    const application = applications.find(visitorOf(request), request.params.id);
    if (application === undefined)
      return sendProblem(response, 404, 'APPLICATION_NOT_FOUND', 'There is no such application.');
    response.set('cache-control', 'no-store').json(shown(application, webhooks));
  });
  return router;
}

/** Before the token is verified: an incomplete form verifies no share. */
function requireFilledForm(request: Request, response: Response, next: () => void): void {
  if (!DRAFT.test(request.get('idempotency-key') ?? ''))
    return sendProblem(response, 400, 'DRAFT_MISSING', 'Send an Idempotency-Key, so that a retry is one application.');
  const form = readLoanApplication(formOf(request));
  if (form.ok) return next();
  const errors = Object.entries(form.errors).map(([name, detail]) => ({ pointer: `/${name}`, detail }));
  sendProblem(response, 400, 'FORM_INCOMPLETE', 'Some fields need another look.', { errors });
}

const formOf = ({ body }: Request): Record<string, unknown> =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};

/** What the page is sent. Not the token, which it needs no more. */
export type ShownApplication = DecidedApplication & {
  /** Null until the webhook has arrived. */
  readonly webhook: { readonly id: string; readonly timestamp: string } | null;
};

function shown(application: DecidedApplication, webhooks: WebhookLog): ShownApplication {
  const webhook = webhooks.about(application.auditId);
  return { ...application, webhook: webhook === undefined ? null : { id: webhook.id, timestamp: webhook.timestamp } };
}
