import { describe, expect, it } from '@jest/globals';
import { createElement, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import * as published from './index.js';

it('exports these names and no others: taking one away, or renaming it, breaks whoever uses it', () => {
  expect(Object.keys(published).sort()).toEqual([
    'CodeStore',
    'PASSIDVerify',
    'PassidCodeVerification',
    'ServiceProblem',
    'ServiceUnreachable',
    'SessionStore',
    'usePassidCode',
    'usePassidSession',
  ]);
});

describe('On a server', () => {
  const { PassidCodeVerification, PASSIDVerify } = published;
  const render = (element: ReturnType<typeof createElement>): string =>
    renderToString(createElement(StrictMode, null, element));

  it('the code field is rendered whole, style included, without a key or a token', () => {
    const html = render(createElement(PassidCodeVerification, { apiKey: 'pk_sandbox_secret', styleNonce: 'n0nce' }));
    for (const part of ['PASSID code', 'KE8V-3TXY-Z72L', '<style nonce="n0nce">', 'type="button"', 'role="status"'])
      expect(html).toContain(part);
    for (const part of ['pk_sandbox_secret', '<form', 'type="submit"', 'type="hidden"'])
      expect(html).not.toContain(part);
  });

  it('the QR component is rendered, and asks for nothing', () => {
    const html = render(createElement(PASSIDVerify, { apiKey: 'pk_sandbox_secret', autoStart: true }));
    expect(html).toContain('Generate QR code');
    expect(html).not.toContain('pk_sandbox_secret');
  });
});
