import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  type IncidentNoteKind,
  incidentNoteKinds,
  type IncidentRole,
  incidentRoles,
  type IncidentStatus,
  incidentStatuses,
  type IncidentSubject,
  incidentSubjectKinds,
  severities,
  type Severity,
} from '@nightshift/contracts';
import { IsDay, IsInstant, PageQuery } from '@nightshift/service-kit';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { NAME } from '../queue/queue.dto.js';

const A_NAME = { message: 'must be a name of letters, digits and . _ @ : + -' };
/** None that a list would show as nothing. */
const SAYS_SOMETHING = /\S/;
const A_TEXT = { message: 'must say something' };

const [, ...NEXT] = incidentStatuses;

export class SubjectDto {
  @ApiProperty({ enum: incidentSubjectKinds })
  @IsIn(incidentSubjectKinds)
  kind!: IncidentSubject['kind'];

  @ApiProperty({ description: 'An id; of a workflow its name, or `name@version`.' })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  key!: string;
}

export class OpenIncidentDto {
  @ApiProperty({ type: [SubjectDto], description: 'A halt has one incident: the first is found.' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => SubjectDto)
  about!: SubjectDto[];

  @ApiPropertyOptional({ description: 'Absent: what it is about, in words.' })
  @IsOptional()
  @IsString()
  @Matches(SAYS_SOMETHING, A_TEXT)
  @MaxLength(200)
  title?: string;

  @ApiPropertyOptional({ enum: severities, description: 'Absent: by how much a halt stops.' })
  @IsOptional()
  @IsIn(severities)
  severity?: Severity;

  @ApiPropertyOptional({ description: 'Absent: whoever opens it.' })
  @IsOptional()
  @Matches(NAME, A_NAME)
  owner?: string;

  @ApiPropertyOptional({ description: 'From when on it did harm. Absent: since its detection.' })
  @IsOptional()
  @IsInstant()
  since?: string;

  @ApiPropertyOptional({ description: 'Absent: when the halt was ordered, or now.' })
  @IsOptional()
  @IsInstant()
  detectedAt?: string;
}

export class ReachStatusDto {
  @ApiProperty({ enum: NEXT, description: 'The next one.' })
  @IsIn(NEXT)
  status!: (typeof NEXT)[number];

  @ApiPropertyOptional({ description: 'When it was reached. Absent: now.' })
  @IsOptional()
  @IsInstant()
  at?: string;
}

export class CorrectStatusDto {
  @ApiProperty({ enum: incidentStatuses })
  @IsIn(incidentStatuses)
  status!: IncidentStatus;

  @ApiPropertyOptional({
    description: 'When it was reached. Absent: it was not; only the newest can be taken back.',
  })
  @IsOptional()
  @IsInstant()
  at?: string;

  @ApiProperty()
  @IsString()
  @Matches(SAYS_SOMETHING, A_TEXT)
  @MaxLength(1000)
  reason!: string;
}

export class RateIncidentDto {
  @ApiProperty({ enum: severities })
  @IsIn(severities)
  severity!: Severity;

  @ApiProperty()
  @IsString()
  @Matches(SAYS_SOMETHING, A_TEXT)
  @MaxLength(1000)
  reason!: string;
}

export class AssignRoleDto {
  @ApiProperty({ enum: incidentRoles })
  @IsIn(incidentRoles)
  role!: IncidentRole;

  @ApiProperty()
  @Matches(NAME, A_NAME)
  to!: string;
}

export class NoteIncidentDto {
  @ApiProperty({ enum: incidentNoteKinds, description: 'Where it stands in the post-mortem.' })
  @IsIn(incidentNoteKinds)
  kind!: IncidentNoteKind;

  @ApiProperty()
  @IsString()
  @Matches(SAYS_SOMETHING, A_TEXT)
  @MaxLength(4000)
  text!: string;
}

export class AddFollowUpDto {
  @ApiProperty()
  @IsString()
  @Matches(SAYS_SOMETHING, A_TEXT)
  @MaxLength(4000)
  text!: string;

  @ApiProperty()
  @Matches(NAME, A_NAME)
  owner!: string;

  @ApiProperty({ example: '2026-12-24' })
  @IsDay()
  dueOn!: string;
}

const OUTCOMES = ['done', 'dropped'] as const;

export class CloseFollowUpDto {
  @ApiProperty({ enum: OUTCOMES })
  @IsIn(OUTCOMES)
  outcome!: (typeof OUTCOMES)[number];

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  reason?: string;
}

export class IncidentListQueryDto extends PageQuery {
  @ApiPropertyOptional({ enum: ['open', ...incidentStatuses], description: '`open`: not closed.' })
  @IsOptional()
  @IsIn(['open', ...incidentStatuses])
  status?: string;

  @ApiPropertyOptional({ enum: severities })
  @IsOptional()
  @IsIn(severities)
  severity?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @Matches(NAME, A_NAME)
  owner?: string;

  @ApiPropertyOptional({
    description: 'What it is about, as `kind:key`.',
    example: 'workflow:dependency-audit',
  })
  @IsOptional()
  @Matches(new RegExp(`^(${incidentSubjectKinds.join('|')}):[^\\p{Cc}]{1,200}$`, 'u'), {
    message: 'must be kind:key, e.g. halt:0190f0c2-…',
  })
  about?: string;
}

const FORMATS = ['json', 'markdown'] as const;

export class PostMortemQueryDto {
  @ApiPropertyOptional({ enum: FORMATS, default: 'json' })
  @IsOptional()
  @IsIn(FORMATS)
  format: (typeof FORMATS)[number] = 'json';
}
