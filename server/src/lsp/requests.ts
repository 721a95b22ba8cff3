/** What the editor asks besides LSP: environments, plans, smoke tests, readiness. */
import {
  type CancellationToken,
  type Connection,
  ErrorCodes,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver/node';
import { explain } from '../explain/explain';
import { type ConnectOptions, connect } from '../postgres/connect';
import type { Environment } from '../postgres/environment';
import { CancelledError } from '../postgres/errors';
import type { Session } from '../postgres/session';
import { missingVariables } from '../postgres/variables';
import { type Progressing, type RequestType, requests, type Secrets } from '../protocol';
import { checkReadiness } from '../readiness/check-readiness';
import { noProduction } from '../rehearse/rehearse';
import { findSmokeTests } from '../smoke/find-smoke-tests';
import { runSmoke } from '../smoke/run-smoke';
import { offsetAt } from './convert';
import { environmentsOf, hostOf, migrationScripts, smokeFiles } from './environments';
import type { Folder } from './folder';
import type { Folders } from './folders';
import { rehearseFolder } from './rehearsal';
import { readRepository } from './repository';
import { statementAt } from './statement-at';

/** What a handler has while it works: a way to be stopped, and a line to say what it is doing. */
interface Work {
  readonly signal: AbortSignal;
  progress(message: string): void;
}

interface Editor {
  /** What a request found out has changed diagnostics. */
  refresh(): void;
  /** Takes over what stands in the document, saved or not. */
  catchUp(uri: string): void;
}

export function answerRequests(connection: Connection, folders: Folders, editor: Editor): void {
  /** Registers a handler whose failures reach the client as errors that a person can read. */
  function answer<Parameters extends object, Result>(
    { method }: RequestType<Parameters, Result>,
    handle: (parameters: Parameters, work: Work) => Promise<Result>,
  ): void {
    const handler = async (parameters: Parameters & Progressing, token: CancellationToken): Promise<unknown> => {
      const controller = new AbortController();
      const listening = token.onCancellationRequested(() => controller.abort());
      const reporter = connection.window.attachWorkDoneProgress(parameters.workDoneToken);
      reporter.begin('Preflight');
      try {
        return await handle(parameters, { signal: controller.signal, progress: (message) => reporter.report(message) });
      } catch (error) {
        throw failure(error);
      } finally {
        reporter.done();
        listening.dispose();
      }
    };
    connection.onRequest(method, handler);
  }

  answer(requests.environments, async ({ uri }) => {
    const folder = (uri === undefined ? undefined : folders.place(uri)?.folder) ?? folders.all()[0];
    const environments = await environmentsOf(folder);
    const missing = environments.flatMap((environment) => {
      const names = missingVariables(environment, process.env);
      return names.length > 0 ? [[environment.name, names] as const] : [];
    });
    const hosts = environments.flatMap((environment) => {
      const host = hostOf(environment, process.env);
      return host === undefined ? [] : [[environment.name, host] as const];
    });
    return { environments, missing: Object.fromEntries(missing), hosts: Object.fromEntries(hosts) };
  });

  answer(requests.explain, async ({ uri, position, environment, analyze, secrets }, work) => {
    editor.catchUp(uri);
    const place = folders.place(uri);
    const document = place?.folder.document(place.path);
    if (!place || !document) throw new Error('This document is not open in the language server.');
    const sql = await statementAt(place, offsetAt(document, position));
    if (sql === undefined) throw new Error('There is no statement under the cursor. Put the cursor into one.');
    return withSession(place.folder, environment, secrets, work, (session) => {
      work.progress(`Asking for the plan on ${session.target.host}`);
      return explain(session, sql, { analyze, signal: work.signal });
    });
  });

  answer(requests.smokeTests, async () => {
    const roots = folders.all().filter((folder) => !folder.loose);
    return Promise.all(
      roots.map(async (folder) => {
        const files = await smokeFiles(folder);
        return { root: folder.root, tests: files.flatMap(({ path, text }) => findSmokeTests(path, text)) };
      }),
    );
  });

  answer(requests.smoke, async ({ root, environment, tests, secrets }, work) => {
    const wanted = foldersOf(root);
    const runs = [];
    for (const folder of wanted) {
      const all = await smokeFiles(folder);
      const files = tests ? all.filter(({ path }) => tests.some(({ file }) => file === path)) : all;
      if (files.length === 0) continue;
      const run = await withSession(folder, environment, secrets, work, (session) =>
        runSmoke(session, files, {
          signal: work.signal,
          onOutcome: ({ name, status }) => work.progress(`${status}: ${name}`),
          ...(tests
            ? { only: (test) => tests.some(({ file, name }) => file === test.file && name === test.name) }
            : {}),
        }),
      );
      runs.push(run);
    }
    return runs;
  });

  answer(requests.readiness, async ({ root, environment, secrets }, work) => {
    const [folder] = foldersOf(root);
    if (!folder) throw new Error('Open a folder to check its readiness.');
    const repository = await readRepository(folder, variables(secrets));
    if (environment === undefined) return checkReadiness(repository, { signal: work.signal });
    return withSession(folder, environment, secrets, work, (session) => {
      work.progress(`Asking ${session.target.host}`);
      return checkReadiness(repository, { session, signal: work.signal });
    });
  });

  answer(requests.rehearse, async ({ root, environment, secrets }, work) => {
    const [folder] = foldersOf(root);
    if (!folder) throw new Error('Open a folder to rehearse its migrations.');
    const { kind } = await environmentCalled(environment, folder);
    if (kind === 'production') throw new Error(noProduction(environment));
    const result = await rehearseFolder(folder, {
      ...work,
      environment,
      withSession: (scripts, use) => withSession(folder, environment, secrets, work, use, scripts),
    });
    editor.refresh();
    return result;
  });

  function foldersOf(root: string | undefined): readonly Folder[] {
    const all = folders.all().filter((folder) => !folder.loose);
    return root === undefined ? all : all.filter((folder) => folder.root === root.replace(/\/$/, ''));
  }
}

/** Connects, lets `use` work, and closes the connection whatever happens. Without `scripts` the embedded server holds what all migrations make. */
async function withSession<Result>(
  folder: Folder,
  name: string,
  secrets: Secrets | undefined,
  { signal, progress }: Work,
  use: (session: Session) => Promise<Result>,
  scripts?: Pick<ConnectOptions, 'migrations' | 'pending'>,
): Promise<Result> {
  const environment = await environmentCalled(name, folder);
  const held = scripts ?? { migrations: environment.kind === 'embedded' ? await migrationScripts(folder) : [] };
  const session = await connect(environment, { ...held, variables: variables(secrets), signal, progress });
  try {
    const { database, host, role, readOnly } = session.target;
    progress(`${database} on ${host} as ${role}${readOnly ? ', read-only' : ''}`);
    return await use(session);
  } finally {
    await session.close();
  }
}

async function environmentCalled(name: string, folder: Folder): Promise<Environment> {
  const environments = await environmentsOf(folder);
  const found = environments.find((environment) => environment.name === name);
  if (found) return found;
  const known = environments.map((environment) => environment.name).join(', ');
  throw new Error(`There is no environment called "${name}". preflight.json and Preflight know: ${known}.`);
}

function variables(secrets: Secrets | undefined): Readonly<Record<string, string | undefined>> {
  return { ...process.env, ...secrets };
}

/** The error as LSP has it; a thrown Error would reach the client with the method's name in front of its message. */
function failure(error: unknown): ResponseError<undefined> {
  if (error instanceof CancelledError) return new ResponseError(LSPErrorCodes.RequestCancelled, error.message);
  const message = error instanceof Error ? error.message : String(error);
  return new ResponseError(error instanceof Error ? LSPErrorCodes.RequestFailed : ErrorCodes.InternalError, message);
}
