import { expect } from '@jest/globals';
import type { Answer } from './bank-client.js';

/** RFC 9457 with our members, and the headers every answer carries. */
export function expectProblem({ status, headers, json }: Answer, expected: number, code: string): void {
  expect({ status, code: json?.code }).toEqual({ status: expected, code });
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(headers['x-passid-api-version']).toBe('1');
  expect(json).toMatchObject({
    type: expect.stringMatching(/^https?:\/\/.+\/problems\/[a-z-]+$/),
    title: expect.any(String),
    status: expected,
    detail: expect.any(String),
    instance: expect.any(String),
    code,
    request_id: headers['x-request-id'],
  });
}
