export { exploreStream, isReport, type CheckProgress } from './explore-stream.ts';
export { runLive, type LiveOptions } from './run.ts';
export { LiveSystem, type LiveStep } from './live-system.ts';
