/** Writes times as RFC 3339. Many events share a millisecond, and writing one costs as much as the rest of an event. */
export function createTimestamps(): (time: number) => string {
  let lastTime: number | undefined;
  let lastText = '';
  return (time) => {
    if (time !== lastTime) {
      lastTime = time;
      lastText = new Date(time).toISOString();
    }
    return lastText;
  };
}
