export { keptSearch } from './kept-search.ts';
export { questionOf } from './question.ts';
