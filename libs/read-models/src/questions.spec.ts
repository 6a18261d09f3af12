import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { READ_MODELS } from './index.js';

const folder = new URL('questions/', import.meta.url);
const files = readdirSync(folder);
const questions = files.flatMap((file) => /^([a-z-]+)\.ts$/.exec(file)?.[1] ?? []).filter((name) => name !== 'index');
const exported = [...readFileSync(new URL('index.ts', folder), 'utf8').matchAll(/'\.\/(.+)\.js'/g)].map(
  ([, name]) => name,
);

describe('The folder of questions', () => {
  it('has no question that questions/index.ts does not export', () => {
    expect(questions.filter((question) => !exported.includes(question))).toEqual([]);
  });

  it('has no question without a spec beside it', () => {
    expect(questions.filter((question) => !files.includes(`${question}.spec.ts`))).toEqual([]);
  });

  it('has one read model of each name, in the file of that name', () => {
    const names = READ_MODELS.map(({ name }) => name);
    expect(names.filter((name, index) => !questions.includes(name) || names.indexOf(name) !== index)).toEqual([]);
  });

  it('answers every question by a read model, or by those of other questions', () => {
    const names = READ_MODELS.map(({ name }) => name);
    expect(questions.filter((question) => !names.includes(question))).toEqual(['undelivered']);
  });
});
