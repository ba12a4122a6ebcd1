export { consoleModule } from './pages.controller.js';
export { consoleSettings } from './config.js';
