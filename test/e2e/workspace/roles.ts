import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLES, type Role } from '@passid/ledger';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Dashboard } from '../../support/team.js';

describe('Roles', () => {
  /** One line of the table in docs/workspaces.md. */
  interface Row {
    readonly operation: string;
    readonly allowed: readonly Role[];
  }

  const document = readFileSync('docs/workspaces.md', 'utf8');
  const rows: Row[] = [...document.matchAll(/^\| `([A-Z]+ \/\S+)` +\|(.+)\|$/gm)].map(
    ([, operation = '', cells = '']) => {
      const marks = cells.split('|').map((cell) => cell.trim());
      return { operation, allowed: ROLES.filter((_, index) => marks[index] === '✓') };
    },
  );

  let ledger: LedgerApp;
  let team: Record<Role, Dashboard>;
  beforeAll(async () => {
    ledger = await startLedgerApp();
    const owner = new Dashboard(ledger.call, (await ledger.onboard()).workspace);
    team = {
      owner,
      admin: await owner.joinedBy('admin'),
      developer: await owner.joinedBy('developer'),
      analyst: await owner.joinedBy('analyst'),
    };
  });
  afterAll(() => ledger.close());

  describe('The table of roles in docs/workspaces.md', () => {
    it.each(rows.flatMap((row) => ROLES.map((role) => [row.operation, role, row] as const)))(
      'says what %s answers to the role %s',
      async (operation, role, { allowed }) => {
        const [method = '', path = ''] = operation.split(' ');
        const hasBody = method !== 'GET' && method !== 'DELETE';
        const answer = await team[role].call(method, path.replace(/\{\w+\}/g, 'unknown'), hasBody ? {} : undefined);
        if (allowed.includes(role)) expect([200, 400, 404, 409]).toContain(answer.status);
        else expectProblem(answer, 403, 'ROLE_NOT_ALLOWED');
      },
    );

    it('names every operation that takes a login, but for logging out', async () => {
      const { json } = await ledger.call('GET', '/openapi.json');
      const operations = Object.entries<Record<string, { security?: unknown }>>(json.paths).flatMap(([path, methods]) =>
        Object.entries(methods)
          .filter(([, { security }]) => JSON.stringify(security) === '[{"institutionLogin":[]}]')
          .map(([method]) => `${method.toUpperCase()} ${path}`),
      );
      const missing = operations.filter((operation) => !rows.some((row) => row.operation === operation));
      expect(missing).toEqual(['POST /api/institution/logout']);
    });
  });
});
