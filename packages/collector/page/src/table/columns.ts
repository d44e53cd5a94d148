/** What stands in each column; also the order in which a screen reader reads a row. */
export const COLUMNS = [
  { name: 'time', title: 'Time' },
  { name: 'type', title: 'Type' },
  { name: 'value', title: 'Value' },
  { name: 'influence', title: 'Influence' },
  { name: 'user', title: 'User' },
  { name: 'organization', title: 'Organization' },
  { name: 'conversation', title: 'Conversation' },
  { name: 'marks', title: 'Marks' },
] as const;

export type ColumnName = (typeof COLUMNS)[number]['name'];

export const HEAD_HEIGHT = 30;
export const ROW_HEIGHT = 30;

/** Where there is no room for columns, a row has two lines. */
export const NARROW = '(max-width: 700px)';
export const NARROW_ROW_HEIGHT = 54;
