/**
 * The outputs in a file of the runner's format, read as strictly as the strictest of its readers does: one line that is
 * neither `name=value` nor a whole `name<<delimiter` spoils all of it.
 */
export function readOutputFile(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  if (lines.pop() !== '') throw new Error('The last line has no end.');
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const [, name = '', mark, rest = ''] = /^([^=<]+)(=|<<)(.*)$/.exec(line) ?? [];
    if (mark === undefined) throw new Error(`Line ${at + 1} is none of the format: ${line.slice(0, 80)}`);
    if (mark === '=') {
      outputs[name] = rest;
      continue;
    }
    const end = lines.indexOf(rest, at + 1);
    if (end < 0) throw new Error(`The delimiter of ${name} is missing.`);
    outputs[name] = lines.slice(at + 1, end).join('\n');
    at = end;
  }
  return outputs;
}
