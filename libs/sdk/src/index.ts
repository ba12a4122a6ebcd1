export { CallError } from '@nightshift/kernel';
export { agent, type Agent, type AgentSpec } from './agent.js';
export { type AskPerson, type AskSpec, identityOf, type PutQuestion } from './ask.js';
export { holds } from './condition.js';
export {
  type AgentDefinition,
  type Condition,
  type DecisionPolicy,
  type QaPolicy,
  type StageDefinition,
  type ToolDefinition,
  workflowDefinition,
  type WorkflowDefinition,
} from './definition.js';
export { correctionOf, corrector, judge, qaReport, type QaReport, reportedFinding } from './qa.js';
export { NotDone } from './not-done.js';
export {
  type AnsweredQuestion,
  answering,
  QuestionAsked,
  type Questions,
  questionsOf,
} from './questions.js';
export { type Reconciliation, tool, type Tool, type ToolContext, type ToolSpec } from './tool.js';
export {
  type DecisionSpec,
  type QaSpec,
  type StageSpec,
  workflow,
  type Workflow,
  type WorkflowSpec,
} from './workflow.js';
