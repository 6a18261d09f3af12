export interface BatchLimits {
  /** Requests of one batch; more wait for the next. */
  readonly batchMax: number;
  /** Batches under way at once. */
  readonly concurrentMax: number;
}

interface Waiting<Request, Answer> {
  readonly request: Request;
  readonly resolve: (answer: Answer | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Requests that arrive while as many batches as may be are under way form the next batch: it is the number of queries that costs
 * a busy process (measured in docs/performance.md). Nothing is cached: every answer was read after it was asked for.
 * `answerAll` MUST answer in the order of its batch; where it fails, that batch fails, and no other.
 */
export function inBatches<Request, Answer>(
  answerAll: (batch: readonly Request[]) => Promise<readonly (Answer | undefined)[]>,
  { batchMax, concurrentMax }: BatchLimits,
): (request: Request) => Promise<Answer | undefined> {
  const waiting: Waiting<Request, Answer>[] = [];
  let underWay = 0;

  const answerWaiting = async (): Promise<void> => {
    underWay += 1;
    // Requests of the same tick form one batch, instead of taking up each of several batches by themselves.
    if (concurrentMax > 1) await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting.splice(0, batchMax);
      try {
        const answers = await answerAll(batch.map(({ request }) => request));
        batch.forEach(({ resolve }, index) => resolve(answers[index]));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    underWay -= 1;
  };

  return (request) =>
    new Promise((resolve, reject) => {
      waiting.push({ request, resolve, reject });
      if (underWay < concurrentMax) void answerWaiting();
    });
}

/** Keys of one query; more wait for the next. */
const KEYS_MAX = 200;

/** Makes a look-up by one key of a query by many keys: keys that are asked for while a query is under way share the next. */
export const batchLoader = <Found>(
  findAll: (keys: readonly string[]) => Promise<ReadonlyMap<string, Found>>,
): ((key: string) => Promise<Found | undefined>) =>
  inBatches(
    async (keys: readonly string[]) => {
      const found = await findAll([...new Set(keys)]);
      return keys.map((key) => found.get(key));
    },
    { batchMax: KEYS_MAX, concurrentMax: 1 },
  );
