/** Go: all that the analysis asks of it. */
import type { Reader } from '../reader';
import { goLibrary } from './library';
import { goMarks } from './marks';
import { goNames } from './names';
import { commentsOf, readGo } from './program';

export const go: Reader = { marks: goMarks, names: goNames, library: goLibrary, read: readGo, commentsOf };
