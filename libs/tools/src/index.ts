export { egressFetch, type EgressOptions } from './egress.js';
export { EgressRefused } from './egress-refused.js';
export { type McpServer, mcpTools, type McpToolsSpec, pinMcpTools } from './mcp.js';
export type { McpTransport } from './mcp-connection.js';
export type { McpPin } from './mcp-pins.js';
