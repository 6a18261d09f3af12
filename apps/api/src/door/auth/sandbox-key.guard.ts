import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Problem } from '@passid/http';
import { principalOf } from './principal.js';

/** After InstitutionKeyGuard: lets only sandbox keys pass. */
@Injectable()
export class SandboxKeyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (principalOf(context, 'key').environment === 'sandbox') return true;
    throw new Problem('SANDBOX_KEY_REQUIRED', 'This works in the sandbox alone. Use your sandbox key.');
  }
}
