/** Shows at a DROP or RENAME the code that still names what goes: the way back of what `code-reads-dropped-column` reports there. */
import type { Finding } from './finding';
import { withRelated } from './settle';

const reading = 'code-reads-dropped-column';
const taking = new Set(['drop-column', 'rename-column', 'drop-table', 'rename-table', 'move-to-schema']);

export function withReaders(findings: readonly Finding[]): readonly Finding[] {
  const readers = findings.filter(({ rule }) => rule === reading);
  if (readers.length === 0) return findings;
  return findings.map((finding) => {
    if (!taking.has(finding.rule)) return finding;
    const own = readers.filter(({ object }) => object === finding.object);
    return withRelated(
      finding,
      own.map(({ file, span, object }) => ({ file, span, message: `${object} is still named here` })),
    );
  });
}
