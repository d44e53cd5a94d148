/** The numbers as runs without a gap, each by its first and last: events mostly end in about the order they came in. */
export function runsOf(numbers: number[]): [first: number, last: number][] {
  const runs: [number, number][] = [];
  let run: [number, number] | undefined;
  for (const number of numbers.sort((a, b) => a - b)) {
    if (run !== undefined && number <= run[1] + 1) run[1] = number;
    else runs.push((run = [number, number]));
  }
  return runs;
}
