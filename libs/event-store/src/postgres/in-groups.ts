export interface Grouping {
  /** Asked together; more wait for the next group. */
  readonly groupMax: number;
  readonly underWayMax: number;
}

interface Waiting<Asked, Answer> {
  readonly asked: Asked;
  readonly resolve: (answer: Answer | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * What is asked while other groups are under way forms the next: to a busy process it is the number of queries that costs
 * (measured in docs/performance.md). Nothing is kept: every answer was read after it was asked for. `answerAll` answers in
 * the order of its group; where it fails, that group fails, and no other.
 */
export function inGroups<Asked, Answer>(
  answerAll: (group: readonly Asked[]) => Promise<readonly (Answer | undefined)[]>,
  { groupMax, underWayMax }: Grouping,
): (asked: Asked) => Promise<Answer | undefined> {
  const waiting: Waiting<Asked, Answer>[] = [];
  let underWay = 0;

  const askAll = async (): Promise<void> => {
    underWay += 1;
    // What is asked in the same tick travels together, and does not take up each of several ways by itself.
    if (underWayMax > 1) await Promise.resolve();
    while (waiting.length > 0) {
      const group = waiting.splice(0, groupMax);
      try {
        const answers = await answerAll(group.map(({ asked }) => asked));
        group.forEach(({ resolve }, index) => resolve(answers[index]));
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    underWay -= 1;
  };

  return (asked) =>
    new Promise((resolve, reject) => {
      waiting.push({ asked, resolve, reject });
      if (underWay < underWayMax) void askAll();
    });
}
