import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

const COOKIE = 'acacia_visitor';

/** A day: as long as somebody may want to look at their application again. */
const COOKIE_LIFE_MS = 24 * 60 * 60_000;

const visitors = new WeakMap<Request, string>();

/** Knows a browser again, by a cookie that no script can read and no other site can send. */
export function rememberVisitor(request: Request, response: Response, next: NextFunction): void {
  const known = new RegExp(`(?:^|;\\s*)${COOKIE}=([0-9a-f-]{36})(?:;|$)`).exec(request.headers.cookie ?? '')?.[1];
  const visitor = known ?? randomUUID();
  visitors.set(request, visitor);
  if (known === undefined)
    response.cookie(COOKIE, visitor, {
      httpOnly: true,
      sameSite: 'strict',
      secure: request.secure,
      maxAge: COOKIE_LIFE_MS,
    });
  next();
}

/** Whoever sent this request, after `rememberVisitor`. */
export function visitorOf(request: Request): string {
  const visitor = visitors.get(request);
  if (visitor === undefined) throw new Error('Put `rememberVisitor` before this handler.');
  return visitor;
}
