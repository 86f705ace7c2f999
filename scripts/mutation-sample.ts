/** A plugin of Stryker: lets only a part of the mutants pass, of the same source always the same part. */
import { createHash } from 'node:crypto';

interface Mutant {
  readonly id: string;
  readonly fileName: string;
  readonly replacement: string;
  readonly location: object;
}

function isChosen({ fileName, location, replacement }: Mutant): boolean {
  const file = fileName.replaceAll('\\', '/').replace(/^.*?(?=src\/)/, '');
  const digest = createHash('sha256')
    .update(JSON.stringify([file, location, replacement]))
    .digest();
  return digest.readUInt32BE() / 2 ** 32 < Number(process.env['MUTATION_SAMPLE']) / 100;
}

const sample = {
  init: async () => undefined,
  group: async (mutants: readonly Mutant[]) => [mutants.map(({ id }) => id)],
  check: async (mutants: readonly Mutant[]) =>
    Object.fromEntries(
      mutants.map((mutant) => [
        mutant.id,
        isChosen(mutant) ? { status: 'passed' } : { status: 'compileError', reason: 'not in the sample' },
      ]),
    ),
};

export const strykerPlugins = [{ kind: 'Checker', name: 'sample', value: sample }];
