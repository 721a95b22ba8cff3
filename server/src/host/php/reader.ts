/** PHP: all that the analysis asks of it. */
import type { Reader } from '../reader';
import { phpLibrary } from './library';
import { phpMarks } from './marks';
import { phpNames } from './names';
import { commentsOf, readPhp } from './program';

export const php: Reader = {
  marks: phpMarks,
  names: phpNames,
  library: phpLibrary,
  read: readPhp,
  commentsOf,
};
