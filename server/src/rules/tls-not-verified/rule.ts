/** Finds connections over which anyone in between can pose as the database. */
import { isLocalHost } from '../../host/addresses';
import type { Address, ConnectionOption } from '../../host/connection';
import type { HostFile } from '../../host/host-file';
import { type HostLanguage, isJavaScript } from '../../host/language';
import type { Span } from '../../sql/span';
import { defineRule, type Fix } from '../rule';
import { isTestFile } from '../test-file';

const messages = {
  unverified:
    '{setting} encrypts the connection without asking who answers: whoever stands between can pose as {host}, and read and change all that is sent. Verify the certificate.',
  plain:
    '{setting} lets the connection to {host} go unencrypted: whoever stands between reads and changes all that is sent, a password too. Use sslmode=verify-full.',
  process:
    '{setting} turns off certificates for every connection of the process, not only to the database: whoever stands between can pose as anyone. Give the driver the certificate of the authority instead.',
};

type MessageId = keyof typeof messages;

interface Found {
  readonly span: Span;
  readonly message: MessageId;
  readonly setting: string;
  readonly host: string;
  readonly fix: string | undefined;
}

export default defineRule<MessageId>({
  id: 'tls-not-verified',
  family: 'host',
  summary: 'A connection does not check that it is the database which answers',
  severity: 'warning',
  recommended: true,
  messages,
  help: 'Use sslmode=verify-full, and give the driver the certificate of the authority (sslrootcert, ssl.ca).',
  checkFile(file, context) {
    if (isTestFile(file.path)) return;
    const found = [
      ...file.addresses.flatMap((one) => inAddress(file, one)),
      ...file.options.flatMap((one) => inOption(file, one)),
    ];
    for (const { span, message, setting, host, fix } of found) {
      const fixes: Fix[] =
        fix === undefined ? [] : [{ title: 'Verify the certificate', safety: 'unsafe', edits: [{ span, text: fix }] }];
      const data = { setting, host: host === '' ? 'the database' : host };
      context.report({ span, message, data, object: host === '' ? setting : host, fixes });
    }
  },
});

function inAddress(file: HostFile, address: Address): Found[] {
  const { host, parameters, whole } = address;
  if (!whole || isLocalHost(host) || /[{}$%<>]/.test(host)) return [];
  const mode = parameters.get('sslmode');
  const factory = parameters.get('sslfactory');
  const trust = parameters.get('trustservercertificate');
  const found: Found[] = [];
  const message =
    mode &&
    weakness(mode.text, parameters.has('sslrootcert') || parameters.has('rootcertificate'), readerOf(file, mode.span));
  if (mode && message)
    found.push({ span: mode.span, message, setting: `sslmode=${mode.text}`, host, fix: strictMode(file.language) });
  if (factory && /NonValidatingFactory$/.test(factory.text))
    found.push({ span: factory.span, message: 'unverified', setting: 'NonValidatingFactory', host, fix: undefined });
  if (trust && /^true$/i.test(trust.text))
    found.push({ span: trust.span, message: 'unverified', setting: 'Trust Server Certificate', host, fix: 'false' });
  return found;
}

function strictMode(language: HostLanguage): string {
  return language === 'csharp' ? 'VerifyFull' : 'verify-full';
}

/** Whose meaning a mode has: that of PostgreSQL's own library, that of node-postgres, or one that is not known here. */
type Reader = 'libpq' | 'node-postgres' | 'unknown';

function readerOf({ language, connections }: HostFile, { start, end }: Span): Reader {
  if (!isJavaScript(language)) return language === 'csharp' ? 'unknown' : 'libpq';
  const around = connections.filter(({ span }) => span.start <= start && end <= span.end);
  const modules = new Set((around.length > 0 ? around : connections).map(({ made }) => made.split('.')[0]));
  if (modules.size !== 1) return 'unknown';
  if (modules.has('postgres')) return 'libpq';
  return modules.has('pg') ? 'node-postgres' : 'unknown';
}

/**
 * What a mode leaves open (manual, 34.19.1, table 34.1; postgres.js is the same). With a root certificate `require` is as good as
 * `verify-ca`. node-postgres 8 verifies in every mode that is not `disable` or `no-verify`. `test/drivers/tls.test.ts` measures both.
 */
function weakness(mode: string, hasRoot: boolean, reader: Reader): MessageId | undefined {
  const name = mode.toLowerCase();
  if (name === 'disable') return 'plain';
  if (name === 'allow' || name === 'prefer') return reader === 'node-postgres' ? undefined : 'plain';
  if (name === 'no-verify') return 'unverified';
  return name === 'require' && !hasRoot && reader === 'libpq' ? 'unverified' : undefined;
}

function inOption(file: HostFile, { path, text, span, beside }: ConnectionOption): Found[] {
  if (path === 'node_tls_reject_unauthorized')
    return [{ span, message: 'process', setting: 'NODE_TLS_REJECT_UNAUTHORIZED=0', host: '', fix: undefined }];
  if (/(?:^|\.)(?:ssl|tls)\.rejectunauthorized$/.test(path) && text === 'false')
    return [{ span, message: 'unverified', setting: 'rejectUnauthorized: false', host: '', fix: 'true' }];
  const host = beside.get('host') ?? '';
  const reader = readerOf(file, span);
  // postgres.js takes the mode by this name, too.
  const isSsl = path === 'connection.ssl' && isJavaScript(file.language) && reader === 'libpq';
  if ((path !== 'connection.sslmode' && !isSsl) || isLocalHost(host)) return [];
  const message = weakness(text, beside.has('sslrootcert'), reader);
  if (!message) return [];
  const [setting, fix] = isSsl ? [`ssl: '${text}'`, "'verify-full'"] : [`sslmode=${text}`, '"verify-full"'];
  return [{ span, message, setting, host, fix }];
}
