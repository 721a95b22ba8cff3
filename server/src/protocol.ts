/** The custom requests between the language server and its client; everything else is plain LSP. */
import type { ExplainResult } from './explain/result';
import type { HostLanguage } from './host/language';
import type { Environment } from './postgres/environment';
import type { ReadinessReport } from './readiness/report';
import type { RehearsalReport } from './rehearse/result';
import type { SmokeRun, SmokeTest } from './smoke/result';

export type { ExplainResult } from './explain/result';
export type { Environment, EnvironmentKind, Target } from './postgres/environment';
export type { CheckResult, Evidence, ReadinessReport, Verdict } from './readiness/report';
export type { RehearsalReport, RehearsedStatement, WayBack } from './rehearse/result';
export type { SmokeOutcome, SmokeRun, SmokeTest } from './smoke/result';

/** A request's name with the types of what it takes and gives. A failure is an LSP error whose message a person can read. */
export interface RequestType<Parameters, Result> {
  readonly method: string;
  /** Never set: carries the types. */
  readonly types?: { readonly parameters: Parameters; readonly result: Result };
}

function request<Parameters, Result>(method: string): RequestType<Parameters, Result> {
  return { method };
}

/** VS Code's names of the languages whose strings are reviewed. */
export const hostLanguages = [
  'typescript',
  'typescriptreact',
  'javascript',
  'javascriptreact',
  'python',
  'go',
  'java',
  'ruby',
  'php',
  'csharp',
  'rust',
] as const satisfies readonly HostLanguage[];

/** A request that carries a token hears, under it, what it is doing (`$/progress`). */
export interface Progressing {
  readonly workDoneToken?: string | number;
}

/** Values that the editor resolved for `${env:NAME}` references that the server's own environment does not hold. */
export type Secrets = Readonly<Record<string, string>>;

export interface ExplainParameters extends Progressing {
  readonly uri: string;
  /** From 0, as in LSP: the statement under the cursor. */
  readonly position: { readonly line: number; readonly character: number };
  readonly environment: string;
  readonly analyze: boolean;
  readonly secrets?: Secrets;
}

export interface SmokeParameters extends Progressing {
  /** The workspace folder's URI. Undefined: all of them. */
  readonly root?: string;
  readonly environment: string;
  /** Undefined: all that are discovered. Otherwise tests by file (workspace path) and name. */
  readonly tests?: readonly { readonly file: string; readonly name: string }[];
  readonly secrets?: Secrets;
}

export interface ReadinessParameters extends Progressing {
  /** The workspace folder's URI. Undefined: the first one. */
  readonly root?: string;
  /** Undefined: only the repository is asked. */
  readonly environment?: string;
  readonly secrets?: Secrets;
}

export interface RehearseParameters extends Progressing {
  /** The workspace folder's URI. Undefined: the first one. */
  readonly root?: string;
  readonly environment: string;
  readonly secrets?: Secrets;
}

export interface RehearseResult {
  /** One for each history of which something is pending. */
  readonly reports: readonly RehearsalReport[];
  /** All of them, for people: each statement below its file. */
  readonly text: string;
}

/** All requests take cancellation; a cancelled one really stops what it runs. */
export const requests = {
  environments: request<
    { uri?: string },
    {
      environments: readonly Environment[];
      /** By environment: `${env:NAME}` references that the server's own environment does not hold. */
      missing: Readonly<Record<string, readonly string[]>>;
      /** By environment, as far as it is known without connecting: host, port and database, never a password. */
      hosts: Readonly<Record<string, string>>;
    }
  >('preflight/environments'),
  explain: request<ExplainParameters, ExplainResult>('preflight/explain'),
  smokeTests: request<Record<string, never>, { root: string; tests: readonly SmokeTest[] }[]>('preflight/smokeTests'),
  smoke: request<SmokeParameters, SmokeRun[]>('preflight/smoke'),
  readiness: request<ReadinessParameters, ReadinessReport>('preflight/readiness'),
  /** Really applies what is pending; what the server refuses becomes diagnostics of its files. */
  rehearse: request<RehearseParameters, RehearseResult>('preflight/rehearse'),
} as const;

export const notifications = {
  /** From the server, without parameters: environments or smoke tests may have changed. */
  changed: 'preflight/changed',
} as const;
