/** Finds the rules: a folder that holds both files is one, and nothing else has to be registered. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The names of the rules' folders, sorted. */
export function ruleFolders(rules: string): readonly string[] {
  return readdirSync(rules, { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() && ['rule.ts', 'rule.md'].every((file) => existsSync(join(rules, entry.name, file))),
    )
    .map((entry) => entry.name)
    .toSorted();
}
