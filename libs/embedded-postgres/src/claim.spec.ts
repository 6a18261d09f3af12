import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { claimDataDirectory } from './claim.js';
import { DataDirectoryInUse } from './errors.js';

describe('claimDataDirectory', () => {
  let directory: string;
  const owner = () => path.join(directory, 'owner.json');
  const leave = (content: object) => writeFileSync(owner(), JSON.stringify(content));

  beforeEach(() => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'passid-claim-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('names this process as the owner, and none after the release', () => {
    const release = claimDataDirectory(directory);
    expect(JSON.parse(readFileSync(owner(), 'utf8'))).toMatchObject({ pid: process.pid });
    release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('refuses while the owner lives, with the cure, and leaves the claim as it was', () => {
    claimDataDirectory(directory);
    const claim = readFileSync(owner(), 'utf8');
    expect(() => claimDataDirectory(directory)).toThrow(DataDirectoryInUse);
    expect(() => claimDataDirectory(directory)).toThrow(
      `The data directory ${directory} is in use by process ${process.pid}. ` +
        'Stop that one first, or set PASSID_DATA_DIR to another directory.',
    );
    expect(readFileSync(owner(), 'utf8')).toBe(claim);
  });

  it('takes over from an owner that has ended', () => {
    leave({ pid: spawnSync('true').pid, startedAt: '1@boot', claim: 'dead' });
    claimDataDirectory(directory);
    expect(JSON.parse(readFileSync(owner(), 'utf8'))).toMatchObject({ pid: process.pid });
  });

  it('takes over from an owner whose number another process has now', () => {
    leave({ pid: process.pid, startedAt: 'another time', claim: 'dead' });
    claimDataDirectory(directory)();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('takes over a claim that a power cut has emptied', () => {
    writeFileSync(owner(), '');
    claimDataDirectory(directory)();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('takes over from one that was killed while taking over', () => {
    leave({ pid: process.pid, startedAt: 'another time', claim: 'dead' });
    writeFileSync(`${owner()}.takeover`, JSON.stringify({ pid: process.pid, startedAt: 'no more', claim: 'dead too' }));
    claimDataDirectory(directory)();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('does not release a directory that another process has claimed since', () => {
    const release = claimDataDirectory(directory);
    leave({ pid: 1, startedAt: 'since', claim: 'another' });
    release();
    expect(readdirSync(directory)).toEqual(['owner.json']);
  });
});
