import { Injectable } from '@nestjs/common';
import { tombstoneOf, type OutcomeContent, type OutcomeDetails } from '@passid/credentials';
import { defined, outcomeStream, type Environment, type OutcomeReport, type ReportedOutcome } from '@passid/ledger';
import { Vault } from '@passid/subjects';
import type { OutcomeAnswer, OutcomeContextAnswer, OutcomeVersion } from './outcome.answer.js';

/** Answers with an outcome: a function of its events alone, so that a replay gives the same bytes until the person is erased. */
@Injectable()
export class Outcomes {
  constructor(private readonly vault: Vault) {}

  /** As it stood after that many amendments; by default after all of them. */
  async answerOf(
    { report, amendments }: ReportedOutcome,
    environment: Environment,
    after = amendments.length,
  ): Promise<OutcomeAnswer> {
    const stream = outcomeStream(report.institutionId, report.tokenHash);
    const opened = await this.vault.open<OutcomeContent>(stream, report.sealed);
    const { token, claims, ...first } = opened.isErased ? { token: null, claims: {} } : opened.content;
    let details: OutcomeDetails = first;
    let present = versionOf(report, details);
    const history: OutcomeVersion[] = [{ recorded_at: report.reportedAt, ...present }];
    for (const amendment of amendments.slice(0, after)) {
      if (amendment.sealed !== undefined) {
        const changed = await this.vault.open<OutcomeDetails>(stream, amendment.sealed);
        details = { ...details, ...(changed.isErased ? {} : changed.content) };
      }
      present = versionOf(amendment, details);
      history.push({ amendment_id: amendment.amendmentId, recorded_at: amendment.amendedAt, ...present });
    }
    return {
      outcome_id: report.outcomeId,
      environment,
      token,
      ...present,
      reported_at: report.reportedAt,
      verification_context: contextAnswer(report, claims),
      history,
      ...(opened.isErased ? tombstoneOf(opened.erasure) : {}),
    };
  }
}

function versionOf(
  { outcome, productType }: Pick<OutcomeReport, 'outcome' | 'productType'>,
  { amountUsd, observationDays, notes }: OutcomeDetails,
): Omit<OutcomeVersion, 'recorded_at' | 'amendment_id'> {
  return defined({
    outcome,
    product_type: productType,
    amount_usd: amountUsd,
    observation_days: observationDays,
    notes,
  });
}

function contextAnswer(
  { verificationId, context }: OutcomeReport,
  claims: OutcomeContent['claims'],
): OutcomeContextAnswer {
  return defined({
    audit_id: verificationId,
    verified_at: context.verifiedAt,
    status: context.status,
    coverage_level: context.coverageLevel,
    verified_claims: claims,
    corridor: context.corridor,
    proof_status: context.proofStatus,
    freshness_status: context.freshnessStatus,
    policy_version: context.policyVersion,
    model_version: context.modelVersion,
  });
}
