/** The one entry to a review for the language server and the command line: a folder in, findings and problems out. */
import { performance } from 'node:perf_hooks';
import { hostLanguageOf } from '../host/language';
import type { PostgresVersion } from '../locks/effect';
import {
  discoverHistories,
  isForPostgres,
  newMigrationFiles,
  readHistory,
  singleFileHistory,
} from '../migrations/discover';
import type { History } from '../migrations/history';
import type { Candidate } from '../migrations/tool';
import { applySafeFixes, type FixedTexts } from '../review/apply-fixes';
import type { Finding, Problem } from '../review/finding';
import type { ReviewInput, ReviewResult, ReviewSettings } from '../review/review';
import { createReviewer } from '../review/reviewer';
import { rules } from '../rules';
import type { Severity } from '../rules/rule';
import { otherDialect } from '../sql/dialect';
import { loadGrammar } from '../sql/parse';
import type { SourceFile } from '../sql/source-file';
import { definesSchema, holdsOnlyQueries } from './defines-schema';
import { gitShipped, type Shipped } from './git';
import { inTurns } from './in-turns';
import { isRedundantLink, isReviewable, listFiles, matters, walk } from './list-files';
import { type Scope, scopeOf, wholeWorkspace } from './scope';
import { defaultSettings, postgresVersions, readSettings, type Settings, settingsFile } from './settings';
import { TextStore } from './text-store';
import { loadLanguages } from './wasm-files';

const ruleIds = rules.map(({ id }) => id);

export interface WorkspaceOptions {
  /** The settings file; absolute, or relative to the root. Undefined: `preflight.json` where there is one. */
  readonly config?: string | undefined;
  /** Files, folders and patterns, relative to the root with forward slashes: only what is found there is told. */
  readonly only?: readonly string[] | undefined;
  /** How deep the root is listed where it is not under git: 1 for only the files directly in it. */
  readonly depth?: number | undefined;
  /** The commit whose files count as shipped, instead of the default branch. */
  readonly since?: string | undefined;
  /** Locking rules judge what has shipped too. */
  readonly all?: boolean | undefined;
  /** Stronger than the settings file's. */
  readonly postgres?: PostgresVersion | undefined;
  /** Stronger than the settings file's. */
  readonly rules?: Readonly<Record<string, Severity | 'off'>> | undefined;
  /** An editor's own: weaker than the settings file's. */
  readonly ruleDefaults?: Readonly<Record<string, Severity | 'off'>> | undefined;
}

export interface WorkspaceReview {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly summary: {
    readonly files: number;
    readonly statements: number;
    readonly findings: number;
    readonly elapsedMs: number;
  };
  /** What was reviewed: for readiness, and for whoever wants to know more. */
  readonly input: ReviewInput;
  readonly settings: Settings;
  readonly migration: ReviewResult['migration'];
  /** True for the files that were asked for; the input holds what they build on, too. */
  contains(file: string): boolean;
}

export interface Workspace {
  readonly root: string;
  /** An editor's text, which replaces the file on disk until `clearText`. Paths are relative, with forward slashes. */
  setText(path: string, text: string): void;
  clearText(path: string): void;
  /** Files were made, changed or deleted on disk, or git's branches moved; the next review looks again. */
  filesChanged(paths: readonly string[]): void;
  /** Replaces options from the next review on; what is not named stays. */
  configure(options: WorkspaceOptions): void;
  /** The text that a review reads, without a byte order mark; undefined when there is none. */
  text(path: string): string | undefined;
  /** True when the file on disk begins with a byte order mark, which whoever writes it must keep. */
  hasByteOrderMark(path: string): boolean;
  /** Others get their turn while files are read. */
  review(): Promise<WorkspaceReview>;
  /** Only what concerns the files with an editor's text: all that is said of them, long before a first review is done. */
  reviewOpen(): Promise<WorkspaceReview>;
  /** True when all files have been read, so that both reviews are equally quick and `review` is to be preferred. */
  readonly isRead: boolean;
  /** What the texts would be after all safe fixes, or those of the findings that `wanted` picks; writes nothing. */
  fixed(wanted?: (finding: Finding) => boolean): Promise<FixedTexts>;
}

