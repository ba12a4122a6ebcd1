// Checks docker-compose.yml and its Dockerfile offline: by the rules of the Compose specification,
// and against the repository: every path, command and variable they name must be there.
//   node scripts/compose.mjs [root of the repository]
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';

const root = process.argv[2] ?? fileURLToPath(new URL('../', import.meta.url));
const COMPOSE = 'docker-compose.yml';
const DOCKERFILE = 'infra/docker/Dockerfile';
const OWN_IMAGE = /^nightshift:/;

/** Read at run time by what the services import, though no command names it. */
const NEEDED_AT_RUN_TIME = [
  'schemas/openapi.json',
  'infra/clickhouse/migrations',
  'infra/clickhouse/views.sql',
  'cli/bin/nightshift.mjs',
];

const TOP_LEVEL = ['name', 'services', 'volumes', 'networks', 'secrets', 'configs', 'include'];
const SERVICE = `annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command
  configs container_name cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime
  cpu_shares cpus cpuset credential_spec depends_on deploy develop device_cgroup_rules devices dns
  dns_opt dns_search domainname entrypoint env_file environment expose extends external_links
  extra_hosts gpus group_add healthcheck hostname image init ipc isolation labels label_file links
  logging mac_address mem_limit mem_reservation mem_swappiness memswap_limit models network_mode
  networks oom_kill_disable oom_score_adj pid pids_limit platform ports post_start pre_stop
  privileged profiles provider pull_policy read_only restart runtime scale secrets security_opt
  shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits user
  use_api_socket userns_mode uts volumes volumes_from working_dir`.split(/\s+/);
const HEALTHCHECK = `test interval timeout retries start_period start_interval disable`.split(' ');
const CONDITIONS = ['service_started', 'service_healthy', 'service_completed_successfully'];
const DURATION = /^(\d+(us|ms|s|m|h))+$/;
const VARIABLE = '[A-Za-z_][A-Za-z0-9_]*';

const faults = [];
const fault = (at, reason) => void faults.push(`${at}: ${reason}`);
const read = (path) => readFileSync(join(root, path), 'utf8');
const isThere = (path) => existsSync(join(root, path));
const refuseUnknown = (at, given, known) => {
  for (const key of Object.keys(given))
    if (!known.includes(key) && !key.startsWith('x-')) fault(`${at}.${key}`, 'no such key');
};

const document = () => {
  const parsed = parseDocument(read(COMPOSE), { merge: true });
  for (const { message } of [...parsed.errors, ...parsed.warnings])
    fault(COMPOSE, message.split('\n')[0]);
  try {
    if (parsed.errors.length === 0) return parsed.toJS({ maxAliasCount: 1000 });
  } catch (error) {
    fault(COMPOSE, error.message);
  }
  return { services: {} };
};

/** What is left once every `$$`, `$NAME` and `${NAME…}`, from the inside out, is taken away. */
const withoutInterpolations = (text) => {
  const inner = new RegExp(`\\$\\{${VARIABLE}((:?[-?+])[^\${}]*)?\\}`, 'g');
  let [before, after] = ['', text.replaceAll('$$', '')];
  while (before !== after) [before, after] = [after, after.replaceAll(inner, '')];
  return after.replaceAll(new RegExp(`\\$${VARIABLE}`, 'g'), '');
};

const checkInterpolations = (at, value) => {
  if (typeof value === 'string' && /\$/.test(withoutInterpolations(value)))
    fault(at, `the interpolation in "${value}" is not well-formed`);
  if (value !== null && typeof value === 'object')
    for (const [key, one] of Object.entries(value)) checkInterpolations(`${at}.${key}`, one);
};

const checkHealth = (name, { healthcheck }) => {
  if (!healthcheck) return;
  const at = `${name}.healthcheck`;
  refuseUnknown(at, healthcheck, HEALTHCHECK);
  const { test } = healthcheck;
  if (Array.isArray(test) && !['CMD', 'CMD-SHELL', 'NONE'].includes(test[0]))
    fault(`${at}.test`, 'must begin with CMD, CMD-SHELL or NONE');
  for (const key of ['interval', 'timeout', 'start_period', 'start_interval'])
    if (key in healthcheck && !DURATION.test(healthcheck[key]))
      fault(`${at}.${key}`, `"${healthcheck[key]}" is no duration such as 5s`);
};

