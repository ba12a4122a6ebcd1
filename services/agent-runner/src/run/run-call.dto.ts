import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MoneyDto, moneyDto } from '@nightshift/service-kit';
import { AttemptDto, attemptDto } from './run-steps.dto.js';
import type { ShownCall } from './transcript-call.js';

export class PromptDto {
  @ApiProperty({
    type: 'array',
    items: { type: 'object' },
    description: 'The whole prompt as it was sent, in the form of the AI SDK.',
  })
  messages!: readonly object[];

  @ApiProperty({ description: 'How many messages, from the end, were new with this call.' })
  added!: number;

  @ApiProperty({ description: 'SHA-256 recorded with the call: one JSON line per message.' })
  hash!: string;

  @ApiProperty({ description: 'True if the messages have this hash.' })
  proved!: boolean;
}

export class OfferDto {
  @ApiProperty()
  maxOutputTokens!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Recorded with the call; null where no tools were offered.',
  })
  toolsHash!: string | null;

  @ApiProperty({ description: 'False where this runner has not the workflow of the run.' })
  workflowLoaded!: boolean;

  @ApiProperty({ description: 'True if the tools have the recorded hash.' })
  toolsProved!: boolean;

  @ApiPropertyOptional({ type: 'array', items: { type: 'object' } })
  tools?: readonly object[];

  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  toolChoice?: object;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  responseFormat?: object;

  @ApiPropertyOptional()
  temperature?: number;
}

export class AnswerOfModelDto {
  @ApiProperty({ example: 'answered', description: 'answered, or the error’s class' })
  outcome!: string;

  @ApiPropertyOptional()
  finishReason?: string;

  @ApiPropertyOptional()
  reason?: string;

  @ApiProperty()
  latencyMs!: number;

  @ApiPropertyOptional({ description: 'What the provider calls the call.' })
  providerCallId?: string;

  @ApiPropertyOptional()
  text?: string;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object' },
    description: 'Tools asked for, with their arguments.',
  })
  toolCalls?: readonly object[];

  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  message?: object;

  @ApiPropertyOptional({ description: 'True where the text was no JSON as it came.' })
  repaired?: boolean;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'What a repaired text was read as.',
  })
  readAs?: unknown;
}

export class CallMoneyDto {
  @ApiProperty({ type: MoneyDto, description: 'What it could cost at most.' })
  reserved!: MoneyDto;

  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'number' } })
  usage?: object;

  @ApiPropertyOptional({ type: MoneyDto })
  cost?: MoneyDto;

  @ApiPropertyOptional({ description: 'True where the true usage is not known.' })
  costIsBound?: boolean;

  @ApiProperty({
    type: 'object',
    nullable: true,
    additionalProperties: true,
    description: 'The price in force at the call, in nano-USD per million tokens, if it is known.',
  })
  price!: object | null;

  @ApiPropertyOptional({ description: 'True if that price gives this cost.' })
  priceExplainsCost?: boolean;
}

export class FollowedDto {
  @ApiProperty()
  type!: string;

  @ApiPropertyOptional()
  time?: string;
}

export class NextDto {
  @ApiProperty({ description: 'What the run was doing before its next model call, or is now.' })
  status!: string;

  @ApiProperty({ type: [FollowedDto], description: 'Events up to the next model call.' })
  events!: FollowedDto[];
}

export class RunCallDto {
  @ApiProperty({ description: 'Which model call of the run it is, from 1.' })
  n!: number;

  @ApiProperty()
  step!: number;

  @ApiProperty()
  attempt!: number;

  @ApiProperty()
  model!: string;

  @ApiPropertyOptional()
  at?: string;

  @ApiProperty({ type: PromptDto })
  prompt!: PromptDto;

  @ApiProperty({ type: OfferDto })
  offered!: OfferDto;

  @ApiProperty({ type: AnswerOfModelDto, nullable: true })
  answer!: AnswerOfModelDto | null;

  @ApiProperty({ type: CallMoneyDto })
  money!: CallMoneyDto;

  @ApiProperty({ type: NextDto })
  next!: NextDto;

  @ApiProperty({ type: [AttemptDto], description: 'All attempts of its step.' })
  attempts!: AttemptDto[];
}

export const runCallDto = ({ money, attempts, ...call }: ShownCall): RunCallDto => {
  const { reservedNanoUsd, costNanoUsd, ...rest } = money;
  return {
    ...call,
    money: {
      ...rest,
      reserved: moneyDto(reservedNanoUsd),
      ...(costNanoUsd !== undefined && { cost: moneyDto(costNanoUsd) }),
    },
    attempts: attempts.map(attemptDto),
  };
};
