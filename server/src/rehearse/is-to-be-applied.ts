/** Which histories of a workspace a rehearsal is about when nobody names a file. */
import type { NamedFolder } from '../migrations/discover';
import type { History } from '../migrations/history';

/** False for a file that stands alone, such as a dump: nobody is going to apply it to what is there. `named`: the settings' folders. */
export function isToBeApplied(
  { folder, migrations }: History,
  named: readonly Pick<NamedFolder, 'folder'>[] | undefined,
): boolean {
  if (named)
    return named.some((one) => one.folder === '' || folder === one.folder || folder.startsWith(`${one.folder}/`));
  return migrations.some(({ version, direction }) => version !== undefined || direction === 'repeatable');
}
