import fc from 'fast-check';
import { isDateTime } from './date-time.js';

describe('isDateTime', () => {
  it.each([
    '2023-11-07T05:31:56Z',
    '2023-11-07t05:31:56z',
    '1985-04-12T23:20:50.52Z',
    '1996-12-19T16:39:57-08:00',
    '1937-01-01T12:00:27.87+00:20',
    '2024-02-29T00:00:00+23:59',
    '2000-02-29T00:00:00Z',
    '2023-11-07T05:31:56.123456789123Z',
    '1990-12-31T23:59:60Z',
    '1990-12-31T15:59:60-08:00',
    '0000-01-01T00:00:00-00:00',
  ])('takes %s', (text) => {
    expect(isDateTime(text)).toBe(true);
  });

  it.each([
    '2023-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2023-04-31T00:00:00Z',
    '2023-13-01T00:00:00Z',
    '2023-00-01T00:00:00Z',
    '2023-01-00T00:00:00Z',
    '2023-11-07T24:00:00Z',
    '2023-11-07T05:60:00Z',
    '2023-11-07T05:31:61Z',
    '2023-11-07T05:31:60Z',
    '1990-12-31T23:59:60+01:00',
    '2023-11-07T05:31:56',
    '2023-11-07T05:31:56+24:00',
    '2023-11-07T05:31:56+05:60',
    '2023-11-07T05:31:56+0530',
    '2023-11-07T05:31:56.Z',
    '2023-11-07T05:31Z',
    '2023-11-07 05:31:56Z',
    '2023-11-07',
    '20231107T053156Z',
    '+012023-11-07T05:31:56Z',
    '2023-11-07T05:31:56Z\n',
    ' 2023-11-07T05:31:56Z',
    '２０２３-11-07T05:31:56Z',
    '',
  ])('refuses %p', (text) => {
    expect(isDateTime(text)).toBe(false);
  });

  it('takes what Date writes, for every year of four digits', () => {
    const date = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(fc.property(date, (time) => isDateTime(time.toISOString())));
  });

  it('agrees with Date on which days exist', () => {
    const part = (max: number): fc.Arbitrary<string> =>
      fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 9999 }), part(13), part(32), (year, month, day) => {
        const text = `${year}-${month}-${day}T00:00:00.000Z`;
        const time = new Date(text);
        const exists = !Number.isNaN(time.getTime()) && time.toISOString() === text;
        expect(isDateTime(text)).toBe(exists);
      }),
    );
  });
});
