import { describeDatabase, withoutPassword } from './describe-database.js';

describe('describeDatabase', () => {
  it.each([
    ['postgres://h/d', 'postgres://h/d'],
    ['postgres://user@h/d', 'postgres://user@h/d'],
    ['postgres://user:s3cret@h:5432/d', 'postgres://user:***@h:5432/d'],
    ['postgresql://user:s3:cret@h/d', 'postgresql://user:***@h/d'],
    ['postgres://:s3cret@h/d', 'postgres://:***@h/d'],
    ['postgres://user:s3/cret@h/d', 'postgres://user:***@h/d'],
    ['postgres://user:s3?cr#et@h/d', 'postgres://user:***@h/d'],
    ['postgres://user:s3@cret@h/d', 'postgres://user:***@h/d'],
    ['postgres://h/d?user=u&password=s3cret&ssl=1', 'postgres://h/d?user=u&password=***&ssl=1'],
    ['./a:b@c.db', './a:b@c.db'],
  ])('shows %s as %s', (database, shown) => expect(describeDatabase(database)).toBe(shown));
});

describe('withoutPassword', () => {
  it('takes out every part of a password that a driver may have misread', () => {
    const said = 'getaddrinfo ENOTFOUND s3cret, port word, p%40ss p@ss';

    expect(withoutPassword(said, 'postgres://u:s3cret/word@h/d')).toBe(
      'getaddrinfo ENOTFOUND ***, port ***, p%40ss p@ss',
    );
    expect(withoutPassword(said, 'postgres://u:p%40ss@h/d')).toContain('word, *** ***');
    expect(withoutPassword(said, undefined)).toBe(said);
  });
});
