/** What the embedded server's worker and its keeper say to each other. */

export interface WorkerSettings {
  /** The folder with pglite.wasm, initdb.wasm, pglite.data and the extensions' archives. */
  readonly assets: string;
  /** Extensions to be at hand, by the names of their archives. */
  readonly extensions: readonly string[];
  /** A data directory to begin with, as `dump` wrote it; undefined begins with an empty cluster. */
  readonly from: string | undefined;
}

export type WorkerRequest =
  | { readonly kind: 'query'; readonly sql: string }
  /** Runs statements in order until one fails. */
  | { readonly kind: 'script'; readonly statements: readonly string[] }
  | { readonly kind: 'dump'; readonly file: string };

export interface WorkerFailure {
  readonly message: string;
  /** SQLSTATE; undefined when the server itself broke. */
  readonly code: string | undefined;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  /** As the server counts: characters, from 1. */
  readonly position: string | undefined;
}

export interface WorkerResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly affected: number | undefined;
}

/** Answers come in the order of the requests; the first one says that the server is up. */
export type WorkerAnswer =
  | { readonly kind: 'done'; readonly result?: WorkerResult }
  | { readonly kind: 'failed'; readonly failure: WorkerFailure; readonly index: number };
