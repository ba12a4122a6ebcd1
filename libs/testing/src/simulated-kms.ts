import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { isAwsSigned } from './aws-signature.js';
import { fallSilent, type Silence } from './silence.js';

/**
 * A server that speaks as much of AWS KMS as the key ring needs: Encrypt and Decrypt under keys in its
 * memory, with an encryption context, for requests signed by the simulated key. Simulated: it is no KMS.
 */
export interface SimulatedKms {
  readonly endpoint: () => string;
  /** Its ARN. */
  readonly newKey: () => string;
  readonly disable: (arn: string, isDisabled: boolean) => void;
  /** The next so many requests are answered with this; `hangs`: not at all, `stalls`: with a beginning. */
  readonly fail: (failure: Failure, times: number) => void;
  /** `<operation> <encryption context>` of all that were answered. */
  readonly asked: readonly string[];
  /** Every answer takes so long. */
  readonly slow: (ms: number) => void;
  /** Most requests that were under way at once. */
  readonly peak: () => number;
  readonly stop: () => Promise<void>;
}
type Failure = Silence | readonly [status: number, type: string];

interface Key {
  readonly secret: Buffer;
  isDisabled: boolean;
}
interface State {
  readonly keys: Map<string, Key>;
  readonly asked: string[];
  failing: { readonly failure: Failure; readonly times: number };
  slowMs: number;
  atOnce: number;
  peak: number;
}
interface Asked {
  readonly KeyId: string;
  readonly Plaintext?: string;
  readonly CiphertextBlob?: string;
  readonly EncryptionContext?: Readonly<Record<string, string>>;
}

const REGION = 'eu-central-1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export const simulatedKms = async (): Promise<SimulatedKms> => {
  const state: State = {
    keys: new Map(),
    asked: [],
    failing: { failure: 'hangs', times: 0 },
    slowMs: 0,
    atOnce: 0,
    peak: 0,
  };
  const server = createServer((request, response) => {
    state.atOnce += 1;
    state.peak = Math.max(state.peak, state.atOnce);
    response.once('close', () => (state.atOnce -= 1));
    void answer(state, request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    newKey: () => {
      const arn = `arn:aws:kms:${REGION}:111122223333:key/${randomBytes(8).toString('hex')}`;
      state.keys.set(arn, { secret: randomBytes(32), isDisabled: false });
      return arn;
    },
    disable: (arn, isDisabled) => {
      const key = state.keys.get(arn);
      if (key) key.isDisabled = isDisabled;
    },
    fail: (failure, times) => (state.failing = { failure, times }),
    slow: (ms) => (state.slowMs = ms),
    asked: state.asked,
    peak: () => state.peak,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};

const answer = async (
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const body = await buffer(request);
  if (state.slowMs > 0) await new Promise((wake) => setTimeout(wake, state.slowMs));
  const { method = '', url = '', headers } = request;
  const say = (status: number, value: object): void => {
    response.statusCode = status;
    response.end(JSON.stringify(value));
  };
  const refuse = (type: string, status = 400): void => say(status, { __type: type, message: 'no' });
  const { failure, times } = state.failing;
  if (times > 0) {
    state.failing = { failure, times: times - 1 };
    return typeof failure === 'string'
      ? fallSilent(response, failure)
      : refuse(failure[1], failure[0]);
  }
  if (!isAwsSigned({ method, url, headers, body }, 'kms', REGION))
    return refuse('InvalidSignatureException');
  const operation = String(headers['x-amz-target']).replace('TrentService.', '');
  const asked = JSON.parse(String(body)) as Asked;
  state.asked.push(`${operation} ${JSON.stringify(asked.EncryptionContext)}`);
  const key = state.keys.get(asked.KeyId);
  if (!key) return refuse('NotFoundException');
  if (key.isDisabled) return refuse('DisabledException');
  try {
    say(200, operation === 'Encrypt' ? encrypted(key, asked) : decrypted(key, asked));
  } catch {
    refuse('InvalidCiphertextException');
  }
};

const contextOf = ({ EncryptionContext }: Asked): Buffer =>
  Buffer.from(
    Object.entries(EncryptionContext ?? {})
      .map((entry) => JSON.stringify(entry))
      .toSorted()
      .join(),
  );

const encrypted = ({ secret }: Key, asked: Asked): object => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce);
  cipher.setAAD(contextOf(asked));
  const text = Buffer.from(asked.Plaintext ?? '', 'base64');
  const bytes = [nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()];
  return { KeyId: asked.KeyId, CiphertextBlob: Buffer.concat(bytes).toString('base64') };
};

const decrypted = ({ secret }: Key, asked: Asked): object => {
  const bytes = Buffer.from(asked.CiphertextBlob ?? '', 'base64');
  const cipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(0, NONCE_BYTES));
  cipher.setAAD(contextOf(asked));
  cipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = [cipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), cipher.final()];
  return { KeyId: asked.KeyId, Plaintext: Buffer.concat(text).toString('base64') };
};
