export { consoleModule } from './pages.controller.js';
