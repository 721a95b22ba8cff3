/** The embedded server: PGlite in a worker, holding what the migrations make. */

/** One migration file as it is replayed. */
export interface MigrationScript {
  readonly file: string;
  readonly text: string;
  /** True when the tool wraps the file in a transaction. */
  readonly transaction: boolean;
}
