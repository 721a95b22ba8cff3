/** Gives rules what they may ask about a statement. */
import type { PostgresVersion } from '../locks/effect';
import type { Report, StatementContext } from '../rules/rule';
import type { Relation, Schema } from '../schema/model';
import { resolveRelation } from '../schema/names';
import type { SourceFile } from '../sql/source-file';
import type { Moment } from './fold';
import { hasLockTimeout, heldEffects } from './transaction-state';

export interface Surroundings {
  readonly role: 'migration' | 'query';
  readonly pending: boolean;
  readonly postgres: PostgresVersion;
  readonly source: SourceFile;
  readonly final: Schema;
}

export function statementContext(
  moment: Moment,
  around: Surroundings,
  report: (report: Report) => void,
): StatementContext & { report(report: Report): void } {
  const { before, after, effects, transaction, index } = moment;
  const { source, final } = around;
  return {
    role: around.role,
    pending: around.pending,
    postgres: around.postgres,
    before,
    after,
    final,
    file: source.path,
    effects,
    transaction: {
      mode: transaction.mode,
      lockTimeout: hasLockTimeout(transaction),
      get held() {
        return heldEffects(transaction.held);
      },
    },
    get earlier() {
      return source.statements.slice(0, index).map(({ statement }) => statement);
    },
    isNew: (relation) => isMadeBy(relation, source.path),
    resolve: (name) => resolveRelation(before, name),
    report,
  };
}

/** A table that the history only mentions was there before. */
function isMadeBy(relation: Relation, file: string): boolean {
  const known = relation.kind === 'table' || relation.kind === 'foreign table' ? relation.complete : true;
  return known && relation.origin.file === file;
}
