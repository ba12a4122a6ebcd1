import { describe, expect, it } from 'vitest';
import { agentRunnerConfig } from './config.js';

const modelsOf = (env: Record<string, string>) => agentRunnerConfig(env).models;

describe('the models of an agent-runner', () => {
  it('are none but the simulated where nothing is set', () => {
    const { openAi, anthropic, compatible } = modelsOf({});
    expect([openAi, anthropic, compatible]).toEqual([undefined, undefined, undefined]);
  });

  it('have keys, and addresses where they are not the usual ones', () => {
    const { openAi, anthropic } = modelsOf({
      OPENAI_API_KEY: 'sk-1',
      ANTHROPIC_API_KEY: 'sk-2',
      ANTHROPIC_BASE_URL: 'http://mirror/v1',
    });
    expect(openAi).toEqual({ apiKey: 'sk-1' });
    expect(anthropic).toEqual({ apiKey: 'sk-2', baseUrl: 'http://mirror/v1' });
  });

  it.each([
    [{}, { baseUrl: 'http://local/v1', schemas: false }],
    [
      { NIGHTSHIFT_COMPATIBLE_KEY: 'sk-3', NIGHTSHIFT_COMPATIBLE_SCHEMAS: 'true' },
      { baseUrl: 'http://local/v1', schemas: true, apiKey: 'sk-3' },
    ],
  ])('reach a compatible server as is said: %j', (env, compatible) => {
    expect(modelsOf({ NIGHTSHIFT_COMPATIBLE_URL: 'http://local/v1', ...env })).toMatchObject({
      compatible,
    });
  });

  it('may be silent for so long', () => {
    expect(modelsOf({}).streamLimits).toEqual({ firstTokenMs: 90_000, betweenTokensMs: 30_000 });
    const env = { NIGHTSHIFT_FIRST_TOKEN_MS: '5', NIGHTSHIFT_BETWEEN_TOKENS_MS: '7' };
    expect(modelsOf(env).streamLimits).toEqual({ firstTokenMs: 5, betweenTokensMs: 7 });
  });

  it('have the list prices', () => {
    expect(modelsOf({}).prices.get('openai/gpt-5', new Date('2026-11-25'))).toBeDefined();
  });

  it('are refused with all faults at once', () => {
    const env = { NIGHTSHIFT_COMPATIBLE_SCHEMAS: 'maybe', NIGHTSHIFT_FIRST_TOKEN_MS: '0' };
    expect(() => modelsOf(env)).toThrow(
      /2 fault\(s\)[\s\S]*NIGHTSHIFT_COMPATIBLE_SCHEMAS[\s\S]*NIGHTSHIFT_FIRST_TOKEN_MS/,
    );
  });
});
