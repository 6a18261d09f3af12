/** Patterns by member name: a name means the same in every event. */
const PATTERNS: Readonly<Record<string, string>> = {
  verificationId: '^vrf_\\w+$',
  audit_id: '^vrf_\\w+$',
  requestId: '^req_\\w+$',
  credentialId: '^pid_\\w+$',
  holderId: '^hld_\\w+$',
  subjectId: '^hld_\\w+$',
  deliveryId: '^dlv_\\w+$',
  webhookId: '^evt_\\w+$',
  outcomeId: '^out_\\w+$',
  outcome_id: '^out_\\w+$',
  amendmentId: '^amd_\\w+$',
  packageId: '^pkg_\\w+$',
  testId: '^wht_\\w+$',
  test_id: '^wht_\\w+$',
  memberId: '^mbr_\\w+$',
  invitationId: '^inv_\\w+$',
  keyId: '^key_\\w+$',
  loginId: '^lgn_\\w+$',
  advanceId: '^adv_\\w+$',
  institutionId: '^[0-9]+$',
  institution_id: '^[0-9]+$',
  institutionid: '^[0-9]+$',
  throughPosition: '^[0-9]+$',
  afterPosition: '^[0-9]+$',
  // Of a CloudEvent, where numbers beyond 2^53 are text.
  sequence: '^[0-9]+$',
  revision: '^[0-9]+$',
};

export const patternOf = (member: string): string | undefined => PATTERNS[member];
