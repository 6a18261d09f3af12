import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Dashboard } from '../../support/team.js';

describe('Workspaces', () => {
  const DAY_MS = 24 * 60 * 60_000;
  const PASSWORD = 'a horse of my own';

  let ledger: LedgerApp;
  beforeAll(async () => {
    ledger = await startLedgerApp();
  });
  afterAll(() => ledger.close());

  const newOwner = async (): Promise<Dashboard> => new Dashboard(ledger.call, (await ledger.onboard()).workspace);
  const accept = (token: string, more: object = {}) =>
    ledger.call('POST', '/api/institution/invitations/accept', {}, { token, password: PASSWORD, ...more });

  describe('A workspace', () => {
    it('shows itself, and is renamed', async () => {
      const owner = await newOwner();
      const { status, json } = await owner.call('GET', '/api/institution');
      expect(status).toBe(200);
      expect(json).toEqual({
        institutionId: owner.login.institutionId,
        name: expect.stringMatching(/^Bank /),
        corridors: [],
        standing: 'sandbox',
        memberId: owner.login.memberId,
        role: 'owner',
      });
      const renamed = await owner.call('PATCH', '/api/institution', { name: ' Second Bank ' });
      expect(renamed.json).toEqual({ ...json, name: 'Second Bank' });
      expect((await owner.call('GET', '/api/institution')).json).toEqual(renamed.json);
    });

    it('keeps its corridors, each once and in order', async () => {
      const owner = await newOwner();
      expect((await owner.call('GET', '/api/institution/corridors')).json).toEqual({ corridors: [] });
      const { status, json } = await owner.call('PUT', '/api/institution/corridors', {
        corridors: ['KE->GB', 'GH->EU', 'KE->GB'],
      });
      expect(status).toBe(200);
      expect(json).toEqual({ corridors: ['GH->EU', 'KE->GB'] });
      expect((await owner.call('GET', '/api/institution/corridors')).json).toEqual(json);
      expect((await owner.call('PUT', '/api/institution/corridors', { corridors: [] })).json).toEqual({
        corridors: [],
      });
    });

    it('appends nothing where nothing changes', async () => {
      const owner = await newOwner();
      await owner.call('PATCH', '/api/institution', { name: 'Same' });
      await owner.call('PUT', '/api/institution/corridors', { corridors: ['KE->GB'] });
      const before = await ledger.platform.store.headPosition();
      await owner.call('PATCH', '/api/institution', { name: 'Same' });
      await owner.call('PUT', '/api/institution/corridors', { corridors: ['KE->GB', 'KE->GB'] });
      expect(await ledger.platform.store.headPosition()).toBe(before);
    });
  });

  describe('A team', () => {
    it('grows by an invitation that is accepted', async () => {
      const owner = await newOwner();
      const email = 'Amina@bank.example';
      const invited = await owner.call('POST', '/api/institution/team', { email, role: 'developer' });
      expect(invited.status).toBe(201);
      const { token, ...invitation } = invited.json;
      expect(invitation).toEqual({
        invitationId: expect.stringMatching(/^inv_/),
        email,
        role: 'developer',
        invitedAt: expect.any(String),
        expiresAt: expect.any(String),
      });
      expect(Date.parse(invitation.expiresAt) - Date.parse(invitation.invitedAt)).toBe(7 * DAY_MS);
      expect((await owner.call('GET', '/api/institution/team')).json.invitations).toEqual([invitation]);

      const joined = await accept(token, { name: 'Amina Diallo' });
      expect(joined.status).toBe(201);
      expect(joined.json).toMatchObject({ institutionId: owner.login.institutionId, role: 'developer' });
      const amina = new Dashboard(ledger.call, joined.json);
      const { json: team } = await amina.call('GET', '/api/institution/team');
      expect(team).toEqual({
        members: [
          { memberId: owner.login.memberId, email: expect.any(String), role: 'owner', joinedAt: expect.any(String) },
          {
            memberId: amina.login.memberId,
            email,
            name: 'Amina Diallo',
            role: 'developer',
            joinedAt: expect.any(String),
          },
        ],
        invitations: [],
      });
      const again = { email: email.toLowerCase(), password: PASSWORD };
      expect((await ledger.call('POST', '/api/institution/login', {}, again)).json.role).toBe('developer');
    });

    it('keeps addresses, passwords and tokens out of the log', async () => {
      const owner = await newOwner();
      const email = 'secret-address@bank.example';
      const { json } = await owner.call('POST', '/api/institution/team', { email, role: 'analyst' });
      await accept(json.token, { name: 'Secret Name' });
      const events = await ledger.platform.store.readStream(`institution-${owner.login.institutionId}`);
      const text = JSON.stringify(events, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
      expect(events.map(({ type }) => type)).toContain('MemberJoined');
      for (const secret of [email, 'Secret Name', PASSWORD, json.token]) expect(text).not.toContain(secret);
    });

    it('takes twelve changes at the same moment', async () => {
      const owner = await newOwner();
      const invite = (_: unknown, number: number) =>
        owner.call('POST', '/api/institution/team', { email: `${number}@bank.example`, role: 'developer' });
      const answers = await Promise.all(Array.from({ length: 12 }, invite));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
      expect((await owner.call('GET', '/api/institution/team')).json.invitations).toHaveLength(12);
    });

    it('takes an invitation once, however many open it at the same time', async () => {
      const owner = await newOwner();
      const { json } = await owner.call('POST', '/api/institution/team', { email: 'one@bank.example', role: 'admin' });
      const answers = await Promise.all(Array.from({ length: 6 }, () => accept(json.token)));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      for (const answer of answers.filter(({ status }) => status !== 201))
        expectProblem(answer, 409, 'INVITATION_ACCEPTED');
      expect((await owner.call('GET', '/api/institution/team')).json.members).toHaveLength(2);
    });

    it('takes no invitation that has expired, was withdrawn or was replaced', async () => {
      const owner = await newOwner();
      const invite = async (email: string) =>
        (await owner.call('POST', '/api/institution/team', { email, role: 'admin' })).json;
      const withdrawn = await invite('withdrawn@bank.example');
      expect((await owner.call('DELETE', `/api/institution/invitations/${withdrawn.invitationId}`)).status).toBe(204);
      expectProblem(await accept(withdrawn.token), 410, 'INVITATION_GONE');
      const replaced = await invite('replaced@bank.example');
      const late = await invite('replaced@bank.example');
      expectProblem(await accept(replaced.token), 410, 'INVITATION_GONE');
      ledger.clock.advance(7 * DAY_MS);
      expectProblem(await accept(late.token), 410, 'INVITATION_GONE');
    });

    it('takes no token that was made up, for this workspace, another or none', async () => {
      const { institutionId } = (await newOwner()).login;
      const made = `inv.${institutionId}.${'A'.repeat(43)}`;
      for (const token of [made, made.replace(institutionId, '1'), 'x'])
        expectProblem(await accept(token), 404, 'INVITATION_NOT_FOUND');
    });

    it('is not joined twice, nor left without an owner', async () => {
      const owner = await newOwner();
      const admin = await owner.joinedBy('admin', 'admin@bank.example');
      const invitation = { email: 'ADMIN@bank.example', role: 'analyst' };
      expectProblem(await owner.call('POST', '/api/institution/team', invitation), 409, 'MEMBER_EXISTS');
      const itself = `/api/institution/team/${owner.login.memberId}`;
      expectProblem(await owner.call('DELETE', itself), 409, 'LAST_OWNER');
      expectProblem(await owner.call('PATCH', itself, { role: 'admin' }), 409, 'LAST_OWNER');
      expectProblem(await admin.call('DELETE', itself), 403, 'ROLE_NOT_ALLOWED');
      const make = { email: 'other@bank.example', role: 'owner' };
      expectProblem(await admin.call('POST', '/api/institution/team', make), 403, 'ROLE_NOT_ALLOWED');
    });

    it('has two owners who remove each other at the same moment, and one stays', async () => {
      const first = await newOwner();
      const second = await first.joinedBy('owner');
      const remove = (by: Dashboard, whom: Dashboard) =>
        by.call('DELETE', `/api/institution/team/${whom.login.memberId}`);
      const answers = await Promise.all([remove(first, second), remove(second, first)]);
      // The other is told that they are the last, or that they are no longer in.
      const [removed, refused] = answers.map(({ status }) => status).sort();
      expect([removed, [401, 403].includes(refused ?? 0)]).toEqual([204, true]);
    });

    it('shuts a removed member out at once, with the login they still have', async () => {
      const owner = await newOwner();
      const member = await owner.joinedBy('admin', 'gone@bank.example');
      expect((await owner.call('DELETE', `/api/institution/team/${member.login.memberId}`)).status).toBe(204);
      expectProblem(await member.call('GET', '/api/institution'), 401, 'INSTITUTION_LOGIN_INVALID');
      const { refreshToken } = member.login as unknown as { refreshToken: string };
      const refreshed = await ledger.call('POST', '/api/institution/login/refresh', {}, { refreshToken });
      expectProblem(refreshed, 401, 'REFRESH_TOKEN_INVALID');
      const login = { email: 'gone@bank.example', password: PASSWORD };
      expectProblem(await ledger.call('POST', '/api/institution/login', {}, login), 401, 'LOGIN_FAILED');
      expectProblem(
        await owner.call('DELETE', `/api/institution/team/${member.login.memberId}`),
        404,
        'MEMBER_NOT_FOUND',
      );
    });

    it('takes power from a demoted member at once, with the login they still have', async () => {
      const owner = await newOwner();
      const member = await owner.joinedBy('admin');
      const demoted = await owner.call('PATCH', `/api/institution/team/${member.login.memberId}`, { role: 'analyst' });
      expect(demoted.json).toMatchObject({ memberId: member.login.memberId, role: 'analyst' });
      expectProblem(await member.call('PATCH', '/api/institution', { name: 'Mine' }), 403, 'ROLE_NOT_ALLOWED');
      expect((await member.call('GET', '/api/institution')).json.role).toBe('analyst');
    });

    it('lets everybody leave', async () => {
      const analyst = await (await newOwner()).joinedBy('analyst');
      expect((await analyst.call('DELETE', `/api/institution/team/${analyst.login.memberId}`)).status).toBe(204);
      expectProblem(await analyst.call('GET', '/api/institution'), 401, 'INSTITUTION_LOGIN_INVALID');
    });

    it('is not there for another workspace', async () => {
      const [owner, stranger] = [await newOwner(), await newOwner()];
      const { json } = await owner.call('POST', '/api/institution/team', { email: 'x@bank.example', role: 'admin' });
      const member = `/api/institution/team/${owner.login.memberId}`;
      expectProblem(await stranger.call('DELETE', member), 404, 'MEMBER_NOT_FOUND');
      expectProblem(await stranger.call('PATCH', member, { role: 'analyst' }), 404, 'MEMBER_NOT_FOUND');
      const invitation = `/api/institution/invitations/${json.invitationId}`;
      expectProblem(await stranger.call('DELETE', invitation), 404, 'INVITATION_NOT_FOUND');
    });
  });

  describe('A bad request answers 400', () => {
    it.each([
      ['PATCH', '/api/institution', { name: 'x', y: 1 }, '/y'],
      ['PATCH', '/api/institution', { name: '  ' }, '/name'],
      ['PUT', '/api/institution/corridors', { corridors: ['KE->GB'], y: 1 }, '/y'],
      ['PUT', '/api/institution/corridors', { corridors: ['ke-gb'] }, '/corridors'],
      ['PUT', '/api/institution/corridors', { corridors: 'KE->GB' }, '/corridors'],
      ['POST', '/api/institution/team', { email: 'a@b.example', role: 'admin', y: 1 }, '/y'],
      ['POST', '/api/institution/team', { email: 'nobody', role: 'admin' }, '/email'],
      ['POST', '/api/institution/team', { email: 'a@b.example', role: 'king' }, '/role'],
      ['PATCH', '/api/institution/team/mbr_1', { role: 'admin', y: 1 }, '/y'],
      ['POST', '/api/institution/invitations/accept', { token: 'x', password: PASSWORD, y: 1 }, '/y'],
      ['POST', '/api/institution/invitations/accept', { token: 'x', password: 'short' }, '/password'],
    ])('%s %s %j', async (method, url, body, pointer) => {
      const answer = await (await newOwner()).call(method, url, body);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors[0].pointer).toBe(pointer);
    });
  });

  describe('Without a login', () => {
    it.each([
      ['GET', '/api/institution'],
      ['PATCH', '/api/institution'],
      ['GET', '/api/institution/corridors'],
      ['PUT', '/api/institution/corridors'],
      ['GET', '/api/institution/team'],
      ['POST', '/api/institution/team'],
      ['PATCH', '/api/institution/team/mbr_1'],
      ['DELETE', '/api/institution/team/mbr_1'],
      ['DELETE', '/api/institution/invitations/inv_1'],
    ])('%s %s answers 401', async (method, url) => {
      expectProblem(await ledger.call(method, url), 401, 'INSTITUTION_LOGIN_MISSING');
      const wrong = await ledger.call(method, url, { authorization: 'Bearer x.y.z' });
      expectProblem(wrong, 401, 'INSTITUTION_LOGIN_INVALID');
    });
  });
});
