export { checkpointedSearch } from './checkpointed-search.ts';
export { searchIdentity } from './identity.ts';
