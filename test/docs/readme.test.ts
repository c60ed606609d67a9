import { describeCommands } from './describe-commands.ts';

// What a newcomer types first; the other documents are run by `npm run test:all`.
describeCommands(['README.md']);
