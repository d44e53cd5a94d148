import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Model } from './model.types.js';

export const ModelContext = createContext<Model | undefined>(undefined);

export function useModel(): Model {
  const model = useContext(ModelContext);
  if (model === undefined) throw new Error('the page has no model around this part of it');
  return model;
}
