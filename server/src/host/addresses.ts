/** Addresses of databases in the strings of any host language. */
import type { Span } from '../sql/span';
import type { Address } from './connection';
import type { SyntaxNode } from './grammar';
import { spanOf } from './syntax';

const url = /\b(?:jdbc:)?(?:postgres(?:ql)?|cockroachdb)(?:\+\w+)?:\/\/[^\s"'`\\]+/g;
/** Pairs on one line of which one is a host: as libpq, Npgsql and PDO read them. */
const pairs =
  /\b(?:host|server|dbname)\s*=[^"'`\n]*\b(?:password|pwd|ssl ?mode|trust ?server ?certificate)\s*=|\b(?:password|pwd|ssl ?mode)\s*=[^"'`\n]*\b(?:host|server|dbname)\s*=/gi;

/** Where addresses may stand. */
export function addressPlaces(text: string): readonly number[] {
  return [...text.matchAll(url), ...text.matchAll(pairs)].map(({ index }) => index);
}

/** The addresses at these places. */
export function addressesAt(places: readonly number[], root: SyntaxNode): readonly Address[] {
  const found = new Map<number, Address>();
  for (const place of places) {
    const leaf = root.descendantForIndex(place);
    const literal = leaf ? literalAround(leaf) : undefined;
    const address = literal && !found.has(literal.startIndex) ? addressIn(literal) : undefined;
    if (address) found.set(address.span.start, address);
  }
  return [...found.values()];
}

const literalType = /string|heredoc|text_block/;

/** The outermost literal around a leaf; none for one that stands by itself, as documentation does. */
function literalAround(leaf: SyntaxNode): SyntaxNode | undefined {
  let literal: SyntaxNode | undefined;
  for (let node: SyntaxNode | null = leaf; node; node = node.parent) {
    if (literalType.test(node.type) && node.type !== 'concatenated_string') literal = node;
    else if (literal) break;
  }
  return literal?.parent?.type === 'expression_statement' ? undefined : literal;
}

function addressIn(literal: SyntaxNode): Address | undefined {
  const quotes = /^[A-Za-z$@#]*(["'`]{3}|["'`])/.exec(literal.text);
  const start = literal.startIndex + (quotes?.[0].length ?? 0);
  const inside = literal.text.slice(quotes?.[0].length ?? 0, literal.text.length - (quotes?.[1]?.length ?? 0));
  return ofUrl(literal, inside, start) ?? ofPairs(literal, inside, start);
}

function ofUrl(literal: SyntaxNode, inside: string, start: number): Address | undefined {
  const [match] = inside.matchAll(url);
  if (!match) return undefined;
  const [address] = match;
  const at = start + match.index;
  const parts = /^([^:]+(?::postgresql)?):\/\/(?:([^@/?]*)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(address);
  if (!parts) return undefined;
  const [, , login = '', hosts = '', database = '', query = ''] = parts;
  const [user = '', ...secret] = login.split(':');
  const parameters = parametersIn(query, at + address.length - query.length, '&');
  const password = secret.join(':');
  const host = hostOf(hosts);
  const passwordAt = at + address.indexOf('://') + 3 + user.length + 1;
  const written = password !== '' ? { start: passwordAt, end: passwordAt + password.length } : undefined;
  const beside = parameters.get('password');
  const secretText = password || beside?.text || '';
  const owner = user || (parameters.get('user')?.text ?? '');
  return {
    span: spanOf(literal),
    whole: inside.trim() === address,
    user: owner,
    host,
    password: isStandIn(secretText, [owner, database], host) ? undefined : (written ?? beside?.span),
    parameters,
  };
}

function hostOf(hosts: string): string {
  const first = hosts.split(',')[0] ?? '';
  return first.startsWith('[') ? first.slice(1, first.indexOf(']')) : first.replace(/:[^:]*$/, '');
}

/** `host=… user=… password=…` and `Host=…;Username=…;Password=…`. */
function ofPairs(literal: SyntaxNode, inside: string, start: number): Address | undefined {
  const separator = inside.includes(';') ? ';' : ' ';
  const text = inside.replace(/^(?:pgsql|postgresql):/, (scheme) => ' '.repeat(scheme.length));
  const parameters = parametersIn(text, start, separator);
  const value = (...names: readonly string[]): string =>
    names.map((name) => parameters.get(name)?.text).find((found) => found !== undefined) ?? '';
  const host = value('host', 'server').replace(/[,:]\d+$/, '');
  const user = value('user', 'username', 'userid', 'uid');
  const database = value('dbname', 'database');
  if (host === '' && database === '') return undefined;
  const password = parameters.get('password') ?? parameters.get('pwd');
  const isSecret = password !== undefined && !isStandIn(password.text, [user, database], host);
  return {
    span: spanOf(literal),
    // Each word of it is a pair, or nothing else stands there.
    whole: text
      .trim()
      .split(separator)
      .every((pair) => /^\s*(?:[\w ]+=.*)?$/s.test(pair)),
    user,
    host,
    password: isSecret ? password.span : undefined,
    parameters,
  };
}

function parametersIn(text: string, start: number, separator: string) {
  const found = new Map<string, { readonly text: string; readonly span: Span }>();
  let at = start;
  for (const pair of text.split(separator)) {
    const match = /^(\s*([A-Za-z][\w .]*?)\s*=\s*)(['"]?)(.*?)\3\s*$/s.exec(pair);
    const name = match?.[2]?.toLowerCase().replace(/[ _]/g, '');
    if (match && name !== undefined) {
      const from = at + (match[1]?.length ?? 0) + (match[3]?.length ?? 0);
      const value = match[4] ?? '';
      found.set(name, { text: value, span: { start: from, end: from + value.length } });
    }
    at += pair.length + separator.length;
  }
  return found;
}

/** What stands for a value that is put in: `${password}`, `%s`, `<password>`, `[YOUR-PASSWORD]`, `***`. */
const hole = /[<>{}[\]]|\$|%[sdvq(]|\*{2,}|\.{3}|…|^:|^@|^\?$|^x{3,}$|^X{3,}$|^_+$/;
const standInWords =
  /^(?:your|my|the|some|db|database|user|admin|root|default|test|example|sample|demo|dummy|fake|placeholder|redacted|secret|change|replace|pass|password|passwd|passw0rd|pwd|pw|pass123|password123|secret123|postgres|postgresql|pg|mysql|foo|bar|baz|abc|test123|hidden|masked|encoded|strong|secure|here|this|that|me|it|with|name|a|b|c|p|u|x|y|z|\d+)$/i;
/** Hosts that people write where any would do. */
const anyHost =
  /^(?:host(?:name)?|server|address|ip|domain|endpoint|your\W.*|my-?(?:host|server|db).*)$|(?:^|\.)(?:example|test|invalid)(?:\.(?:com|org|net))?$|(?:^|[.-])example\.|^(?:db\.)?(?:host|server|domain)\.(?:com|org|net|tld)$/i;

/** True for no password, and for one that nobody could get in with. */
export function isStandIn(password: string, names: readonly string[], host: string): boolean {
  if (password === '' || hole.test(password) || hole.test(host) || anyHost.test(host)) return true;
  if (names.some((name) => name !== '' && name.toLowerCase() === password.toLowerCase())) return true;
  return password.split(/[\W_]+/).every((word) => word === '' || standInWords.test(word));
}

/** A host that only this machine, its containers or its own network can reach. */
export function isLocalHost(host: string): boolean {
  if (host === '' || !/[.:]/.test(host)) return true;
  return /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|0\.0\.0\.0|169\.254\.|::1?$|f[cd][0-9a-f]{2}:|fe80:)|\.(?:local|localhost|localdomain|internal|lan|home|test|svc|cluster)$|\.svc\.|^host\.docker\.internal$/i.test(
    host,
  );
}
