import { work, type News, type Order } from './worker.ts';

/** A worker is told its order once and ends with it. */
process.once('message', (order) => {
  work(order as Order, (news: News) => void process.send?.(news)).then(
    () => process.disconnect(),
    (error: unknown) => {
      process.stderr.write(`the harness itself fails: ${error instanceof Error ? error.stack : String(error)}\n`);
      process.exitCode = 9;
      process.disconnect();
    },
  );
});
