/** The methods of each path, as the routes were declared. */
export class RouteTable {
  private readonly methods = new Map<string, Set<string>>();

  add(path: string, methods: string | readonly string[]): void {
    const known = this.methods.get(path) ?? new Set();
    for (const method of [methods].flat()) known.add(method);
    this.methods.set(path, known);
  }

  /** The value of `Allow` for a URL; undefined when there is nothing at its path. */
  allowed(url: string): string | undefined {
    const methods = this.methods.get(url.split('?', 1)[0] ?? '');
    return methods && [...methods].sort().join(', ');
  }
}
