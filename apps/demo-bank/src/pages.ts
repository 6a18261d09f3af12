import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import express, { type Router } from 'express';

/** What the build wrote where each answer has a nonce of its own (vite.config.mjs). */
const NONCE = 'CSP_NONCE';

/** Paths of pages. Any other path gets the page with status 404. */
const ROUTES = ['/', '/apply', '/kiosk', '/webhooks', '/applications/:id'];

/** The built pages. Scripts, styles and calls come from here and nowhere else. */
export function pages(folder: string): Router {
  const template = readFileSync(path.join(folder, 'index.html'), 'utf8');
  const router = express.Router();
  const assets = { index: false, immutable: true, maxAge: '1y' } as const;
  router.use('/assets', express.static(path.join(folder, 'assets'), assets), (_request, response) => {
    response.sendStatus(404);
  });
  router.use(express.static(folder, { index: false }));
  router.get('/{*path}', (request, response) => {
    const nonce = randomBytes(16).toString('base64');
    response
      .status(ROUTES.some((route) => isAt(route, request.path)) ? 200 : 404)
      .set({
        'content-security-policy': contentSecurityPolicy(nonce),
        'cache-control': 'no-store',
        'cross-origin-opener-policy': 'same-origin',
      })
      .type('html')
      .send(template.replaceAll(NONCE, nonce));
  });
  return router;
}

/** The styles of `@passidio/react` stand in the page: they carry the nonce (`styleNonce`). */
const contentSecurityPolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');

function isAt(route: string, address: string): boolean {
  const pattern = route.replace(/:\w+/, '[^/]+').replace(/\/$/, '');
  return new RegExp(`^${pattern}/?$`).test(address);
}
