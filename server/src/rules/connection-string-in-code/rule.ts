/** Finds passwords of databases that are written into code. */
import { isStandIn } from '../../host/addresses';
import type { Address, ConnectionOption } from '../../host/connection';
import type { HostFile } from '../../host/host-file';
import { defineRule } from '../rule';
import { isTestFile } from '../test-file';
import { fromEnvironment } from './from-environment';

export default defineRule({
  id: 'connection-string-in-code',
  family: 'host',
  summary: 'The password of a database is written into the code',
  severity: 'warning',
  recommended: true,
  messages: {
    password:
      'The password of {login} stands in the code: everyone who can read the repository, its history or a copy of the build can log in with it. Read it from the environment, and change it, since history keeps it.',
  },
  help: 'Read the address from the environment or a secret store, and change the password.',
  checkFile(file, context) {
    if (isTestFile(file.path)) return;
    for (const address of file.addresses) {
      if (!address.password || !address.whole) continue;
      const { user, host, span } = address;
      const fix = fromEnvironment(file, span, variableFor(file, address));
      context.report({ span, message: 'password', ...naming(user, host), fixes: fix ? [fix] : [] });
    }
    for (const option of file.options) {
      if (!isPassword(option)) continue;
      const { beside, span } = option;
      const user = beside.get('user') ?? beside.get('username') ?? '';
      const fix = fromEnvironment(file, span, 'DATABASE_PASSWORD');
      context.report({ span, message: 'password', ...naming(user, beside.get('host') ?? ''), fixes: fix ? [fix] : [] });
    }
  },
});

function naming(user: string, host: string) {
  const owner = user === '' ? 'a database' : user;
  return {
    data: { login: host === '' ? owner : `${owner} at ${host}` },
    object: [user, host].filter((part) => part !== '').join('@') || 'password',
  };
}

/** JDBC reads no other address than its own. */
function variableFor({ text }: HostFile, { span }: Address): string {
  return /^\W*jdbc:/.test(text.slice(span.start, span.end)) ? 'JDBC_DATABASE_URL' : 'DATABASE_URL';
}

const ofDatabase = ['host', 'database', 'dbname', 'port', 'server'];

function isPassword({ path, text, beside }: ConnectionOption): boolean {
  if (!/(?:^|\.)(?:password|passwd|pwd)$/.test(path)) return false;
  if (!/(?:^|\.)connection\.\w+$/.test(path) && !ofDatabase.some((name) => beside.has(name))) return false;
  const names = ['user', 'username', 'database', 'dbname'].map((name) => beside.get(name) ?? '');
  // Several words are what a form calls the field.
  if (names.some((name) => /\S\s+\S/.test(name))) return false;
  return !isStandIn(text, names, beside.get('host') ?? '');
}
