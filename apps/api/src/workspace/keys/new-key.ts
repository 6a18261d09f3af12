import { generateApiKey, lastFour, type KeyRing } from '@passid/credentials';
import { assert, type ApiKeyIssue, type Environment, type Institution } from '@passid/ledger';
import { keyAnswer, type IssuedKeyAnswer } from './key.answer.js';
import { newId } from '../../door/ids.js';

/** A key to show once, and what is kept of it. */
export function newKey(
  keyRing: KeyRing,
  environment: Environment,
): { readonly key: string; readonly issue: Omit<ApiKeyIssue, 'institutionId' | 'issuedAt'> } {
  const key = generateApiKey(environment);
  const keyHash = keyRing.hash('api-key', key);
  const prefix = `pk_${environment}_`;
  return { key, issue: { keyId: newId('key'), environment, keyHash, prefix, lastFour: lastFour(key) } };
}

/** The answer that shows a new key, this once. */
export function shownOnce(key: string, keyId: string, state: Institution): IssuedKeyAnswer {
  const issued = state.status === 'onboarded' ? state.keys.find((each) => each.keyId === keyId) : undefined;
  assert(state.status === 'onboarded' && issued !== undefined, 'A key that was just issued is in its workspace.');
  return { ...keyAnswer(issued, state, issued.issuedAt), key };
}
