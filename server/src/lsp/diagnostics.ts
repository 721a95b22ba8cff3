/** Findings and problems as diagnostics: pulled by clients that pull, pushed to the others. */
import { createHash } from 'node:crypto';
import {
  type Diagnostic,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import type { WorkspaceReview } from '../workspace/workspace';
import { diagnosticOf, problemDiagnostic } from './convert';
import type { Folder } from './folder';
import type { Folders, Place } from './folders';

/** A file's diagnostics, and a name for just these. */
export interface Report {
  readonly resultId: string;
  readonly items: readonly Diagnostic[];
}

export interface Diagnostics {
  of(place: Place): Promise<Report>;
  /** Of every file that has any, by URI. */
  ofFolder(folder: Folder): Promise<ReadonlyMap<string, Report>>;
}

export const nothing: Report = { resultId: 'none', items: [] };

/** `enabled` says whether the person wants the folder reviewed at all. */
export function createDiagnostics(enabled: (folder: Folder) => boolean): Diagnostics {
  const known = new WeakMap<WorkspaceReview, ReadonlyMap<string, () => Report>>();

  async function reports(folder: Folder, path?: string): Promise<ReadonlyMap<string, () => Report>> {
    if (!enabled(folder)) return new Map();
    const review = await (path === undefined ? folder.review() : folder.reviewOf(path));
    const made = known.get(review) ?? reportsOf(review, folder);
    known.set(review, made);
    return made;
  }

  return {
    of: async ({ folder, path }) => (await reports(folder, path)).get(path)?.() ?? nothing,
    async ofFolder(folder) {
      const made = await reports(folder);
      return new Map([...made].map(([path, report]) => [folder.uri(path), report()]));
    },
  };
}

/** By path; each is put together when it is asked for first. */
function reportsOf({ findings, problems }: WorkspaceReview, folder: Folder): ReadonlyMap<string, () => Report> {
  const files = new Map<string, (() => Diagnostic)[]>();
  function add(path: string, diagnostic: () => Diagnostic): void {
    const of = files.get(path);
    if (of) of.push(diagnostic);
    else if (path !== '') files.set(path, [diagnostic]);
  }
  for (const problem of problems) add(problem.file, () => problemDiagnostic(problem));
  for (const finding of findings) add(finding.file, () => diagnosticOf(finding, folder));
  return new Map(
    [...files].map(([path, diagnostics]) => [path, once(() => reportOf(diagnostics.map((make) => make())))]),
  );
}

function reportOf(items: readonly Diagnostic[]): Report {
  return { resultId: createHash('sha1').update(JSON.stringify(items)).digest('base64url'), items };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The answer to a pull of one document. */
export function documentReport(report: Report, previous: string | undefined): DocumentDiagnosticReport {
  if (report.resultId === previous) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: previous };
  return { kind: DocumentDiagnosticReportKind.Full, resultId: report.resultId, items: [...report.items] };
}

/** The answer to a pull of everything: what was told before and has nothing any more is told once more, empty. */
export async function workspaceReports(
  folders: Folders,
  diagnostics: Diagnostics,
  previous: readonly { readonly uri: string; readonly value: string }[],
): Promise<WorkspaceDocumentDiagnosticReport[]> {
  const reports = new Map<string, Report>(previous.map(({ uri }) => [uri, nothing]));
  const asClientWrites = new Map(previous.map(({ uri }) => [normal(uri), uri]));
  for (const folder of folders.all()) {
    for (const [uri, report] of await diagnostics.ofFolder(folder)) {
      reports.set(asClientWrites.get(normal(uri)) ?? uri, report);
    }
  }
  const told = new Map(previous.map(({ uri, value }) => [uri, value]));
  return [...reports].map(([uri, report]) => {
    const place = folders.place(uri);
    const version = place ? place.folder.version(place.path) : null;
    return { ...documentReport(report, told.get(uri)), uri, version };
  });
}

/** Clients differ in what they escape in a URI. */
function normal(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}
