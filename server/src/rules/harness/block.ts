/** Reads a code block of a page: its settings, its files, and the expectations written under the code. */
import { commentMarkOf, hostLanguageOf } from '../../host/language';
import { Lines } from '../../sql/lines';
import type { Span } from '../../sql/span';
import type { Block } from './page';

export interface BlockFile {
  readonly path: string;
  readonly pending: boolean;
  /** Without settings and expectations. */
  readonly text: string;
  /** The `-- file:` line; undefined when the file began without one. */
  readonly header: string | undefined;
}

export interface Example {
  readonly language: string;
  /** `-- name: value` in the first lines. */
  readonly settings: ReadonlyMap<string, string>;
  readonly files: readonly BlockFile[];
  readonly expectations: number;
}

export interface Marked {
  readonly file: string;
  readonly span: Span;
  readonly severity: string;
  readonly message: string;
}

/** `migration` is a pending one beside the block's query or host code. */
const settingNames = ['postgres', 'transaction', 'tool', 'role', 'schema', 'server', 'migration'];
const expectation = /^\s*(?:--|\/\/|#)\s*\^+ (?:error|warning|info|hint): /;

export function readExample(block: Block): Example {
  const settings = new Map<string, string>();
  const files: { path: string; pending: boolean; header: string | undefined; lines: string[] }[] = [];
  let expectations = 0;
  for (const line of block.text.split('\n')) {
    const [, name = '', value = ''] = /^(?:--|\/\/|#) (\w+): (\S.*)$/.exec(line) ?? [];
    if (name === 'file' || name === 'shipped') {
      files.push({ path: value, pending: name === 'file', header: line, lines: [] });
    } else if (files.length === 0 && settingNames.includes(name)) settings.set(name, value.trim());
    else if (expectation.test(line)) expectations++;
    else {
      if (files.length === 0) {
        files.push({ path: defaultPath(block.language, settings), pending: true, header: undefined, lines: [] });
      }
      files.at(-1)?.lines.push(line);
    }
  }
  return {
    language: block.language,
    settings,
    files: files.map(({ lines, ...file }) => ({ ...file, text: lines.join('\n') })),
    expectations,
  };
}

/** True for queries and host code, which run beside a history. */
export function isBeside({ language, settings }: Pick<Example, 'language' | 'settings'>): boolean {
  return language !== 'sql' || settings.get('role') === 'query';
}

const changeFiles: Readonly<Record<string, string>> = {
  prisma: '20240102000000_change/migration.sql',
  'golang-migrate': '0002_change.up.sql',
  diesel: '20240102000000_change/up.sql',
  flyway: 'V2__change.sql',
};

function defaultPath(language: string, settings: ReadonlyMap<string, string>): string {
  if (language !== 'sql') return `src/example.${language}`;
  if (settings.get('role') === 'query') return 'query.sql';
  return changeFiles[settings.get('tool') ?? ''] ?? '0002_change.sql';
}

/** The block as it should read: the same settings and files, each mark under the line that it speaks of. */
export function writeExample(
  example: Pick<Example, 'language' | 'settings' | 'files'>,
  marks: readonly Marked[],
): string {
  const comment = commentMark(example.language);
  const settings = [...example.settings].map(([name, value]) => `${comment} ${name}: ${value}`);
  return [...settings, ...example.files.flatMap((file) => writeFile(file, marks, comment))].join('\n');
}

function commentMark(language: string): string {
  const host = hostLanguageOf(`example.${language}`);
  return host ? commentMarkOf(host) : '--';
}

function writeFile(file: BlockFile, marks: readonly Marked[], comment: string): string[] {
  const positions = new Lines(file.text);
  const lines = file.text.split('\n');
  const own = marks
    .filter((mark) => mark.file === file.path)
    .map((mark) => ({ ...mark, start: positions.position(mark.span.start), end: positions.position(mark.span.end) }));
  const outOfReach = own.some(({ start }) => start.column <= comment.length);
  const indentation = outOfReach ? '  ' : '';
  const marked = lines.flatMap((line, index) => [
    line === '' ? line : indentation + line,
    ...own
      .filter(({ start }) => start.line === index + 1)
      .map(({ start, end, severity, message }) => {
        const endColumn = end.line === start.line ? end.column : line.trimEnd().length + 1;
        const carets = '^'.repeat(Math.max(1, endColumn - start.column));
        const reach = ' '.repeat(start.column - 1 + indentation.length - comment.length);
        return `${comment}${reach}${carets} ${severity}: ${message}`;
      }),
  ]);
  return file.header === undefined ? marked : [file.header, ...marked];
}
