/** Turns what was found in files into evidence with file and line. */
import type { Finding } from '../review/finding';
import type { Origin } from '../schema/model';
import { Lines } from '../sql/lines';
import type { Evidence } from './report';
import type { Repository } from './repository';

export function at(repository: Repository, file: string, offset: number, text: string): Evidence {
  return { text, file, line: new Lines(repository.files.get(file) ?? '').position(offset).line };
}

/** The findings of these rules, as evidence. */
export function findingsOf(repository: Repository, rules: readonly string[]): readonly Evidence[] {
  const found = repository.findings.filter(({ rule }) => rules.includes(rule));
  return found.map(({ file, span, message }: Finding) => at(repository, file, span.start, message));
}

/** Evidence at what an origin points to. */
export function made(repository: Repository, origin: Origin, text: string): Evidence {
  for (const { migrations } of repository.histories) {
    for (const { source } of migrations) {
      if (source.path !== origin.file) continue;
      const place = source.statements.find(({ statement }) => statement === origin.statement)?.place;
      if (place) return at(repository, origin.file, place.start + origin.span.start, text);
    }
  }
  return { text, file: origin.file };
}
