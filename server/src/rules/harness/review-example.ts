/** Reviews an example of a rule's page, and applies its fixes. */
import { hostLanguageOf } from '../../host/language';
import { readHostFile } from '../../host/read-host-file';
import type { PostgresVersion } from '../../locks/effect';
import { newMigrationFiles } from '../../migrations/discover';
import { applyFixes } from '../../review/apply-fixes';
import type { Finding } from '../../review/finding';
import type { ReviewInput } from '../../review/review';
import { createReviewer } from '../../review/reviewer';
import { readSource } from '../../sql/source-file';
import type { Rule } from '../rule';
import { type BlockFile, type Example, isBeside, writeExample } from './block';
import { exampleHistory } from './example-history';

const now = new Date('2024-01-03T00:00:00Z');

/** The page's own findings; throws when the engine could not judge the example. */
export function reviewExample(rule: Rule, setup: string, example: Example): readonly Finding[] {
  const { findings } = createReviewer([rule]).review(exampleInput(rule, setup, example));
  const broken = findings.find((finding) => finding.rule === 'internal-error' || finding.rule === 'syntax-error');
  if (broken) throw new Error(`${broken.file}: ${broken.rule}: ${broken.message}`);
  return findings.filter((finding) => finding.rule === rule.id);
}

/** The example with its findings written under the code. */
export function markedExample(rule: Rule, setup: string, example: Example): string {
  return writeExample(example, reviewExample(rule, setup, example));
}

/** The example after the first fix of every finding, again until none offers one; undefined when none does at first. */
export function fixExample(rule: Rule, setup: string, example: Example): Example | undefined {
  let fixed: Example | undefined;
  for (let pass = 0; pass < 5; pass++) {
    const current = fixed ?? example;
    const fixes = reviewExample(rule, setup, current).map((finding) => finding.fixes[0]?.edits ?? []);
    // Several findings may offer the same fix: it is taken once.
    const edits = [...new Map(fixes.map((own) => [JSON.stringify(own), own])).values()].flat();
    if (edits.length === 0) break;
    const known = new Set(current.files.map((file) => file.path));
    const added = [...new Set(edits.map((edit) => edit.file))].filter((path) => !known.has(path));
    const files: readonly BlockFile[] = [
      ...current.files,
      ...added.map((path) => ({ path, pending: true, text: '', header: `-- file: ${path}` })),
    ];
    fixed = {
      ...current,
      files: files.map((file) => ({ ...file, text: fixedText(file, edits) })),
    };
  }
  return fixed;
}

function fixedText(
  file: BlockFile,
  edits: readonly { readonly file: string; readonly span: Finding['span']; readonly text: string }[],
) {
  return applyFixes(
    file.text,
    edits.filter((edit) => edit.file === file.path),
  ).replace(/\n$/, '');
}

function exampleInput(rule: Rule, setup: string, example: Example): ReviewInput {
  const isQuery = example.language === 'sql' && isBeside(example);
  return {
    histories: [exampleHistory(setup, example)],
    queryFiles: isQuery ? example.files.map((file) => readSource(file.path, file.text)) : [],
    hostFiles: example.language === 'sql' ? [] : example.files.map(hostFile),
    settings: { postgres: postgres(example), rules: { [rule.id]: rule.severity }, all: false },
    newMigrationFiles: (history, migration) => newMigrationFiles(history, migration, now),
  };
}

function postgres(example: Example): PostgresVersion {
  const written = Number(example.settings.get('postgres') ?? 18);
  const version = ([14, 15, 16, 17, 18] as const).find((supported) => supported === written);
  if (!version) throw new Error(`-- postgres: ${written} is no supported version`);
  return version;
}

function hostFile(file: BlockFile) {
  const language = hostLanguageOf(file.path);
  if (!language) throw new Error(`${file.path}: no host language`);
  return readHostFile(file.path, language, file.text);
}
