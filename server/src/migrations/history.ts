/** A folder of migrations as the review sees it, whatever tool made it. */
import type { SourceFile } from '../sql/source-file';

export const migrationTools = ['sql', 'prisma', 'golang-migrate', 'diesel', 'flyway'] as const;

export type MigrationTool = (typeof migrationTools)[number];

/** Tools whose files look like those of a `MigrationTool`, but run in another transaction or are written in another form. */
export type Variant = 'goose' | 'dbmate' | 'sqlx' | 'drizzle' | 'supabase';

export interface Migration {
  readonly source: SourceFile;
  /** As the tool stores it, e.g. `20240115093000`, `2.1`; undefined for a repeatable one. */
  readonly version: string | undefined;
  /** `down` files are read, reviewed for syntax, and never replayed. */
  readonly direction: 'up' | 'down' | 'repeatable';
  /** What the tool does around the file: one transaction, or none. A file's own BEGIN is not meant here. */
  readonly transaction: 'tool' | 'none';
  /** Has not run anywhere: not on the default branch, not in an environment's table. */
  readonly pending: boolean;
}

export interface History {
  readonly tool: MigrationTool;
  readonly variant?: Variant;
  /** The folder, relative to the workspace, with forward slashes; empty for the workspace itself. */
  readonly folder: string;
  /** In the order in which the tool applies them; repeatable ones last, down files beside none. */
  readonly migrations: readonly Migration[];
}
