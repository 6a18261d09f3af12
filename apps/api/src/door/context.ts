import { requestContext, type EventContext } from '@passid/event-store';
import type { Environment } from '@passid/ledger';

interface KeyOfInstitution {
  readonly environment: Environment;
  readonly institutionId: string;
  readonly keyId: string;
}

/** Metadata of the events of a request with an API key. */
export const contextOf = (
  { environment, institutionId, keyId }: KeyOfInstitution,
  requestId: string,
  now: Date,
): EventContext => requestContext({ environment, institutionId, actor: keyId, requestId, now });

/** Metadata of the events of a dashboard request about one environment. */
export const memberContext = (
  { institutionId, memberId }: { readonly institutionId: string; readonly memberId: string },
  environment: Environment,
  requestId: string,
  now: Date,
): EventContext => requestContext({ environment, institutionId, actor: memberId, requestId, now });

/** Metadata of the events of a workspace: of both environments, or of none. */
export const workspaceContext = (institutionId: string, actor: string, requestId: string, now: Date): EventContext =>
  requestContext({ environment: 'workspace', institutionId, actor, requestId, now });

/** Metadata of the events of a wallet, which belongs to no institution. */
export const walletContext = (
  { environment }: { readonly environment: Environment },
  actor: string,
  requestId: string,
  now: Date,
): EventContext => requestContext({ environment, actor, requestId, now });
