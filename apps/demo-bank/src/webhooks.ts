import { verifyWebhookSignature, type WebhookEvent } from '@passidio/node';
import express, { type Request, type Response, type Router } from 'express';
import { sendProblem } from './problem.js';
import type { WebhookLog, WebhookLogSnapshot } from './webhook-log.js';

/** Open log pages at a time. */
const STREAMS_MAX = 50;

/** The guide's handler: raw bytes, signature first, then the content, and a 200 at once. */
export function webhookReceiver(secret: string, log: WebhookLog): Router {
  const router = express.Router();
  router.post('/passid/webhook', express.raw({ type: 'application/json' }), (request: Request, response: Response) => {
    const raw: unknown = request.body;
    if (!Buffer.isBuffer(raw) || !verifyWebhookSignature(raw, request.headers['x-passid-signature'], secret)) {
      log.refuse();
      response.status(401).send('Invalid signature');
      return;
    }
    log.accept(JSON.parse(raw.toString()) as WebhookEvent);
    response.sendStatus(200);
  });
  return router;
}

/** The log as it stands and as it grows, as server-sent events; and a button that makes PASSID send one. */
export function webhookPageApi(log: WebhookLog, sendTestEvent: () => Promise<void>): Router {
  const router = express.Router();
  let streams = 0;
  router.get('/api/webhooks/stream', (_request, response) => {
    if (streams >= STREAMS_MAX) return sendProblem(response, 503, 'TOO_MANY_STREAMS', 'Too many pages follow the log.');
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const send = (snapshot: WebhookLogSnapshot): unknown => response.write(`data: ${JSON.stringify(snapshot)}\n\n`);
    send(log.snapshot);
    streams += 1;
    const stop = log.follow(send);
    response.on('close', () => {
      streams -= 1;
      stop();
    });
  });
  router.post('/api/webhooks/test', requireSameSite, async (_request, response) => {
    await sendTestEvent();
    response.sendStatus(202);
  });
  return router;
}

/** This POST has no body whose type could tell another site's form from our page. */
function requireSameSite(request: Request, response: Response, next: () => void): void {
  const { 'sec-fetch-site': site = 'same-origin' } = request.headers;
  if (site === 'same-origin') next();
  else sendProblem(response, 403, 'OTHER_SITE', 'This button is on our own page only.');
}
