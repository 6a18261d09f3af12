import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { artefactsIn, packageRoot } from '@passid/proofs';
import { LOG } from '@passid/platform';
import { Config, type Log } from '@passid/runtime';
import type { FastifyInstance } from 'fastify';

/**
 * The page runs what comes from here and talks to nobody else. WebAssembly is what a proof is computed with; the camera
 * reads QR codes.
 */
const PAGE_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'permissions-policy': 'camera=(self)',
};

/** A file whose name has its content's hash in it. */
const NEVER_CHANGES = 'public, max-age=31536000, immutable';

/** Kept, and asked about each time: 304 unless it has changed. */
const ASK_AGAIN = 'no-cache';

/** The wallet that plays the PASSID app, at `/wallet`, where it was built and is wanted. */
@Injectable()
export class WalletPage implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onModuleInit(): void {
    const folder = path.join(packageRoot(), 'dist/wallet-page');
    if (!this.config.servesWalletPage) return;
    if (!existsSync(path.join(folder, 'index.html'))) {
      this.log.warn({ folder }, 'the wallet page is wanted and was not built: npm run build makes it');
      return;
    }
    const instance = this.host.httpAdapter.getInstance<FastifyInstance>();
    void instance.register(fastifyStatic, {
      root: folder,
      prefix: '/wallet/',
      cacheControl: false,
      setHeaders: (reply, file) => {
        const isHashed = path.basename(path.dirname(file)) === 'assets';
        void reply.headers({ ...PAGE_HEADERS, 'cache-control': isHashed ? NEVER_CHANGES : ASK_AGAIN });
      },
    });
    // Without its slash it is the page all the same: deep links and people write it so.
    instance.get('/wallet', (_request, reply) => reply.sendFile('index.html'));
    const { provingKey, witnessProgram } = artefactsIn(this.config.proofsDir);
    for (const file of [provingKey, witnessProgram].filter((each) => existsSync(each)))
      instance.get(`/wallet/proving/${path.basename(file)}`, (_request, reply) =>
        reply.sendFile(path.basename(file), path.dirname(file)),
      );
  }
}
