import { type Address, formatAddress, parseAddress } from './address.js';

const PLAIN: Address = { view: 'events', filter: {}, since: undefined, event: undefined };

describe('an address', () => {
  it.each<[string, Address]>([
    ['', PLAIN],
    ['?view=rejected', { ...PLAIN, view: 'rejected' }],
    [
      '?eventType=a+%26+b&user=u-1&influence=negative&event=e-1',
      { ...PLAIN, filter: { eventType: 'a & b', user: 'u-1', influence: 'negative' }, event: 'e-1' },
    ],
    ['?insertId=', { ...PLAIN, filter: { insertId: '' } }],
    ['?since=2026-03-01T12%3A00%3A00.000Z', { ...PLAIN, since: '2026-03-01T12:00:00.000Z' }],
  ])('%s is read and written', (search, address) => {
    expect(parseAddress(search)).toEqual(address);
    expect(formatAddress(address)).toBe(search);
  });

  it('leaves out what it does not know', () => {
    expect(formatAddress(parseAddress('?view=nowhere&color=5&user=u&since=yesterday'))).toBe('?user=u');
  });

  it.each(['2026-03-01T13:00:00+01:00', '1772366400000'])('takes %s as a time, in one form', (since) => {
    expect(parseAddress(`?${new URLSearchParams({ since }).toString()}`).since).toBe('2026-03-01T12:00:00.000Z');
  });

  it('keeps hostile text as text', () => {
    const filter = { user: '"><script>alert(1)</script>&view=x#\u0000' };

    expect(parseAddress(formatAddress({ ...PLAIN, view: 'compare', filter })).filter).toEqual(filter);
  });
});
