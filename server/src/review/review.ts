/** The one function that reviews: histories, query files and host files in, findings out. */
import type { HostFile } from '../host/host-file';
import type { PostgresVersion } from '../locks/effect';
import type { History } from '../migrations/history';
import type { NewMigration, Severity } from '../rules/rule';
import type { SourceFile } from '../sql/source-file';
import type { Finding } from './finding';
import type { WalkedFile } from './walk-history';

export interface ReviewSettings {
  readonly postgres: PostgresVersion;
  /** The oldest version that may run there, for what fixes write; left out where it is `postgres` itself. */
  readonly oldest?: PostgresVersion;
  /** Severities that differ from the rules' own; `off` silences. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** True: shipped migrations are judged by locking rules too (`--all`). */
  readonly all: boolean;
}

/** A file that does not exist yet. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

export interface ReviewInput {
  readonly histories: readonly History[];
  /** SQL files that belong to no history: queries, dumps, seeds. */
  readonly queryFiles: readonly SourceFile[];
  readonly hostFiles: readonly HostFile[];
  readonly settings: ReviewSettings;
  /** Names and fills the files of a fix's new migration in the tool's own form; without it such fixes are not offered. */
  readonly newMigrationFiles?: (history: History, migration: NewMigration) => readonly NewFile[];
}

export interface ReviewResult {
  /** By file, then place. */
  readonly findings: readonly Finding[];
  readonly statements: number;
  /** A migration's statements at their moments, as this review has met them; undefined for a file of no history. */
  migration(file: string): Pick<WalkedFile, 'migration' | 'moments'> | undefined;
}

/** Reviews again and again while a person types: what the last call found out is kept as far as the input is the same. */
export interface Reviewer {
  review(input: ReviewInput): ReviewResult;
}
