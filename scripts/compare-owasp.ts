/**
 * Compares concatenated-query with labelled corpora of the OWASP Benchmark: which of their SQL injection cases are found, and which
 * of the safe ones are reported. Every miss and false alarm is printed by its file. Exit code 1 below 95 % found or above 5 % false,
 * of all the corpora together: one of them has eleven cases, of which each would be 9 %.
 *
 *   npm run compare:owasp -- <folder with expectedresults-*.csv>…
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join } from 'node:path';
import { loadLanguage } from '../server/src/host/grammar';
import { type HostLanguage, hostLanguageOf } from '../server/src/host/language';
import rule from '../server/src/rules/concatenated-query/rule';
import { emptySchema } from '../server/src/schema/schema';
import { loadGrammar } from '../server/src/sql/parse';
import { TextStore } from '../server/src/workspace/text-store';

interface Case {
  readonly path: string;
  readonly language: HostLanguage;
  readonly isVulnerable: boolean;
}

/** The SQL injection cases of the corpus; the name of a case is the name of its file. */
function readCorpus(folder: string): { readonly cases: readonly Case[]; readonly texts: TextStore } {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const results = files.find((file) => /^expectedresults-[\d.]+\.csv$/.test(basename(file)));
  if (!results) throw new Error(`no expectedresults-*.csv in ${folder}`);
  const code = new Map(
    files.flatMap((file) => {
      const language = hostLanguageOf(file);
      return language ? [[basename(file, extname(file)), { path: file, language }] as const] : [];
    }),
  );
  const rows = readFileSync(join(folder, results), 'utf8').split(/\r?\n/);
  const texts = new TextStore(folder);
  texts.setModules([...code.values()].map(({ path }) => path));
  const cases = rows.flatMap((row) => {
    const [name = '', category, vulnerable] = row.split(',');
    const file = code.get(name);
    return category === 'sqli' && file ? [{ ...file, isVulnerable: vulnerable === 'true' }] : [];
  });
  return { cases, texts };
}

async function load(languages: ReadonlySet<HostLanguage>): Promise<void> {
  await loadGrammar();
  const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
  for (const language of languages) await loadLanguage(language, async (file) => readFileSync(join(folder, file)));
}

function isReported({ path }: Case, texts: TextStore): boolean {
  let reports = 0;
  const context = {
    file: path,
    postgres: 18,
    final: emptySchema,
    report: () => {
      reports++;
    },
  } as const;
  for (const template of texts.host(path)?.templates ?? []) rule.checkTemplate?.(template, context);
  return reports > 0;
}

interface Rates {
  readonly found: number;
  readonly vulnerable: number;
  readonly reported: number;
  readonly safe: number;
}

async function ratesOf(folder: string): Promise<Rates> {
  const { cases, texts } = readCorpus(folder);
  await load(new Set(cases.map(({ language }) => language)));
  const count = (isVulnerable: boolean) => {
    const own = cases.filter((one) => one.isVulnerable === isVulnerable);
    const reported = own.filter((one) => isReported(one, texts));
    const wrong = isVulnerable ? own.filter((one) => !reported.includes(one)) : reported;
    for (const { path } of wrong) console.log(`${isVulnerable ? 'missed' : 'false alarm'}: ${join(folder, path)}`);
    return { reported: reported.length, all: own.length };
  };
  const vulnerable = count(true);
  const safe = count(false);
  return { found: vulnerable.reported, vulnerable: vulnerable.all, reported: safe.reported, safe: safe.all };
}

async function compare(folders: readonly string[]): Promise<number> {
  const all = { found: 0, vulnerable: 0, reported: 0, safe: 0 };
  for (const folder of folders) {
    const own = await ratesOf(folder);
    for (const key of Object.keys(all) as (keyof Rates)[]) all[key] += own[key];
    if (folders.length > 1) print(folder, own);
  }
  print(folders.length > 1 ? 'together' : basename(folders[0] ?? ''), all);
  return all.found >= 0.95 * all.vulnerable && all.reported <= 0.05 * all.safe ? 0 : 1;
}

function print(what: string, { found, vulnerable, reported, safe }: Rates): void {
  const percent = (part: number, whole: number): string => ((100 * part) / Math.max(1, whole)).toFixed(1);
  console.log(
    `${what}: ${found} of ${vulnerable} vulnerable cases found (${percent(found, vulnerable)} %), ${reported} of ${safe} safe ones reported (${percent(reported, safe)} %)`,
  );
}

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error('Usage: npm run compare:owasp -- <folder with expectedresults-*.csv>…');
  process.exitCode = 2;
} else {
  compare(folders).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error);
      process.exitCode = 2;
    },
  );
}
