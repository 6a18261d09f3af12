import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ApiModule } from '../../../apps/api/src/api.module.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';

describe('The page of the wallet', () => {
  let ledger: LedgerApp;
  beforeAll(async () => {
    ledger = await startLedgerApp({ apps: [ApiModule] });
  });
  afterAll(() => ledger.close());

  const get = (url: string, headers: Record<string, string> = {}) => ledger.app.inject({ method: 'GET', url, headers });

  describe('/wallet', () => {
    it('is a page that runs nothing written into it and loads nothing from elsewhere', async () => {
      for (const url of ['/wallet', '/wallet/', '/wallet?r=req_1&i=2']) {
        const { statusCode, headers, body } = await get(url);
        expect(statusCode).toBe(200);
        expect(headers).toMatchObject({
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-cache',
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'permissions-policy': 'camera=(self)',
        });
        const policy = headers['content-security-policy'] as string;
        expect(policy).toContain("default-src 'none'");
        expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
        expect(body).not.toMatch(/<script(?![^>]* src="\/wallet\/assets\/)|<style|\son\w+=|https?:/);
      }
    });

    it('has everything that the page names, under names that never change', async () => {
      const { body } = await get('/wallet');
      const names = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name as string);
      expect(names.length).toBeGreaterThanOrEqual(3);
      for (const name of names) expect([name, (await get(name)).statusCode]).toEqual([name, 200]);
      const script = names.find((name) => name.endsWith('.js')) ?? '';
      expect((await get(script)).headers['cache-control']).toBe('public, max-age=31536000, immutable');
    });

    it('keeps snarkjs, which is GPL-3.0, in one file that says so', async () => {
      const folder = 'dist/wallet-page/assets';
      const scripts = readdirSync(folder).filter((file) => file.endsWith('.js'));
      const withSnarkjs = scripts.filter((file) =>
        readFileSync(path.join(folder, file), 'utf8').includes('zkey file is not groth16'),
      );
      expect(withSnarkjs).toEqual([expect.stringMatching(/^snarkjs-/)]);
      expect((await get(`/wallet/assets/${withSnarkjs[0]}`)).body).toMatch(
        /^\/\*! snarkjs [\d.]+ .*under GPL-3\.0: https:/,
      );
    });

    it('gives wallets what they prove with, which is asked about again and sent once', async () => {
      for (const file of ['claims.wasm', 'claims.zkey']) {
        const first = await get(`/wallet/proving/${file}`);
        expect(first.statusCode).toBe(200);
        const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
        expect(digest(first.rawPayload)).toBe(digest(readFileSync(`libs/proofs/artefacts/${file}`)));
        const again = await get(`/wallet/proving/${file}`, { 'if-none-match': first.headers.etag as string });
        expect(again.statusCode).toBe(304);
      }
    });

    it('has nothing else to give', async () => {
      const paths = [
        'proving/vkey.json',
        'proving/',
        'assets/',
        '../package.json',
        '%2e%2e/wallet-page.sources',
        'nothing',
      ];
      for (const path of paths) {
        const { statusCode, body } = await get(`/wallet/${path}`);
        expect([path, statusCode]).toEqual([path, 404]);
        expect(JSON.parse(body)).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
      }
    });

    it('is not there where it is not wanted', async () => {
      const without = await startLedgerApp({ apps: [ApiModule], environment: { PASSID_WALLET_PAGE: 'off' } });
      for (const url of ['/wallet', '/wallet/', '/wallet/proving/claims.zkey'])
        expect((await without.app.inject({ method: 'GET', url })).statusCode).toBe(404);
      await without.close();
    });
  });
});
