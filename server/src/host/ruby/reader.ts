/** Ruby: all that the analysis asks of it. */
import type { Reader } from '../reader';
import { rubyLibrary } from './library';
import { rubyMarks } from './marks';
import { rubyNames } from './names';
import { commentsOf, readRuby } from './program';

export const ruby: Reader = {
  marks: rubyMarks,
  names: rubyNames,
  library: rubyLibrary,
  read: readRuby,
  commentsOf,
};
