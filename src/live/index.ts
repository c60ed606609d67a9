export { exploreStream, isReport } from './explore-stream.ts';
export { LiveSystem } from './live-system.ts';
export { runLive } from './run.ts';
