/** The words of migrations that fixes make: they run in a session of their own, so names must not hang on its search path. */
import type { QualifiedName } from '../schema/model';
import { quoteIdentifier } from '../schema/names';

/** Schema-qualified, except in `public`, which every session finds unless it is told not to. */
export function nameAnywhere({ schema, name }: QualifiedName): string {
  return schema === 'public' ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** Words for a file's name: small ASCII letters and digits, joined by underscores. */
export function slugOf(...words: readonly string[]): string {
  const plain = words.map((word) =>
    word
      .replace(/([a-z\d])([A-Z])/g, '$1_$2')
      .toLowerCase()
      .replace(/[^a-z\d]+/g, '_'),
  );
  return plain
    .map((word) => word.replace(/^_+|_+$/g, ''))
    .filter((word) => word !== '')
    .join('_');
}
