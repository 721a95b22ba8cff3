/** Reads `preflight.json`: what it says, and what is wrong with it, with line and next step. */
import { getNodePath, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { PostgresVersion } from '../locks/effect';
import type { NamedFolder } from '../migrations/discover';
import { type MigrationTool, migrationTools } from '../migrations/history';
import type { Problem } from '../review/finding';
import { nearestName } from '../rules/nearest-name';
import type { Severity } from '../rules/rule';
import { Lines } from '../sql/lines';

export const settingsFile = 'preflight.json';
export const severities = ['off', 'hint', 'info', 'warning', 'error'] as const;
export const postgresVersions = [14, 15, 16, 17, 18] as const;
export const environmentKinds = ['local', 'staging', 'production'] as const;

export interface NamedEnvironment {
  readonly name: string;
  readonly kind: (typeof environmentKinds)[number];
  /** With its `${env:NAME}` references unresolved. */
  readonly url: string;
}

/** What a person vouches for. */
export interface AttestationSetting {
  readonly check: string;
  readonly by: string;
  readonly on: string;
  readonly until: string;
  readonly evidence: string;
}

export interface Settings {
  /** Undefined: they are discovered. */
  readonly migrations: readonly NamedFolder[] | undefined;
  readonly postgres: PostgresVersion;
  /** True where nobody said which version runs. */
  readonly postgresIsAssumed: boolean;
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  readonly environments: readonly NamedEnvironment[];
  readonly attestations: readonly AttestationSetting[];
}

export const defaultSettings: Settings = {
  migrations: undefined,
  postgres: 18,
  postgresIsAssumed: true,
  rules: {},
  environments: [],
  attestations: [],
};

/** The settings in `text`; whatever is wrong is left at its default and reported for `file`. Never throws. */
export function readSettings(
  file: string,
  text: string,
  ruleIds: readonly string[],
): { readonly settings: Settings; readonly problems: readonly Problem[] } {
  if (text.trim() === '') return { settings: defaultSettings, problems: [] };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const reader = new Reader(file, text);
  const [broken] = errors;
  if (broken) reader.problem(broken.offset, `This is not valid JSON: ${wording(broken)}. Nothing behind it may count.`);
  if (!root) return { settings: defaultSettings, problems: reader.problems };

  const settings = { ...defaultSettings, rules: {} } as { -readonly [K in keyof Settings]: Settings[K] };
  reader.object(root, '', {
    $schema: () => undefined,
    migrations: (node) => {
      settings.migrations = readMigrations(reader, node);
    },
    postgres: (node) => {
      settings.postgres = postgresVersions.find((version) => version === node.value) ?? settings.postgres;
      settings.postgresIsAssumed = settings.postgres !== node.value;
      if (settings.postgresIsAssumed) reader.problem(node.offset, `"postgres" ${postgresWords(node.value)}`);
    },
    rules: (node) => {
      settings.rules = readRules(reader, node, ruleIds);
    },
    environments: (node) => {
      settings.environments = reader.entries(node).flatMap((entry) => readEnvironment(reader, entry) ?? []);
    },
    attestations: (node) => {
      settings.attestations = reader.entries(node).flatMap((entry) => readAttestation(reader, entry) ?? []);
    },
  });
  return { settings, problems: reader.problems };
}

/** What is wrong with a rule id, or undefined. */
export function unknownRule(id: string, ruleIds: readonly string[]): string | undefined {
  if (ruleIds.includes(id)) return undefined;
  const near = nearestName(id, ruleIds);
  const advice = near ? `Did you mean "${near}"?` : '`preflight rules` lists them.';
  return `There is no rule called "${id}". ${advice}`;
}

/** What is wrong with a server version. */
export function postgresWords(value: unknown): string {
  return `must be one of ${postgresVersions.join(', ')}, not ${JSON.stringify(value)}.`;
}

function readMigrations(reader: Reader, node: Node): readonly NamedFolder[] | undefined {
  const items = node.type === 'array' ? (node.children ?? []) : [node];
  const folders = items.flatMap((item): readonly NamedFolder[] => {
    if (item.type === 'string') return [{ folder: folderOf(item.value), tool: undefined }];
    let folder: string | undefined;
    let tool: MigrationTool | undefined;
    let shipped: string | undefined;
    reader.object(item, 'migrations', {
      folder: (value) => {
        folder = reader.text(value, 'folder');
      },
      tool: (value) => {
        tool = reader.choice(value, 'tool', migrationTools);
      },
      shipped: (value) => {
        shipped = reader.text(value, 'shipped');
        if (shipped !== undefined && !/\d/.test(shipped)) {
          reader.problem(value.offset, `"shipped" must be a version, such as the number of a file, not "${shipped}".`);
          shipped = undefined;
        }
      },
    });
    if (folder !== undefined)
      return [{ folder: folderOf(folder), tool, ...(shipped === undefined ? {} : { shipped }) }];
    if (item.type === 'object') reader.problem(item.offset, 'An entry of "migrations" needs a "folder".');
    return [];
  });
  return folders.length > 0 ? folders : undefined;
}

function folderOf(written: string): string {
  return written
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+|\/+$/g, '')
    .replace(/^\.$/, '');
}

function readRules(reader: Reader, node: Node, ruleIds: readonly string[]): Settings['rules'] {
  const rules = reader.entries(node).flatMap(({ key, keyNode, value }) => {
    const unknown = unknownRule(key, ruleIds);
    if (unknown) reader.problem(keyNode.offset, unknown);
    const severity = reader.choice(value, key, severities);
    return unknown || !severity ? [] : [[key, severity] as const];
  });
  return Object.fromEntries(rules);
}

