// Layers: service → adapter → pure. One rule per sentence of architecture.md, section 11.
const pure = '^libs/(kernel|contracts|sdk)/';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'pure-imports-only-pure',
      severity: 'error',
      from: { path: pure, pathNot: '\\.spec\\.ts$' },
      to: { path: '^(libs|services|cli|examples)/', pathNot: pure },
    },
    {
      name: 'libs-do-not-know-services',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(services|cli|examples)/' },
    },
    {
      name: 'no-service-imports-another',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'services-do-not-know-the-cli',
      severity: 'error',
      from: { path: '^services/' },
      to: { path: '^(cli|examples)/' },
    },
    {
      name: 'examples-are-users',
      severity: 'error',
      from: { path: '^examples/' },
      to: { path: '^(libs|services|cli)/', pathNot: '^libs/(sdk|models)/' },
    },
    {
      name: 'testing-only-in-specs',
      severity: 'error',
      from: { pathNot: '(\\.spec\\.ts$|^libs/testing/)' },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'through-the-front-door',
      comment:
        'Other packages are imported by name, never by path into their sources. The kernel has a second door for what is no use to a page but its JSON.',
      severity: 'error',
      from: { path: '^(libs|services|examples)/([^/]+)/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^(libs|services|examples)/[^/]+/src/(?!(index|json-parse)\\.ts)',
        pathNot: '^$1/$2/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      conditionNames: ['@nightshift/source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