/** Opens a folder; nothing is read before the first review. */
export function openWorkspace(root: string, options: WorkspaceOptions = {}): Workspace {
  return new FolderWorkspace(root, options);
}

class FolderWorkspace implements Workspace {
  readonly root: string;
  #options: WorkspaceOptions;
  readonly #texts: TextStore;
  readonly #reviewer = createReviewer();
  #disk: Promise<void> | undefined;
  #listed: readonly string[] = [];
  /** True when `#paths` and what follows from them must be made anew. */
  #unlisted = true;
  #shipped: Shipped = { paths: undefined };
  #scope: Scope = wholeWorkspace;
  /** Reviewable and settings paths, unsaved ones among them. */
  #paths: ReadonlySet<string> = new Set();
  /** The SQL files and the host files in scope, links left out. */
  #sqlPaths: readonly string[] = [];
  #hostPaths: readonly string[] = [];
  #candidates: readonly Candidate[] = [];
  #candidatesFor: { readonly paths: ReadonlySet<string>; readonly named: Settings['migrations'] } | undefined;
  #histories = new Map<string, History>();
  #grammarProblems: readonly Problem[] = [];
  #read = false;

  constructor(root: string, options: WorkspaceOptions) {
    this.root = root;
    this.#options = options;
    this.#texts = new TextStore(root);
  }

