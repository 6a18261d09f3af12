import { type ProblemCode, PROBLEMS, problemSlug, problemType } from '@passid/http';
import { EXPLANATIONS, type Explanation } from '../problem-explanations.js';

export interface CataloguedProblem extends Explanation {
  readonly code: ProblemCode;
  readonly type: string;
  readonly title: string;
  readonly status: number;
}

export const catalogued = (code: ProblemCode, publicUrl: string): CataloguedProblem => {
  const [status, title] = PROBLEMS[code];
  const { cause, cure } = EXPLANATIONS[code];
  return { code, type: problemType(publicUrl, code), title, status, cause, cure };
};

/** By status, then by name. */
export const problemList = (publicUrl: string): CataloguedProblem[] =>
  (Object.keys(PROBLEMS) as ProblemCode[])
    .map((code) => catalogued(code, publicUrl))
    .sort((one, other) => one.status - other.status || (one.code < other.code ? -1 : 1));

/** The problem whose code or address ends with this. */
export const findProblem = (text: string, publicUrl: string): CataloguedProblem | undefined =>
  problemList(publicUrl).find(({ code }) => code === text || problemSlug(code) === text);
