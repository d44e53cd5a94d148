import { describeDatabase } from './describe-database.js';

describe('describeDatabase', () => {
  it.each([
    ['postgres://h/d', 'postgres://h/d'],
    ['postgres://user@h/d', 'postgres://user@h/d'],
    ['postgres://user:s3cret@h:5432/d', 'postgres://user:***@h:5432/d'],
    ['postgresql://user:s3:cret@h/d', 'postgresql://user:***@h/d'],
    ['postgres://:s3cret@h/d', 'postgres://:***@h/d'],
    ['postgres://user:s3@cret@h/d', 'postgres://user:***@h/d'],
    ['postgres://h/d?user=u&password=s3cret&ssl=1', 'postgres://h/d?user=u&password=***&ssl=1'],
    ['./a:b@c.db', './a:b@c.db'],
  ])('shows %s as %s', (database, shown) => expect(describeDatabase(database)).toBe(shown));
});