function readEnvironment(reader: Reader, { key, keyNode, value }: Entry): NamedEnvironment | undefined {
  let kind: NamedEnvironment['kind'] | undefined;
  let url: string | undefined;
  if (key === 'embedded') {
    reader.problem(keyNode.offset, '"embedded" is always there. Choose another name for this environment.');
    return undefined;
  }
  reader.object(value, `environments.${key}`, {
    kind: (node) => {
      kind = reader.choice(node, 'kind', environmentKinds);
    },
    url: (node) => {
      url = reader.text(node, 'url');
      if (url !== undefined && /^[a-z]+:\/\/[^/@:]*:(?!\$\{env:\w+\}@)[^/@]+@/i.test(url)) {
        reader.problem(
          node.offset,
          `The url of "${key}" holds a password. Write \${env:NAME} instead, and set NAME outside.`,
        );
        url = undefined;
      }
    },
  });
  if (kind !== undefined && url !== undefined) return { name: key, kind, url };
  const names = reader.keys(value);
  const missing = ['kind', 'url'].filter((name) => !names.includes(name));
  if (value.type === 'object' && missing.length > 0) {
    reader.problem(
      keyNode.offset,
      `The environment "${key}" needs ${missing.map((name) => `"${name}"`).join(' and ')}.`,
    );
  }
  return undefined;
}

function readAttestation(reader: Reader, { key, keyNode, value }: Entry): AttestationSetting | undefined {
  const read: Record<string, string | undefined> = {};
  const names = ['by', 'on', 'until', 'evidence'] as const;
  const readName = (name: string) => (node: Node) => {
    read[name] = reader.text(node, name);
  };
  reader.object(value, `attestations.${key}`, Object.fromEntries(names.map((name) => [name, readName(name)])));
  for (const name of ['on', 'until']) {
    if (read[name] !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(read[name] ?? '')) {
      reader.problem(keyNode.offset, `"${name}" of the attestation "${key}" must be a day, such as 2026-01-31.`);
    }
  }
  const missing = names.filter((name) => read[name] === undefined && !reader.keys(value).includes(name));
  if (value.type === 'object' && missing.length > 0) {
    reader.problem(keyNode.offset, `The attestation "${key}" needs ${missing.map((name) => `"${name}"`).join(', ')}.`);
  }
  const { by, on, until, evidence } = read;
  if (by === undefined || on === undefined || until === undefined || evidence === undefined) return undefined;
  return { check: key, by, on, until, evidence };
}

interface Entry {
  readonly key: string;
  readonly keyNode: Node;
  readonly value: Node;
}

/** Reads values of the tree, and collects what is wrong with them. */
class Reader {
  readonly problems: Problem[] = [];
  readonly #file: string;
  readonly #lines: Lines;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#lines = new Lines(text);
  }

  problem(offset: number, message: string): void {
    this.problems.push({ file: this.#file, message, ...this.#lines.position(offset) });
  }

  /** Reads each known key; an unknown one is a problem. */
  object(node: Node, name: string, keys: Readonly<Record<string, (value: Node) => unknown>>): void {
    for (const { key, keyNode, value } of this.entries(node, name)) {
      const read = Object.hasOwn(keys, key) ? keys[key] : undefined;
      if (read) read(value);
      else
        this.problem(
          keyNode.offset,
          unknownKey(
            key,
            Object.keys(keys).filter((known) => known !== '$schema'),
          ),
        );
    }
  }

  entries(node: Node, name = ''): readonly Entry[] {
    if (node.type !== 'object') {
      const path = name || getNodePath(node).join('.');
      this.problem(
        node.offset,
        `${path === '' ? 'The file' : `"${path}"`} must hold an object { … }, not ${kindOf(node)}.`,
      );
      return [];
    }
    return (node.children ?? []).flatMap(({ children = [] }) => {
      const [keyNode, value] = children;
      return keyNode && value ? [{ key: String(keyNode.value), keyNode, value }] : [];
    });
  }

  keys(node: Node): readonly string[] {
    return node.type === 'object' ? (node.children ?? []).map(({ children = [] }) => String(children[0]?.value)) : [];
  }

  text(node: Node, name: string): string | undefined {
    if (node.type === 'string') return String(node.value);
    this.problem(node.offset, `"${name}" must be a string, not ${kindOf(node)}.`);
    return undefined;
  }

  choice<T extends string>(node: Node, name: string, choices: readonly T[]): T | undefined {
    const chosen = choices.find((choice) => choice === node.value);
    if (chosen === undefined) {
      const written = node.type === 'string' ? JSON.stringify(node.value) : kindOf(node);
      this.problem(node.offset, `"${name}" must be one of ${choices.join(', ')}, not ${written}.`);
    }
    return chosen;
  }
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearestName(key, known);
  return `There is no setting "${key}". ${near ? `Did you mean "${near}"?` : `Known here: ${known.join(', ')}.`}`;
}

function kindOf(node: Node): string {
  return node.type === 'array' || node.type === 'object'
    ? `an ${node.type}`
    : node.type === 'null'
      ? 'null'
      : `a ${node.type}`;
}

/** `CommaExpected` → `comma expected`. */
function wording(error: ParseError): string {
  return printParseErrorCode(error.error)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}