const checkDependencies = (name, { depends_on: needed = {} }, services) => {
  for (const [other, wanted] of Object.entries(needed)) {
    const at = `${name}.depends_on.${other}`;
    const condition = wanted?.condition;
    if (!services[other]) fault(at, 'no such service');
    else if (!CONDITIONS.includes(condition)) fault(at, `"${condition}" is no condition`);
    else if (condition === 'service_healthy' && !services[other].healthcheck?.test)
      fault(at, 'has no health check, and so never becomes healthy');
  }
};

const checkCycles = (services) => {
  const done = new Set();
  const visit = (name, path) => {
    if (path.includes(name)) return fault(`${name}.depends_on`, `a circle: ${path.join(' → ')}`);
    if (done.has(name)) return undefined;
    for (const other of Object.keys(services[name]?.depends_on ?? {}))
      visit(other, [...path, name]);
    return void done.add(name);
  };
  for (const name of Object.keys(services)) visit(name, []);
};

const checkService = (name, service, { services, volumes = {} }) => {
  refuseUnknown(name, service, SERVICE);
  const { image, build, ports = [], volumes: mounts = [] } = service;
  if (!image && !build) fault(name, 'has neither image nor build');
  if (image && !/:[\w.-]*\d[\w.-]*$/.test(image))
    fault(`${name}.image`, `"${image}" names no version`);
  for (const port of ports)
    if (!/^127\.0\.0\.1:\d+:\d+$/.test(port))
      fault(`${name}.ports`, `"${port}" is not of the form 127.0.0.1:host:container`);
  for (const mount of mounts) {
    const [source] = String(mount).split(':');
    if (/^[./]/.test(source) ? !isThere(source) : !(source in volumes))
      fault(`${name}.volumes`, `"${source}" is not declared`);
  }
  checkHealth(name, service);
  checkDependencies(name, service, services);
};

const checkVolumesAreUsed = ({ services, volumes = {} }) => {
  const used = Object.values(services).flatMap(({ volumes: some = [] }) => some.map(String));
  for (const name of Object.keys(volumes))
    if (!used.some((mount) => mount.startsWith(`${name}:`)))
      fault(`volumes.${name}`, 'is not used');
};

