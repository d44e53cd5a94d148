type AnyClass = abstract new (...args: never) => unknown;

const CLASSES = Symbol.for('greenflash-events.classes');

/**
 * Decorates a class whose identity matters to others, as with `instanceof` or as a token to inject: the first copy of it that
 * the process loads stands in place of all. A process has several copies where one part of an app is an ES module and
 * another CommonJS, and where two versions are installed.
 *
 * @param name of the package and the class; another one for a version whose class cannot do what the others expect of it
 */
export function oneClass(name: string) {
  return <Class extends AnyClass>(own: Class): Class => {
    const classes = ((globalThis as { [CLASSES]?: Map<string, AnyClass> })[CLASSES] ??= new Map());
    const first = classes.get(name) ?? own;
    classes.set(name, first);
    return first as Class;
  };
}
