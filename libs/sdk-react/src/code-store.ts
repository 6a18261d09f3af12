import { redeem, type Verdict } from './redeem.js';
import { errorOf, newIdempotencyKey, type ServiceOptions } from './service.js';
import { complaintAbout, formatCode, parseCode } from './share-code.js';
import { Store } from './store.js';
import { CANNOT_BE_REACHED } from './texts.js';
import type { CodeVerificationResult, Denial } from './verification.js';

export interface CodeOptions extends ServiceOptions {
  /** Claim or permission names. Default: every claim the customer shares. */
  readonly requestedClaims?: readonly string[] | undefined;
  /** The code was redeemed and the credential holds. */
  readonly onVerified?: ((result: CodeVerificationResult) => void) | undefined;
  /** The code or what it stands for is not accepted; the customer has been told. */
  readonly onDenied?: ((denial: Denial) => void) | undefined;
  /** No network, or an answer nobody expected. */
  readonly onError?: ((error: Error) => void) | undefined;
}

/** `code` is what the field shows. `message` is for the customer to read. */
export type CodeState =
  | { readonly status: 'idle'; readonly code: string; readonly message?: string }
  | { readonly status: 'verifying'; readonly code: string }
  | { readonly status: 'verified'; readonly code: string; readonly result: CodeVerificationResult }
  | { readonly status: 'denied'; readonly code: string; readonly message: string; readonly denial: Denial }
  | { readonly status: 'error'; readonly code: string; readonly message: string; readonly error: Error };

/** Takes one code from the keyboard to its verdict. Knows nothing of React. */
export class CodeStore extends Store<CodeState> {
  /** Mounted views. Without one no callback is called. */
  #views = 0;
  /** A try whose outcome is not known: the same code tried again is the same redemption. */
  #open: { readonly code: string; readonly idempotencyKey: string } | undefined;

  /** The options are asked for when they are needed, so that they may change at any time. */
  constructor(private readonly options: () => CodeOptions) {
    super({ status: 'idle', code: '' });
  }

  /** Call when a view appears, and what it returns when the view goes. */
  connect(): () => void {
    this.#views += 1;
    return () => {
      this.#views -= 1;
    };
  }

  type(text: string): void {
    const { status } = this.getSnapshot();
    if (status === 'verifying' || status === 'verified') return;
    this.set({ status: 'idle', code: formatCode(text) });
  }

  /** Redeems what is in the field, or `text` in its place. Resolves when there is a verdict; never rejects. */
  async submit(text: string = this.getSnapshot().code): Promise<void> {
    const { status } = this.getSnapshot();
    if (status === 'verifying' || status === 'verified') return;
    const code = parseCode(text);
    if (code === undefined) return this.set({ status: 'idle', code: formatCode(text), message: complaintAbout(text) });
    const { idempotencyKey } = this.#open?.code === code ? this.#open : { idempotencyKey: newIdempotencyKey() };
    this.#open = { code, idempotencyKey };
    this.set({ status: 'verifying', code });
    const { requestedClaims } = this.options();
    try {
      this.#conclude(code, await redeem(this.options(), { code, requestedClaims, idempotencyKey }));
    } catch (reason) {
      const error = errorOf(reason);
      this.set({ status: 'error', code, message: CANNOT_BE_REACHED, error });
      if (this.#views > 0) this.options().onError?.(error);
    }
  }

  /** An empty field again, for another code. */
  reset(): void {
    if (this.getSnapshot().status !== 'verifying') this.set({ status: 'idle', code: '' });
  }

  #conclude(code: string, verdict: Verdict): void {
    this.#open = undefined;
    const { onVerified, onDenied } = this.options();
    if (verdict.accepted) {
      this.set({ status: 'verified', code, result: verdict.result });
      if (this.#views > 0) onVerified?.(verdict.result);
    } else {
      const { denial } = verdict;
      this.set({ status: 'denied', code, message: denial.message, denial });
      if (this.#views > 0) onDenied?.(denial);
    }
  }
}
