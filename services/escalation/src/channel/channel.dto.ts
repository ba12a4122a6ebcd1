import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageQuery } from '@nightshift/service-kit';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
} from 'class-validator';
import type { ChannelKind } from './channel.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,127}$/;
/** Names of settings are made of it. */
const CHANNEL = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const kinds = ['webhook', 'slack', 'email', 'pagerduty'] as const;
const statuses = ['due', 'sent', 'failed'] as const;

export const isChannelName = (name: string): boolean => CHANNEL.test(name);

export class SetChannelDto {
  @ApiProperty({ enum: kinds })
  @IsIn(kinds)
  kind!: ChannelKind;

  @ApiPropertyOptional({
    type: [String],
    description: 'Event types; none: those that a person must hear of.',
    example: ['ticket.opened.v2'],
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @Matches(NAME, { each: true, message: 'must be names' })
  events?: string[];

  @ApiPropertyOptional({ type: [String], description: 'Only of these queues; none: of all.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @Matches(NAME, { each: true, message: 'must be names' })
  queues?: string[];
}

export class RemoveChannelDto {
  @ApiProperty({ maxLength: 1000 })
  @IsString()
  @MinLength(1)
  @MaxLength(1000)
  reason!: string;
}

export class ChannelDto {
  @ApiProperty()
  channel!: string;

  @ApiProperty({ enum: kinds })
  kind!: ChannelKind;

  @ApiProperty({ type: [String], description: 'What it is told of.' })
  events!: readonly string[];

  @ApiProperty({ type: [String] })
  queues!: readonly string[];

  @ApiProperty()
  by!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Settings that are missing or wrong by now: nothing can be sent.',
  })
  fault!: string | null;
}

export class ChannelListDto {
  @ApiProperty({ type: [ChannelDto] })
  items!: readonly ChannelDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: null;
}

export class ChannelTestDto {
  @ApiProperty()
  delivered!: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'Why it was not.' })
  reason!: string | null;
}

export class DeliveryListQuery extends PageQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @Matches(CHANNEL, { message: 'must be the name of a channel' })
  channel?: string;

  @ApiPropertyOptional({ enum: statuses })
  @IsOptional()
  @IsIn(statuses)
  status?: string;
}

export class DeliveryDto {
  @ApiProperty({ description: '`webhook-id` of every try: a receiver drops what it has.' })
  deliveryId!: string;

  @ApiProperty()
  channel!: string;

  @ApiProperty()
  eventId!: string;

  @ApiProperty()
  eventType!: string;

  @ApiProperty({ enum: statuses })
  status!: string;

  @ApiProperty()
  attempts!: number;

  @ApiProperty({ type: String, nullable: true, description: 'Of the next try.' })
  nextAt!: string | null;

  @ApiProperty({ type: String, nullable: true })
  lastFault!: string | null;

  @ApiProperty()
  createdAt!: string;
}

export class DeliveryPageDto {
  @ApiProperty({ type: [DeliveryDto] })
  items!: readonly DeliveryDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}
