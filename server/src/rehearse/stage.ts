/** Where a rehearsal's statements run: a database that is thrown away, or one transaction that is rolled back. */
import type { QueryResult, Session, Transaction, TransactionOptions } from '../postgres/session';

export interface Stage {
  /** True when BEGIN and COMMIT are real; false when all stands in one transaction, of which nothing stays. */
  readonly commits: boolean;
  /** One statement that is no transaction control, savepoints excepted. */
  run(sql: string): Promise<QueryResult>;
  /** `sql`: the migration's own BEGIN, with its options. */
  begin(sql?: string): Promise<unknown>;
  commit(): Promise<unknown>;
  rollback(): Promise<unknown>;
}

/** On a session that has `apply`. */
export function throwawayStage(apply: NonNullable<Session['apply']>, options: TransactionOptions): Stage {
  const run = (sql: string) => apply(sql, options);
  return {
    commits: true,
    run,
    begin: (sql = 'BEGIN') => run(sql),
    commit: () => run('COMMIT'),
    rollback: () => run('ROLLBACK'),
  };
}

/** In a transaction of somebody's server: the migration's transactions become savepoints. */
export function rolledBackStage({ run }: Transaction): Stage {
  const savepoint = 'preflight_rehearsal';
  const release = () => run(`RELEASE SAVEPOINT ${savepoint}`);
  return {
    commits: false,
    run,
    begin: () => run(`SAVEPOINT ${savepoint}`),
    async commit() {
      // COMMIT checks what was deferred.
      await run('SET CONSTRAINTS ALL IMMEDIATE');
      await release();
    },
    async rollback() {
      await run(`ROLLBACK TO SAVEPOINT ${savepoint}`);
      await release();
    },
  };
}
