const DECIMAL = /^-?\d+(?:\.\d+)?$/;

/** Whether the text is a plain decimal number: digits and one point; no sign `+`, exponent, blank or group separator. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}

/**
 * A finite number as a plain decimal, without an exponent. An integer is written as it is; of a fraction, 15 significant
 * digits, since beyond them a double holds noise (0.1 + 0.2).
 */
export function decimalOf(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  const text = String(Number(value.toPrecision(15)));
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent] = match;
  return sign + shiftPoint(whole + fraction, whole.length + Number(exponent));
}

/** `digits` with the decimal point before position `point`, which may lie outside of them. */
function shiftPoint(digits: string, point: number): string {
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  return digits.padEnd(point, '0');
}
