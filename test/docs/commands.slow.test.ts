import { describeCommands } from './describe-commands.ts';
import { documents } from './documents.ts';

describeCommands(documents.filter((path) => path !== 'README.md'));
