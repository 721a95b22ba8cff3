/**
 * Compares concatenated-query with a labelled corpus of the OWASP Benchmark: which of its SQL injection cases are found, and which
 * of the safe ones are reported. Every miss and false alarm is printed by its file. Exit code 1 below 95 % found or above 5 % false.
 *
 *   npm run compare:owasp -- <folder with expectedresults-*.csv>
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join } from 'node:path';
import { loadLanguage } from '../server/src/host/grammar';
import { type HostLanguage, hostLanguageOf } from '../server/src/host/language';
import rule from '../server/src/rules/concatenated-query/rule';
import { emptySchema } from '../server/src/schema/schema';
import { loadGrammar } from '../server/src/sql/parse';
import { Modules } from '../server/src/workspace/modules';
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
  texts.setModules(new Modules([...code.values()].map(({ path }) => path)));
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

async function compare(folder: string): Promise<number> {
  const { cases, texts } = readCorpus(folder);
  await load(new Set(cases.map(({ language }) => language)));
  const rate = (isVulnerable: boolean, label: string): number => {
    const own = cases.filter((one) => one.isVulnerable === isVulnerable);
    const reported = own.filter((one) => isReported(one, texts));
    const wrong = isVulnerable ? own.filter((one) => !reported.includes(one)) : reported;
    for (const { path } of wrong) console.log(`${isVulnerable ? 'missed' : 'false alarm'}: ${path}`);
    const percent = (100 * reported.length) / Math.max(1, own.length);
    console.log(`${label}: ${reported.length} of ${own.length} (${percent.toFixed(1)} %)`);
    return percent;
  };
  const recall = rate(true, 'vulnerable cases found');
  const falseAlarms = rate(false, 'safe cases reported');
  return recall >= 95 && falseAlarms <= 5 ? 0 : 1;
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Usage: npm run compare:owasp -- <folder with expectedresults-*.csv>');
  process.exitCode = 2;
} else {
  compare(folder).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error);
      process.exitCode = 2;
    },
  );
}