  setText(path: string, text: string): void {
    this.#texts.setText(path, text);
    this.#changed(path);
    if (!this.#paths.has(path)) this.#unlisted = true;
  }

  clearText(path: string): void {
    this.#texts.clearText(path);
    this.#changed(path);
    this.#unlisted = true;
  }

  filesChanged(paths: readonly string[]): void {
    for (const path of paths) {
      this.#texts.forget(path);
      this.#changed(path);
    }
    this.#disk = undefined;
  }

  configure(options: WorkspaceOptions): void {
    this.#options = { ...this.#options, ...options };
    this.#disk = undefined;
  }

  text(path: string): string | undefined {
    return this.#texts.text(path);
  }

  hasByteOrderMark(path: string): boolean {
    const read = this.#texts.read(path);
    return 'text' in read && read.byteOrderMark;
  }

  get isRead(): boolean {
    return this.#read && !this.#unlisted && this.#disk !== undefined;
  }

  async review(): Promise<WorkspaceReview> {
    const started = performance.now();
    await this.#ready();
    await this.#readAll();
    return timed(this.#reviewNow(), started);
  }

  async reviewOpen(): Promise<WorkspaceReview> {
    const started = performance.now();
    await this.#ready();
    return timed(
      this.#reviewNow((path) => this.#texts.isOpen(path)),
      started,
    );
  }

  async fixed(wanted: (finding: Finding) => boolean = () => true): Promise<FixedTexts> {
    await this.#ready();
    await this.#readAll();
    const before = new Set(this.#texts.unsaved);
    const read = (path: string) => this.#texts.text(path);
    const originals = new Map([...before].map((path) => [path, read(path) ?? '']));
    let changed: ReadonlyMap<string, string> = new Map();
    const fixed = applySafeFixes(
      (texts) => {
        changed = texts;
        for (const [path, text] of texts) this.setText(path, text);
        return this.#reviewNow().findings.filter(wanted);
      },
      (path) => originals.get(path) ?? read(path),
    );
    for (const path of changed.keys()) {
      const original = originals.get(path);
      if (original === undefined) this.clearText(path);
      else this.setText(path, original);
    }
    return fixed;
  }

  #changed(path: string): void {
    // What is no SQL may say how the others run, so nothing that was read in that light stays.
    if (!/\.sql$/i.test(path) && hostLanguageOf(path) === undefined) this.#histories.clear();
  }

  /** Looks at the disk when something there has changed, and loads what the review needs. */
  async #ready(): Promise<void> {
    this.#disk ??= this.#look();
    await this.#disk;
    this.#list();
    const languages = new Set(this.#hostPaths.flatMap((path) => hostLanguageOf(path) ?? []));
    this.#grammarProblems = await loadLanguages(languages);
  }

  async #look(): Promise<void> {
    const { depth, since } = this.#options;
    const [listed, shipped] = await Promise.all([
      depth === undefined ? listFiles(this.root) : walk(this.root, '', depth),
      gitShipped(this.root, since),
      loadGrammar(),
    ]);
    this.#listed = listed;
    this.#shipped = shipped;
    this.#unlisted = true;
  }

  #list(): void {
    if (!this.#unlisted) return;
    this.#unlisted = false;
    this.#read = false;
    const all = new Set([...this.#listed, ...[...this.#texts.unsaved].filter(matters)]);
    const { only } = this.#options;
    const scope = only ? scopeOf(this.root, only, all) : wholeWorkspace;
    for (const path of scope.added) all.add(path);
    const shown = [...all].filter((path) => isReviewable(path) && scope.contains(path)).toSorted();
    const own = shown.filter((path) => scope.names(path) || (isForPostgres(path) && !isRedundantLink(this.root, path)));
    this.#scope = scope;
    this.#paths = all;
    this.#sqlPaths = own.filter((path) => hostLanguageOf(path) === undefined);
    this.#hostPaths = own.filter((path) => hostLanguageOf(path) !== undefined);
    this.#texts.setModules([...all].filter((path) => hostLanguageOf(path) !== undefined));
  }

  /** What is read is kept, so that the review that follows has only to look at it. */
  async #readAll(): Promise<void> {
    if (this.#read) return;
    const claimed = new Set(this.#discover(this.#settings().settings).flatMap(({ files }) => files));
    await inTurns(this.#sqlPaths, (path) =>
      claimed.has(path) ? this.#texts.migration(path) : this.#texts.source(path),
    );
    await inTurns(this.#hostPaths, (path) => this.#texts.host(path));
    this.#read = true;
  }

  /** `wanted`: what nobody has to know about the other files is left out. */
  #reviewNow(wanted: (path: string) => boolean = () => true): WorkspaceReview {
    this.#list();
    const { settings, problems } = this.#settings();
    const { histories, queryFiles, problems: sqlProblems } = this.#sqlFiles(settings, wanted);
    const hostFiles = this.#hostPaths
      .filter(wanted)
      .flatMap((path) => this.#readable(path, this.#texts.host(path), sqlProblems) ?? []);
    const input: ReviewInput = {
      histories,
      queryFiles,
      hostFiles,
      settings: this.#reviewSettings(settings),
      newMigrationFiles: (history, migration) => newMigrationFiles(history, migration, new Date()),
    };
    const inScope = (file: string) => this.#scope.contains(file);
    const reviewed = this.#reviewer.review(input);
    const findings = reviewed.findings.filter(({ file }) => inScope(file));
    const sources = [...histories.flatMap(({ migrations }) => migrations.map(({ source }) => source)), ...queryFiles];
    const shown = sources.filter(({ path }) => inScope(path));
    const statements =
      shown.reduce((sum, { statements }) => sum + statements.length, 0) +
      hostFiles.reduce((sum, { templates }) => sum + templates.length, 0);
    const since = this.#shipped.problem ? [{ file: '--since', message: this.#shipped.problem }] : [];
    return {
      findings,
      problems: [...since, ...problems, ...this.#scope.problems, ...sqlProblems, ...this.#grammarProblems],
      summary: {
        files: new Set(shown.map(({ path }) => path)).size + hostFiles.length,
        statements,
        findings: findings.length,
        elapsedMs: 0,
      },
      input,
      settings,
      migration: reviewed.migration,
      contains: inScope,
    };
  }

  #reviewSettings(settings: Settings): ReviewSettings {
    return {
      postgres: this.#options.postgres ?? settings.postgres,
      ...(this.#options.postgres === undefined && settings.postgresIsAssumed ? { oldest: postgresVersions[0] } : {}),
      rules: { ...this.#options.ruleDefaults, ...settings.rules, ...this.#options.rules },
      all: this.#options.all ?? false,
    };
  }

  #settings(): { readonly settings: Settings; readonly problems: readonly Problem[] } {
    const path = this.#options.config ?? settingsFile;
    const read = this.#texts.read(path);
    if ('text' in read) return readSettings(path, read.text, ruleIds);
    const missing = this.#options.config === undefined && read.expected;
    return { settings: defaultSettings, problems: missing ? [] : [{ file: path, message: read.problem }] };
  }

  /** Histories and loose files: of other databases none, and of those out of scope only what the others need. */
  #sqlFiles(settings: Settings, wanted: (path: string) => boolean) {
    const problems: Problem[] = [];
    const candidates = this.#discover(settings);
    const claimed = new Set(candidates.flatMap(({ files }) => files));
    const loose = this.#sqlPaths.filter((path) => !claimed.has(path));
    const hasOthers = [...loose, ...this.#hostPaths].some(wanted);
    const isNeeded = (path: string) => this.#scope.contains(path) && wanted(path);
    const needed = candidates.filter(({ files }) => hasOthers || files.some(isNeeded));
    const read = needed.flatMap((candidate) => this.#history(candidate, problems) ?? []);
    const isQueries = (history: History) => settings.migrations === undefined && holdsOnlyQueries(history);
    const histories = read.filter((history) => !isQueries(history));
    const queryFiles = read.filter(isQueries).flatMap(({ migrations }) => migrations.map(({ source }) => source));
    for (const path of hasOthers ? loose : []) {
      const source = this.#readable(path, this.#texts.source(path), problems);
      if (!source || this.#isForeign([source], problems)) continue;
      const history = definesSchema(source) ? this.#history(singleFileHistory(path), problems) : undefined;
      if (history) histories.push(history);
      else queryFiles.push(source);
    }
    for (const { folder } of settings.migrations ?? []) {
      if (candidates.some((found) => found.folder === folder || found.folder.startsWith(`${folder}/`))) continue;
      const message = `"migrations" names the folder ${JSON.stringify(folder)}, in which there are no migrations. Check the path.`;
      problems.push({ file: this.#options.config ?? settingsFile, message });
    }
    return { histories, queryFiles, problems };
  }

  #discover({ migrations: named }: Settings): readonly Candidate[] {
    const known = this.#candidatesFor;
    const same = known?.paths === this.#paths && JSON.stringify(known.named) === JSON.stringify(named);
    if (same) return this.#candidates;
    this.#candidatesFor = { paths: this.#paths, named };
    this.#candidates = discoverHistories([...this.#paths], named);
    return this.#candidates;
  }

  #history(candidate: Candidate, problems: Problem[]): History | undefined {
    const key = `${candidate.tool} ${candidate.files.length === 1 ? candidate.files[0] : candidate.folder}`;
    const before = this.#histories.get(key);
    const reader = {
      source: (path: string) => this.#readable(path, this.#texts.migration(path), problems),
      wayBack: (path: string) => this.#texts.wayBack(path),
      text: (path: string) => this.#texts.text(path),
      pending: (path: string) => this.#shipped.paths?.has(path) !== true,
    };
    const history = readHistory(candidate, reader, before);
    if (
      !history ||
      this.#isForeign(
        history.migrations.map(({ source }) => source),
        problems,
      )
    )
      return undefined;
    this.#histories.set(key, history);
    return history;
  }

  #isForeign(sources: readonly SourceFile[], problems: Problem[]): boolean {
    const dialect = otherDialect(sources);
    if (!dialect) return false;
    for (const { path } of sources) {
      if (!this.#scope.names(path)) continue;
      problems.push({ file: path, message: `This is SQL for ${dialect}. Preflight reviews PostgreSQL; leave it out.` });
    }
    return true;
  }

  /** Passes the file on, or notes why there is none. */
  #readable<T>(path: string, file: T | undefined, problems: Problem[]): T | undefined {
    const read = this.#texts.read(path);
    if ('problem' in read && (!read.expected || this.#scope.names(path)))
      problems.push({ file: path, message: read.problem });
    return file;
  }
}

function timed(review: WorkspaceReview, started: number): WorkspaceReview {
  return { ...review, summary: { ...review.summary, elapsedMs: Math.round(performance.now() - started) } };
}
