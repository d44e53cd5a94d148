import { RouteTable } from './route-table.js';

describe('RouteTable', () => {
  const routes = new RouteTable();
  routes.add('/a', 'POST');
  routes.add('/a', ['HEAD', 'GET']);

  it('names the methods of a path in one order, whatever the query', () => {
    expect(routes.allowed('/a?b=c')).toBe('GET, HEAD, POST');
  });

  it('knows nothing of other paths', () => {
    expect(routes.allowed('/a/')).toBeUndefined();
    expect(routes.allowed('')).toBeUndefined();
  });
});
