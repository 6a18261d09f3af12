// What publint and "are the types wrong" say about a tarball. Usage: inspect-package.mjs <tarball> <unpacked folder>
import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const [tarball, folder] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
const { messages } = await publint({ pkgDir: folder, pack: false, strict: true });
const { problems } = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
console.log(
  JSON.stringify({
    publint: messages.map((message) => formatMessage(message, manifest)),
    typesWrong: problems.map(({ kind, entrypoint, resolutionKind }) => ({ kind, entrypoint, resolutionKind })),
  }),
);
