/** Finds pools of node-postgres in which a request waits without end for a connection. */
import type { Connection } from '../../host/connection';
import { defineRule, type Fix } from '../rule';
import { isTestFile } from '../test-file';

export default defineRule({
  id: 'pool-without-timeout',
  family: 'host',
  summary: 'A pool lets requests wait without end for a connection',
  severity: 'info',
  recommended: false,
  messages: {
    endless:
      '{name} sets no connectionTimeoutMillis: when all connections are taken, or the server does not answer, every request waits without end and none fails. Set how long one may wait.',
  },
  help: 'Set connectionTimeoutMillis.',
  checkFile({ connections, path, text }, context) {
    if (isTestFile(path)) return;
    for (const connection of connections) {
      const { made, name, span, options } = connection;
      if (!/^(?:pg|pg-pool|@neondatabase\/serverless)(?:\.Pool)?$/.test(made) || !options) continue;
      if (options.includes('connectionTimeoutMillis')) continue;
      const fix = withTimeout(connection, text);
      context.report({ span, message: 'endless', data: { name }, object: name, fixes: fix ? [fix] : [] });
    }
  },
});

function withTimeout({ record, options, span }: Connection, text: string): Fix | undefined {
  const title = 'Wait ten seconds at most';
  const setting = 'connectionTimeoutMillis: 10_000';
  if (!record) {
    const brackets = /\(\s*\)$/.exec(text.slice(span.start, span.end));
    if (!brackets) return undefined;
    const start = span.start + brackets.index;
    return { title, safety: 'unsafe', edits: [{ span: { start, end: span.end }, text: `({ ${setting} })` }] };
  }
  const start = record.start + 1;
  const added = options?.length === 0 ? ` ${setting} ` : ` ${setting},`;
  return { title, safety: 'unsafe', edits: [{ span: { start, end: start }, text: added }] };
}
