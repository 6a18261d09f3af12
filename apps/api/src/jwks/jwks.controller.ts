import { Controller, Get, Header } from '@nestjs/common';
import { KeyRing, type JwkSet } from '@passid/credentials';

/** The public keys of claim signatures: all that anyone needs to check one offline. */
@Controller()
export class JwksController {
  constructor(private readonly keyRing: KeyRing) {}

  @Get('.well-known/jwks.json')
  @Header('cache-control', 'public, max-age=300')
  jwks(): JwkSet {
    return this.keyRing.jwks();
  }
}
