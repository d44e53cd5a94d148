import type { Answer } from '../../program/answer.types.js';
import { EXIT } from '../../program/exit-code.js';
import { writeText } from '../../program/write-text.js';
import { counted } from '../../terminal/units.js';
import { importPlan } from './import-plan.js';
import { planMarkdown } from './plan-markdown.js';

export interface PlanFlags {
  readonly format: 'markdown' | 'json';
  readonly output?: string;
}

/** @throws (as a rejection) CliError */
export async function writePlan(module: string, { format, output }: PlanFlags): Promise<Answer> {
  const events = await importPlan(module);
  const lines = format === 'json' ? [JSON.stringify(events, undefined, 2)] : planMarkdown(events);
  if (output !== undefined) writeText(output, lines);
  return {
    exitCode: EXIT.done,
    data: { ok: true, events, ...(output === undefined ? {} : { output }) },
    lines: () => (output === undefined ? lines : [`${counted(events.length, 'event')} written to ${output}.`]),
  };
}
