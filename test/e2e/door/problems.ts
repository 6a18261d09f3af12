import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHttpApp } from '@passid/http';
import { institution, onboardInstitution } from '@passid/ledger';
import { Registry } from 'prom-client';
import { ApiModule } from '../../../apps/api/src/api.module.js';
import { PROBLEMS } from '../../../libs/http/src/problem-catalogue.js';
import { problemOf } from '../../../libs/http/src/problem-filter.js';
import { activateLive } from '../../support/activate-live.js';
import type { BankClient } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Dashboard } from '../../support/team.js';

describe('Problems', () => {
  let ledger: LedgerApp;
  let bank: BankClient;
  beforeAll(async () => {
    ledger = await startLedgerApp();
    bank = await ledger.onboard();
  });
  afterAll(() => ledger.close());

  interface Described {
    readonly responses: Record<string, { readonly content?: Record<string, { readonly examples?: object }> }>;
  }

  /** Every code that some operation says it can answer with. */
  async function namedCodes(): Promise<string[]> {
    const { json } = await ledger.call('GET', '/openapi.json');
    const operations = Object.values<Record<string, Described>>(json.paths).flatMap((each) => Object.values(each));
    const codes = operations
      .flatMap(({ responses }) => Object.values(responses))
      .flatMap(({ content }) => Object.keys(content?.['application/problem+json']?.examples ?? {}));
    return [...new Set(codes)].sort();
  }

  describe('Every problem', () => {
    it('each code that an operation names is met by a test', async () => {
      const specs = ['test', 'apps', 'libs'].flatMap((folder) =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .filter((file) => !file.includes('node_modules'))
          .map((file) => `${folder}/${file}`)
          .filter((file) => file.endsWith('spec.ts') || /^test\/e2e\/\w+\/.*\.ts$/.test(file))
          .map((file) => readFileSync(file, 'utf8')),
      );
      const unmet = (await namedCodes()).filter((code) => !specs.some((spec) => spec.includes(`'${code}'`)));
      expect(unmet).toEqual([]);
    });

    it('each code of the catalogue is named by an operation', async () => {
      const named = await namedCodes();
      expect(Object.keys(PROBLEMS).filter((code) => !named.includes(code))).toEqual([]);
    });
  });

  describe('Rarely met:', () => {
    it('403 SANDBOX_KEY_REQUIRED, with a live key', async () => {
      await activateLive(ledger.platform, bank.workspace.institutionId);
      const headers = { 'x-institution-key': bank.workspace.keys.live };
      const answer = await ledger.call('POST', '/api/sandbox/clock', headers, { advanceSeconds: 1 });
      expectProblem(answer, 403, 'SANDBOX_KEY_REQUIRED');
    });

    it('409 TEAM_FULL, in a team of two hundred', async () => {
      const owner = new Dashboard(ledger.call, { ...bank.workspace, memberId: '' });
      const invite = (number: number) =>
        owner.call('POST', '/api/institution/team', { email: `m${number}@team.example`, role: 'analyst' });
      for (let number = 1; number < 200; number += 1) expect((await invite(number)).status).toBe(201);
      expectProblem(await invite(200), PROBLEMS.TEAM_FULL[0], 'TEAM_FULL');
    });

    it('503 INSTITUTION_ID_TAKEN, when the dice fall on a number that is taken', () => {
      const onboard = {
        institutionId: '402733518',
        name: 'First Bank',
        owner: { memberId: 'mbr_1', emailHash: 'h', sealed: { key_id: 'k', iv: '', ciphertext: '' } },
        keys: [],
        now: '2026-01-01T00:00:00.000Z',
      };
      const events = onboardInstitution(onboard, institution.initial);
      const taken = events.reduce((state, event) => institution.evolve(state, event), institution.initial);
      let refusal: unknown;
      try {
        onboardInstitution(onboard, taken);
      } catch (error) {
        refusal = error;
      }
      expect(problemOf(refusal)).toMatchObject({ code: 'INSTITUTION_ID_TAKEN', status: 503 });
    });

    it('503 READ_MODEL_BEHIND, where nobody projects', async () => {
      const alone = await startLedgerApp({ apps: [ApiModule] });
      const stranger = await alone.onboard();
      const { status, headers, json } = await stranger.redeem('KE8V-3TXY-Z72L');
      await alone.close();
      expect([status, json.code, headers['retry-after']]).toEqual([503, 'READ_MODEL_BEHIND', '2']);
    });
  });

  describe('Bytes that never become a request', () => {
    const ask = async (bytes: string): Promise<string> => {
      const app = await createHttpApp({ ...ledger.platform, metrics: new Registry() }, []);
      await app.listen(0, '127.0.0.1');
      const { port } = app.getHttpServer().address() as AddressInfo;
      const socket = connect(port, '127.0.0.1');
      socket.end(bytes);
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      await once(socket, 'close');
      await app.close();
      return text;
    };

    it.each([
      [
        'headers of 20 KiB',
        `GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`,
        431,
        'HEADERS_TOO_LARGE',
      ],
      ['no HTTP', 'HELO ledger\r\n\r\n', 400, 'REQUEST_MALFORMED'],
      [
        'two lengths',
        'POST /v1/verify HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
        400,
        'REQUEST_MALFORMED',
      ],
    ])('are a problem like any other: %s', async (_, bytes, status, code) => {
      const [head = '', body = ''] = (await ask(bytes)).split('\r\n\r\n');
      const headers = Object.fromEntries(
        head
          .split('\r\n')
          .slice(1)
          .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
      );
      expectProblem({ status: Number(head.split(' ')[1]), headers, text: body, json: JSON.parse(body) }, status, code);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', connection: 'close' });
    });
  });

  describe('A route that takes no body', () => {
    it('takes no fields: each of them refuses one that it does not know', async () => {
      const { json } = await ledger.call('GET', '/openapi.json');
      const bodiless = Object.entries<Record<string, { readonly requestBody?: object }>>(json.paths).flatMap(
        ([path, operations]) =>
          Object.entries(operations).flatMap(([method, { requestBody }]) =>
            method === 'get' || requestBody !== undefined ? [] : [[method.toUpperCase(), path] as const],
          ),
      );
      expect(bodiless).toContainEqual(['POST', '/api/wallet/erase']);
      for (const [method, path] of bodiless) {
        const answer = await ledger.call(method, path.replace(/\{\w+\}/g, 'x'), {}, { unheard_of: true });
        expectProblem(answer, 400, 'VALIDATION_FAILED');
        expect(answer.json.errors).toEqual([{ pointer: '/unheard_of', detail: 'This field is not known here.' }]);
      }
    });
  });
});
