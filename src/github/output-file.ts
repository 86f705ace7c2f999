import {
  accessSync,
  appendFileSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  ftruncateSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';

/**
 * In each delimiter of this process, which finds its own outputs again by it. It need not be a secret, as no value can
 * hold it (see toBlock); so it does without Node's cryptography, which would add eight milliseconds to every start.
 */
const OWN = `replicate_${process.pid}_${[1, 2].map(() => Math.random().toString(36).slice(2)).join('')}`;

/** What was last written, and how the file was then. */
let written: { readonly outputs: string; readonly file: string } | undefined;

/** By which a file is known to be as it was: another writer changes one of them. */
function stateOf(file: string): string {
  const { ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
  return [file, ino, size, mtimeNs, ctimeNs].join();
}

/** The disk is full: writing in place would only damage what is there. */
const FULL = ['ENOSPC', 'EDQUOT'];

/**
 * Writes the outputs of the step into the file that the runner reads when the step has ended. They replace
 * those that this process wrote before, so that the file does not grow; whatever else is in it stays, in front. The
 * whole file is replaced at once: a process that is killed leaves either these outputs or the earlier ones. Where nothing
 * has changed since, neither the outputs nor the file, it is left alone.
 * @throws {Error} where the file cannot be written; what was in it stays
 */
export function writeOutputFile(file: string, outputs: Readonly<Record<string, string>>): void {
  const values = JSON.stringify(outputs);
  if (written?.outputs === values && written.file === stateOf(file)) return;
  const stats = statSync(file);
  const target = realpathSync(file);
  // A pipe or a device, as in a trial by hand: it keeps nothing.
  if (!stats.isFile()) {
    appendFileSync(target, toBlock(outputs, 1));
    return;
  }
  // A file that is read-only could still be replaced.
  accessSync(target, constants.W_OK);
  const old = readFileSync(target);
  const { others, saves } = withoutOwn(old);
  const block = toBlock(outputs, saves + 1);
  try {
    replace(target, Buffer.concat([others, Buffer.from(block)]), stats);
  } catch (error) {
    if (FULL.includes(codeOf(error))) throw error;
    // Its folder is read-only, or the file is mounted by itself: then it cannot be replaced.
    overwrite(target, old, others, block);
  }
  written = { outputs: values, file: stateOf(file) };
}

/** The runner's format: `name<<delimiter`, the value, the delimiter. */
function toBlock(outputs: Readonly<Record<string, string>>, save: number): string {
  const delimiter = `${OWN}_${save}`;
  return (
    Object.entries(outputs)
      // In a value, the delimiter would end it.
      .map(([name, value]) => `${name}<<${delimiter}\n${value.replaceAll(OWN, '?')}\n${delimiter}\n`)
      .join('')
  );
}

/** What is in the file besides the outputs of this process, and how often it has written them. */
function withoutOwn(old: Buffer): { others: Buffer; saves: number } {
  const first = old.indexOf(OWN);
  if (first < 0) {
    const isWholeLine = old.length === 0 || old.at(-1) === 0x0a;
    return { others: isWholeLine ? old : Buffer.concat([old, Buffer.from('\n')]), saves: 0 };
  }
  const start = old.lastIndexOf('\n', first) + 1;
  const last = old.lastIndexOf(OWN);
  const end = old.indexOf('\n', last) + 1 || old.length;
  const saves = Number(old.toString('latin1', last + OWN.length + 1, end - 1));
  return { others: Buffer.concat([old.subarray(0, start), old.subarray(end)]), saves };
}

function replace(target: string, content: Buffer, { mode, uid, gid }: Stats): void {
  const temporary = `${target}.${OWN}`;
  try {
    const file = openSync(temporary, 'wx', mode);
    try {
      writeAll(file, content);
      fchmodSync(file, mode);
      // In a container the runner outside, which reads and removes it, is another user.
      if (process.geteuid?.() === 0) fchownSync(file, uid, gid);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Writes over the earlier outputs, in one call of the system wherever it takes them at once. They never get shorter, so
 * that no rest of the earlier ones follows: a value that counts for nothing, because a later one follows, fills them up.
 */
function overwrite(target: string, old: Buffer, others: Buffer, block: string): void {
  const [, head = '', delimiter = ''] = /^(\w+<<(.*)\n)/.exec(block) ?? [];
  const short = old.length - others.length - Buffer.byteLength(block);
  const filling = '\n'.repeat(Math.max(0, short - head.length - delimiter.length - 1));
  const content = Buffer.concat([others, Buffer.from(`${short > 0 ? `${head}${filling}${delimiter}\n` : ''}${block}`)]);
  const file = openSync(target, 'r+');
  try {
    writeAll(file, content);
  } catch (error) {
    // The old content still fits.
    writeAll(file, old);
    ftruncateSync(file, old.length);
    throw error;
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, content: Buffer): void {
  for (let position = 0; position < content.length; ) {
    position += writeSync(file, content, position, content.length - position, position);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
