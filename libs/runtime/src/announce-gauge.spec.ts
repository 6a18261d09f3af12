import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { announceGauge } from './announce-gauge.js';

const announce = (registry: Registry, name: string, value: () => number | Promise<number>): void =>
  announceGauge(registry, { name, help: 'A figure.', value });

describe('announceGauge', () => {
  it('reads the value when the metrics are read', async () => {
    const registry = new Registry();
    let waiting = 1;
    announce(registry, 'waiting', () => waiting);
    waiting = 2;
    expect(await registry.metrics()).toContain('\nwaiting 2\n');
  });

  it('still gives the other values where one fails', async () => {
    const registry = new Registry();
    announce(registry, 'out_of_reach', () => Promise.reject(new Error('no database')));
    announce(registry, 'at_hand', () => Promise.resolve(3));
    const text = await registry.metrics();
    expect(text).toContain('\nout_of_reach Nan\n');
    expect(text).toContain('\nat_hand 3\n');
  });
});
