/** Tables and columns that object-relational mappers name in literals: `@Column(name = "total")`, `mapped_column("total")`. */
import type { Span } from '../sql/span';
import type { HostLanguage } from './language';

interface Mapper {
  readonly languages: readonly HostLanguage[];
  /** Names the table; `NAME` stands for its name. */
  readonly table: string;
  /** How far the table's columns reach: the parentheses or braces that the match opens, its class, or the next table. */
  readonly reach: 'brackets' | 'class' | 'next';
  /** Each names a column. */
  readonly columns: readonly string[];
}

const javascript: readonly HostLanguage[] = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'];
const quoted = String.raw`["'\x60]NAME["'\x60]`;

const mappers: readonly Mapper[] = [
  // Drizzle
  {
    languages: javascript,
    table: String.raw`\b(?:pg|\w*)Table\(\s*${quoted}\s*,`,
    reach: 'brackets',
    columns: [String.raw`\b\w+\(\s*${quoted}`],
  },
  // TypeORM
  {
    languages: javascript,
    table: String.raw`@Entity\(\s*(?:\{[^}]*?\bname:\s*)?${quoted}`,
    reach: 'next',
    columns: [String.raw`@\w*Column\(\s*(?:["'\x60]\w+["'\x60],\s*)?\{[^}]*?\bname:\s*${quoted}`],
  },
  // Sequelize
  {
    languages: javascript,
    table: String.raw`\bdefine\(\s*${quoted}\s*,`,
    reach: 'brackets',
    columns: [String.raw`\bfield:\s*${quoted}`],
  },
  // SQLAlchemy, declarative and core
  {
    languages: ['python'],
    table: String.raw`\b__tablename__\s*=\s*${quoted}`,
    reach: 'class',
    columns: [
      String.raw`\b(?:mapped_column|Column)\(\s*${quoted}`,
      String.raw`^[ \t]+NAME[ \t]*(?::[^=\n]+)?=[ \t]*(?:\w+\.)?(?:mapped_column|Column)\((?!\s*["'])`,
    ],
  },
  {
    languages: ['python'],
    table: String.raw`\bTable\(\s*${quoted}\s*,`,
    reach: 'brackets',
    columns: [String.raw`\bColumn\(\s*${quoted}`],
  },
  // Django
  {
    languages: ['python'],
    table: String.raw`\bdb_table\s*=\s*${quoted}`,
    reach: 'class',
    columns: [
      String.raw`\bdb_column\s*=\s*${quoted}`,
      String.raw`^[ \t]+NAME[ \t]*=[ \t]*models\.(?![^\n]*\bdb_column)`,
    ],
  },
  // JPA
  {
    languages: ['java'],
    table: String.raw`@Table\s*\([^)]*?\bname\s*=\s*${quoted}`,
    reach: 'next',
    columns: [String.raw`@(?:Join)?Column\s*\([^)]*?\bname\s*=\s*${quoted}`],
  },
  // Entity Framework
  {
    languages: ['csharp'],
    table: String.raw`\[Table\(\s*${quoted}`,
    reach: 'next',
    columns: [String.raw`\[Column\(\s*${quoted}`],
  },
  {
    languages: ['csharp'],
    table: String.raw`\.ToTable\(\s*${quoted}`,
    reach: 'next',
    columns: [String.raw`\.HasColumnName\(\s*${quoted}`],
  },
  // Doctrine
  {
    languages: ['php'],
    table: String.raw`ORM\\Table\([^)]*?\bname\s*[:=]\s*${quoted}`,
    reach: 'next',
    columns: [String.raw`ORM\\(?:Join)?Column\([^)]*?\bname\s*[:=]\s*${quoted}`],
  },
  // Diesel and SeaORM
  {
    languages: ['rust'],
    table: String.raw`\btable!\s*\{\s*(?:\w+\.)?NAME\s*\(`,
    reach: 'next',
    columns: [String.raw`^\s*NAME\s*->`],
  },
  {
    languages: ['rust'],
    table: String.raw`\btable_name\s*=\s*${quoted}`,
    reach: 'next',
    columns: [String.raw`\bcolumn_name\s*=\s*${quoted}`],
  },
];

/** Where the file names the table (no `column`) or that column of it, the name alone; spans count from the file's start. */
export function mappedNames(text: string, language: HostLanguage, table: string, column?: string): readonly Span[] {
  if (!text.includes(table) || (column !== undefined && !text.includes(column))) return [];
  return mappers
    .filter(({ languages }) => languages.includes(language))
    .flatMap((mapper) => {
      const tables = matches(text, mapper.table, table);
      if (column === undefined) return tables.map(({ name }) => name);
      return tables.flatMap(({ match }) => {
        const { start, end } = reachOf(text, mapper, match);
        const inside = text.slice(start, end);
        return mapper.columns
          .flatMap((pattern) => matches(inside, pattern, column))
          .map(({ name }) => ({ start: start + name.start, end: start + name.end }));
      });
    });
}

function matches(text: string, pattern: string, name: string): readonly { match: Span; name: Span }[] {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const found = [...text.matchAll(new RegExp(pattern.replaceAll('NAME', escaped), 'gm'))];
  return found.map(({ index, 0: all }) => {
    const at = index + all.lastIndexOf(name);
    return { match: { start: index, end: index + all.length }, name: { start: at, end: at + name.length } };
  });
}

function reachOf(text: string, { table, reach }: Mapper, match: Span): Span {
  if (reach === 'brackets') return { start: match.start, end: endOfBrackets(text, text.indexOf('(', match.start)) };
  if (reach === 'class') {
    const start = text.lastIndexOf('\nclass ', match.start) + 1;
    const next = text.indexOf('\nclass ', match.end);
    return { start, end: next < 0 ? text.length : next };
  }
  const another = new RegExp(table.replaceAll('NAME', String.raw`\w+`), 'gm');
  another.lastIndex = match.end;
  return { start: match.end, end: another.exec(text)?.index ?? text.length };
}

function endOfBrackets(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '(') depth++;
    if (character === ')' && --depth === 0) return at;
  }
  return text.length;
}
