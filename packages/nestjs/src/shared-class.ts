import { GreenflashEventsError } from '@greenflash-events/core';
import { oneClass } from '@greenflash-events/core/engine';

interface Copy {
  readonly protocol: number;
  readonly version: string;
}

/** Of this package, whose manifest no bundle has; held against it by a test. */
const VERSION: string = '0.1.0';

/**
 * Raised with whatever a copy of another version would miss or misread: a member of a shared class, a token, what decorators
 * store, what the runtime gives to interceptors and methods.
 */
const PROTOCOL = 1;

const FIRST = Symbol.for('greenflash-events.nestjs.first-copy');

/** Gives a class to inject one identity over both builds of the package, and over the versions that are installed. */
export function sharedClass(name: string): ReturnType<typeof oneClass> {
  checkCopies();
  return oneClass(`nestjs.${name}`);
}

/** The copies of a process share decorators, tokens and classes, whether they agree on them or not. */
function checkCopies(): void {
  const first = ((globalThis as { [FIRST]?: Copy })[FIRST] ??= { protocol: PROTOCOL, version: VERSION });
  if (first.protocol === PROTOCOL) return;
  throw new GreenflashEventsError(
    'INCOMPATIBLE_VERSIONS',
    `@greenflash-events/nestjs ${VERSION} cannot work in one process with ${first.version}, which is loaded already: ` +
      'install one version for the app and its libraries (npm ls @greenflash-events/nestjs shows who asks for which)',
  );
}
