import { ApiProperty } from '@nestjs/swagger';

export class EffectiveSettingDto {
  @ApiProperty({ example: 'cost' })
  service!: string;

  @ApiProperty({ example: 'NIGHTSHIFT_TENANT_BUDGET_USD' })
  name!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'In force. `null`: nothing is set, or it is a secret.',
  })
  value!: string | null;

  @ApiProperty({ enum: ['environment', 'file', 'default', 'nowhere'] })
  from!: 'environment' | 'file' | 'default' | 'nowhere';

  @ApiProperty({ description: 'Its value is never told; `from` says whether it is set.' })
  secret!: boolean;
}

export class EffectiveSettingsDto {
  @ApiProperty({ type: [EffectiveSettingDto] })
  items!: readonly EffectiveSettingDto[];

  @ApiProperty({ type: [String], description: 'Services that did not answer: theirs are missing.' })
  unreachable!: readonly string[];
}
