import { Reflector } from '@nestjs/core';
import type { Role } from '@passid/ledger';

/** The roles a dashboard operation is for; without it, any. InstitutionLoginGuard holds to it. */
export const AllowRoles = Reflector.createDecorator<readonly Role[]>();
