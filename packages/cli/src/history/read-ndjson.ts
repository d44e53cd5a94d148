import { isUtf8 } from 'node:buffer';
import type { Chunks, SourceRecord } from './record.types.js';
import { splitLines, type Line } from './split-lines.js';

const BYTE_ORDER_MARK = '\ufeff';

/** The values of a file that holds one JSON text a line; blank lines are passed over. */
export async function* readNdjson(chunks: Chunks, maxLineBytes: number): AsyncGenerator<SourceRecord> {
  for await (const line of splitLines(chunks, maxLineBytes)) {
    const record = recordOf(line, maxLineBytes);
    if (record !== undefined) yield record;
  }
}

function recordOf({ number: line, bytes }: Line, maxBytes: number): SourceRecord | undefined {
  if (bytes === undefined) return { line, problem: bad(`is longer than ${maxBytes} bytes`) };
  if (!isUtf8(bytes)) return { line, problem: bad('is not UTF-8; convert the file, for example with iconv') };
  const text = bytes.toString('utf8').replace(BYTE_ORDER_MARK, '');
  if (text.trim() === '') return undefined;
  try {
    return { line, content: JSON.parse(text) as unknown };
  } catch (error) {
    return { line, problem: bad(`is not JSON: ${(error as Error).message}`) };
  }
}

function bad(message: string): { field: string; message: string } {
  return { field: 'line', message };
}
