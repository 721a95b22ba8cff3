/** Objects of Python's library that keep values under names: what a command line may hold, and sections of settings. */
import type { Expression } from '../expression';
import type { CallSite, Meaning } from '../library';
import { choice, constant, constantText, untrusted, type Value } from '../value';
import { isNumberType } from './operations';

type Dictionary = Extract<Value, { kind: 'record' }>;

export function keptByName(site: CallSite, name: string): Meaning | undefined {
  if (name === 'argparse.ArgumentParser')
    return { kind: 'value', value: { kind: 'record', fields: new Map(), rest: untrusted } };
  if (/^configparser\.(?:Raw|Safe)?ConfigParser$/.test(name))
    return { kind: 'value', value: { kind: 'record', fields: new Map(), rest: undefined } };
  const { receiver } = site;
  return receiver?.kind === 'record' ? (ofCommandLine(site, receiver) ?? ofSettings(site, receiver)) : undefined;
}

/** `parser.add_argument('--limit', type=int)`, `parser.parse_args()`. */
function ofCommandLine(site: CallSite, parser: Dictionary): Meaning | undefined {
  switch (site.method) {
    case 'add_argument': {
      const key = nameOfOption(site);
      if (key === undefined) return undefined;
      const value: Value = isHarmlessOption(site) ? constant : untrusted;
      return {
        kind: 'change',
        value: constant,
        receiver: { ...parser, fields: new Map([...parser.fields, [key, value]]) },
      };
    }
    case 'parse_args':
      return { kind: 'value', value: parser };
    case 'parse_known_args':
      return { kind: 'value', value: { kind: 'list', items: [parser, untrusted], rest: undefined } };
    default:
      return undefined;
  }
}

/** `dest`, or the first long option, else the first of any (argparse, "dest"). */
export function nameOfOption(site: Pick<CallSite, 'expression' | 'arguments'>): string | undefined {
  const names = site.expression.names ?? [];
  const dest = site.arguments[names.indexOf('dest')];
  const texts = site.arguments.flatMap((value, index) =>
    names[index] === undefined ? (constantText(value) ?? []) : [],
  );
  const written = (dest && constantText(dest)) ?? texts.find((text) => text.startsWith('--')) ?? texts[0];
  return written?.replace(/^-+/, '').replaceAll('-', '_');
}

/** A number, a flag, or one of a list that is written there. */
function isHarmlessOption({ expression }: CallSite): boolean {
  const named = (name: string): Expression | undefined => expression.arguments[(expression.names ?? []).indexOf(name)];
  const type = named('type');
  const action = named('action');
  return (
    (type !== undefined && isNumberType(type)) ||
    named('choices') !== undefined ||
    (action?.kind === 'text' && /^(?:store_(?:true|false|const)|append_const|count|version|help)$/.test(action.text))
  );
}

/** `settings.set('db', 'table', name)`, `settings.get('db', 'table')`. */
function ofSettings({ method, arguments: given }: CallSite, settings: Dictionary): Meaning | undefined {
  const [section, key, value] = given;
  const [group, name] = [section && constantText(section), key && constantText(key)];
  if (/^read(?:_(?:file|string|dict)|fp)?$/.test(method))
    return { kind: 'change', value: constant, receiver: { ...settings, rest: untrusted } };
  if (method !== 'set' && method !== 'get') return undefined;
  if (group === undefined || given.length !== (method === 'set' ? 3 : 2)) return undefined;
  const known = settings.fields.get(group);
  const entries: Dictionary =
    known?.kind === 'record' ? known : { kind: 'record', fields: new Map(), rest: settings.rest };
  if (method === 'get') {
    if (known?.kind !== 'record' && !settings.rest) return undefined;
    const field = name === undefined ? choice([...entries.fields.values()]) : entries.fields.get(name);
    return { kind: 'value', value: field ?? entries.rest ?? constant };
  }
  const changed: Dictionary =
    name === undefined || !value
      ? { ...entries, rest: choice([...(entries.rest ? [entries.rest] : []), ...(value ? [value] : [])]) }
      : { ...entries, fields: new Map([...entries.fields, [name, value]]) };
  return {
    kind: 'change',
    value: constant,
    receiver: { ...settings, fields: new Map([...settings.fields, [group, changed]]) },
  };
}
