/** Prints what ESLint finds in each plant given as JSON, and which of our own rules no plant breaks. */
import { ESLint, Linter } from 'eslint';
import tseslint from 'typescript-eslint';

const plants = JSON.parse(process.argv[2]);
const projectService = { allowDefaultProject: ['apps/api/src/planted*.ts', 'libs/ledger/src/planted.ts'] };
const eslint = new ESLint({ overrideConfig: { languageOptions: { parserOptions: { projectService } } } });

const found = [];
for (const { file, source } of plants) {
  const [{ messages }] = await eslint.lintText(source, { filePath: file });
  found.push([...new Set(messages.map(({ ruleId, message }) => ruleId ?? message))]);
}

/** Each entry of a `no-restricted-…` rule is a rule of its own, so each is tried alone, on the files it is meant for. */
const unplanted = [];
for (const file of new Set(plants.map((plant) => plant.file))) {
  const { rules } = await eslint.calculateConfigForFile(file);
  for (const rule of ['no-restricted-syntax', 'no-restricted-globals']) {
    const [, ...entries] = rules[rule] ?? [];
    for (const entry of entries) {
      const breaksIt = ({ source }) =>
        new Linter().verify(source, [
          { languageOptions: { parser: tseslint.parser, globals: { [entry.name]: 'readonly' } } },
          { rules: { [rule]: ['error', entry] } },
        ]).length > 0;
      if (!plants.some(breaksIt)) unplanted.push(`${file}: ${entry.selector ?? entry.name}`);
    }
  }
}

process.stdout.write(JSON.stringify({ found, unplanted: [...new Set(unplanted)] }));