/** Names that a file of ours reads from the environment: keys of its shape, or process.env. */
const variablesIn = (path) => {
  if (!isThere(path)) return [];
  const text = read(path);
  return [
    ...[...text.matchAll(/^ {2,4}(?:const shape = \{ )?([A-Z][A-Z0-9_]+): /gm)].map(
      ([, key]) => key,
    ),
    ...[...text.matchAll(/\{ ([A-Z][A-Z0-9_]+): setting/g)].map(([, key]) => key),
    ...[...text.matchAll(/env\['([A-Z][A-Z0-9_]+)'\]/g)].map(([, key]) => key),
    ...[...text.matchAll(/\['(NIGHTSHIFT_[A-Z0-9_]+)', /g)].map(([, key]) => key),
  ];
};

/** `config.ts`, and those of single rooms. */
const configsOf = (service) =>
  globSync(`services/${service}/src/{config,**/*.config}.ts`, { cwd: root });

const variablesOf = (service) => {
  const main = `services/${service}/src/main.ts`;
  const shared = /runService/.test(isThere(main) ? read(main) : '')
    ? variablesIn('libs/service-kit/src/run-service.ts')
    : [];
  const own = [...configsOf(service), main].flatMap(variablesIn);
  const names = [...own, ...shared, ...variablesIn('libs/telemetry/src/start.ts')];
  return new Set(names.flatMap((name) => [name, `${name}_FILE`]));
};

const checkEnvironment = (name, { environment = {} }, services) => {
  const known = variablesOf(name);
  for (const [key, value] of Object.entries(environment)) {
    const at = `${name}.environment.${key}`;
    if (!known.has(key)) fault(at, `the service ${name} does not read it`);
    if (value === null || typeof value === 'object') fault(at, 'must be a text');
    const bare = withoutInterpolations(String(value));
    for (const host of bare.matchAll(/(?:@|:\/\/|^)([a-z][a-z-]*):\d+(?=$|[/,])/g))
      if (!services[host[1]]) fault(at, `"${host[1]}" is no service`);
  }
  for (const module of String(environment.NIGHTSHIFT_WORKFLOWS ?? '')
    .split(',')
    .filter(Boolean))
    if (!workspaces().has(module) && !(/^\.?\//.test(module) && isThere(sourceOf(module))))
      fault(
        `${name}.environment.NIGHTSHIFT_WORKFLOWS`,
        `"${module}" is neither a package nor a path`,
      );
};

const workspaces = () =>
  new Set(
    JSON.parse(read('package.json'))
      .workspaces.flatMap((pattern) => globSync(`${pattern}/package.json`, { cwd: root }))
      .map((path) => JSON.parse(read(path)).name),
  );

/** Where a built file comes from. */
const sourceOf = (path) => path.replace('/dist/', '/src/').replace(/(?<=\/src\/.*)\.js$/, '.ts');

/** Instructions of the Dockerfile, one line each, with the stage they belong to. */
const instructions = () => {
  let stage = -1;
  const lines = read(DOCKERFILE)
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name, rest] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [undefined, '', line];
      if (name === 'FROM') stage += 1;
      if (name === '') fault(DOCKERFILE, `"${line}" is no instruction`);
      return { stage, name, rest };
    });
};

const copiesIn = (steps) =>
  steps
    .filter(({ name, rest }) => name === 'COPY' && !rest.includes('--from='))
    .flatMap(({ stage, rest }) => {
      const words = rest.split(/\s+/).filter((word) => !word.startsWith('--'));
      return words.slice(0, -1).map((path) => ({ stage, path }));
    });

/** Paths of the repository that a command names, checked in the image's terms. */
const checkCommand = (at, words, copied) => {
  for (const word of words.filter((one) => /^[\w-]+(\/[\w.-]+)+\.(mjs|js)$/.test(one))) {
    if (!isThere(sourceOf(word))) fault(at, `"${word}": there is no ${sourceOf(word)}`);
    else if (!copied(word)) fault(at, `"${word}" is not copied into the image`);
  }
};

const checkDockerfile = () => {
  const steps = instructions();
  const copies = copiesIn(steps);
  const last = Math.max(...steps.map(({ stage }) => stage));
  const whole = steps.some(
    ({ stage, rest }) => stage === last && rest.startsWith('--from=build /app'),
  );
  const copied = (path) =>
    copies.some((copy) => (whole || copy.stage === last) && `${path}/`.startsWith(`${copy.path}/`));
  for (const { path } of copies) if (!isThere(path)) fault(`${DOCKERFILE}: COPY`, `no ${path}`);
  for (const path of NEEDED_AT_RUN_TIME)
    if (!copied(path)) fault(DOCKERFILE, `${path} is read at run time, and is not copied`);
    else if (!isThere(path)) fault(DOCKERFILE, `${path} is read at run time, and is not there`);
  const node = read('.nvmrc').trim();
  for (const { name, rest } of steps) {
    if (name === 'FROM' && !rest.startsWith(`node:${node}-`))
      fault(`${DOCKERFILE}: FROM`, `"${rest}" is not Node ${node} of .nvmrc`);
    if (['CMD', 'ENTRYPOINT', 'HEALTHCHECK'].includes(name))
      checkCommand(`${DOCKERFILE}: ${name}`, rest.match(/[\w./-]+/g) ?? [], copied);
  }
  if (!steps.some(({ stage, name }) => stage === last && name === 'USER'))
    fault(DOCKERFILE, 'the last stage has no USER: it would run as root');
  return copied;
};

const finish = (summary) => {
  if (faults.length === 0)
    return console.log(`${summary}; every path, command and variable is there.`);
  console.error(
    `${summary}; ${faults.length} fault(s)\n${faults.map((one) => `  ${one}`).join('\n')}`,
  );
  return process.exit(1);
};

const compose = document();
if (faults.length > 0) finish('compose: unreadable');
const { services } = compose;
refuseUnknown(COMPOSE, compose, TOP_LEVEL);
checkInterpolations(COMPOSE, compose);
const copied = checkDockerfile();
const own = Object.entries(services).filter(([, { image }]) => OWN_IMAGE.test(image ?? ''));
for (const [name, service] of Object.entries(services)) checkService(name, service, compose);
for (const [name, service] of own) {
  if (!isThere(`services/${name}`)) fault(name, 'is no service of this repository');
  if (service.build?.dockerfile !== DOCKERFILE) fault(`${name}.build`, `is not ${DOCKERFILE}`);
  checkCommand(`${name}.command`, service.command ?? [], copied);
  checkCommand(`${name}.healthcheck`, service.healthcheck?.test ?? [], copied);
  checkEnvironment(name, service, services);
}
checkCycles(services);
checkVolumesAreUsed(compose);
for (const path of globSync('services/*/src/main.ts', { cwd: root })) {
  const [, name] = path.split('/');
  if (!services[name]) fault(COMPOSE, `the service ${name} is missing`);
}

finish(`compose: ${Object.keys(services).length} services, ${own.length} of them ours`);
