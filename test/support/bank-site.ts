import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const CONTENT_TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

export interface SiteOptions {
  /** Built pages. */
  readonly folder: string;
  /** Where `/passid/…` goes, with the key that the browser does not have. */
  readonly ledgerUrl: string;
  readonly apiKey: string;
}

/** A bank's web server: its pages, and a proxy that keeps the key. */
export class BankSite {
  private constructor(private readonly server: Server) {}

  static async listen(options: SiteOptions): Promise<BankSite> {
    const server = createServer((request, response) => {
      const answer = request.url?.startsWith('/passid/') === true ? forward : serve;
      answer(options, request, response).catch((error: unknown) => response.writeHead(502).end(String(error)));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new BankSite(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

async function serve({ folder }: SiteOptions, { url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(url, 'http://bank');
  const file = path.join(folder, path.normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname));
  const content = await readFile(file);
  response.writeHead(200, { 'content-type': CONTENT_TYPES[path.extname(file)] ?? 'application/octet-stream' });
  response.end(content);
}

async function forward(
  { ledgerUrl, apiKey }: SiteOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers: Record<string, string> = { 'x-institution-key': apiKey };
  for (const name of ['content-type', 'idempotency-key'])
    if (typeof request.headers[name] === 'string') headers[name] = request.headers[name];
  const { method = 'GET', url = '' } = request;
  const body = method === 'GET' ? {} : { body: Buffer.concat(chunks) };
  const answer = await fetch(`${ledgerUrl}${url.slice('/passid'.length)}`, { method, headers, ...body });
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
  response.end(Buffer.from(await answer.arrayBuffer()));
}
