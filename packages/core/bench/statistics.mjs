/** The middle of the values, and between which two the middle half of them lies. */
export function spreadOf(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => {
    const position = share * (sorted.length - 1);
    const below = Math.floor(position);
    const above = Math.ceil(position);
    return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75), samples: values.length };
}

export function showRatio({ median, low, high, samples }) {
  return `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)}, ${samples} pairs)`;
}
