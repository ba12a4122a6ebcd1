import { nano } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { CallLog } from './call-log.js';
import { countersOf } from './counters.js';
import { usageCsv, usageRows } from './usage-export.js';

const NOW = Date.parse('2026-11-25T23:59:59.999Z');
const usage = {
  inputTokens: 100,
  cachedInputTokens: 20,
  cacheWriteInputTokens: 10,
  outputTokens: 30,
  reasoningTokens: 5,
};

const logged = (): CallLog => {
  const log = new CallLog();
  const begin = (model: string, task: string) =>
    log.begin(NOW, { dialect: 'openai', model, task, requestId: 'run.0.0' });
  const billed = { providerCallId: 'chatcmpl-1', usage, nanoUsd: nano(1_000_000_007) };
  begin('a', 't1').note({ ...billed, status: 200, ended: 'answered' });
  begin('a', 't2').note({ ...billed, fault: 'cut', status: 200, ended: 'cut' });
  begin('b', 't2').note({ fault: 'server-error', status: 500, ended: 'failed' });
  begin('b', 't2');
  return log;
};

describe('the counters', () => {
  it('are of all, of each model and of each task', () => {
    const { total, byModel, byTask } = countersOf(logged().all());
    expect(total).toEqual({
      received: 4,
      inFlight: 1,
      answered: 1,
      billed: 2,
      byFault: { cut: 1, 'server-error': 1 },
      inputTokens: 200,
      cachedInputTokens: 40,
      cacheWriteInputTokens: 20,
      outputTokens: 60,
      reasoningTokens: 10,
      nanoUsd: 2_000_000_014,
    });
    expect([byModel['a']?.billed, byModel['b']?.billed]).toEqual([2, 0]);
    expect([byTask['t1']?.received, byTask['t2']?.received]).toEqual([1, 3]);
  });

  it('are nothing where nothing was received', () => {
    expect(countersOf([])).toMatchObject({ total: { received: 0, nanoUsd: 0 }, byModel: {} });
  });

  it('forget what was cleared, also what ends later', () => {
    const log = logged();
    const late = log.begin(NOW, { dialect: 'openai', model: 'a', task: 't', requestId: 'r' });
    log.clear();
    late.note({ ended: 'answered' });
    expect(log.all()).toEqual([]);
  });
});

describe('the usage export', () => {
  it('has a line for each billed call, and money to the last nano-USD', () => {
    const rows = usageRows(logged().all());
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual({
      date: '2026-11-25',
      time: '2026-11-25T23:59:59.999Z',
      provider: 'openai',
      model: 'a',
      provider_call_id: 'chatcmpl-1',
      client_request_id: 'run.0.0',
      input_tokens: 100,
      cached_input_tokens: 20,
      cache_write_input_tokens: 10,
      output_tokens: 30,
      cost_usd: '1.000000007',
    });
  });

  it('is CSV, with what a comma or a quote would break in quotes', () => {
    const log = new CallLog();
    const requestId = 'a "b", c';
    log
      .begin(NOW, { dialect: 'anthropic', model: 'm', task: 't', requestId })
      .note({ providerCallId: 'msg_1', usage, nanoUsd: nano(7) });
    expect(usageCsv(log.all()).split('\r\n')).toEqual([
      'date,time,provider,model,provider_call_id,client_request_id,input_tokens,cached_input_tokens,cache_write_input_tokens,output_tokens,cost_usd',
      '2026-11-25,2026-11-25T23:59:59.999Z,anthropic,m,msg_1,"a ""b"", c",100,20,10,30,0.000000007',
      '',
    ]);
  });
});
