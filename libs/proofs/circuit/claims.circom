pragma circom 2.1.6;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/comparators.circom";
include "circomlib/circuits/poseidon.circom";
include "credential.circom";
include "ranges.circom";

// Shows the claims that follow from a credential, for the consented mask, and nothing else.
// One changed constraint voids the set-up: that is why the thresholds come in by the hash of the policy.
template Claims(nEdges) {
    // Public: all of these the verifier knows for itself. Signals are numbered outputs first, then in this order.
    signal input mask;           // 7 bits, one for each claim that the holder consented to
    signal input context;        // SHA-256 of share token hash and audience, 253 bits
    signal input credentialTag;  // Poseidon of credential id and context: which credential, told to those who know its id
    signal input policyHash;     // Poseidon of currency, thresholds and band edges
    signal input asOf;           // unix seconds: when the share was made
    signal input validUntil;     // unix seconds: when the share ends
    signal input issuerAx;
    signal input issuerAy;

    // Private: the credential, its signature, the holder's secret.
    signal input holderSecret;
    signal input credentialId;
    signal input income;          // 48 bits, minor units a month
    signal input currency;        // ISO 4217, three bytes
    signal input windowDays;      // 12 bits
    signal input linkedAccounts;  // 8 bits
    signal input paymentScore;    // 10 bits
    signal input savingsScore;    // 10 bits
    signal input identity;        // 1 = verified
    signal input fraud;           // 1 = passed
    signal input sanctions;       // 1 = clear
    signal input corridor;        // 32 bits, two country codes, or 0
    signal input issuedAt;        // 40 bits, unix seconds
    signal input expiresAt;       // 40 bits, unix seconds
    signal input signatureR8x;
    signal input signatureR8y;
    signal input signatureS;

    // Private, bound by policyHash.
    signal input incomeMin;
    signal input windowDaysMin;
    signal input paymentScoreMin;
    signal input savingsScoreMin;
    signal input bandEdges[nEdges];

    signal output nullifier;
    signal output claims;

    // 1. The issuer signed these attributes for this holder.
    component credential = CredentialDigest();
    credential.holderSecret <== holderSecret;
    credential.credentialId <== credentialId;
    credential.income <== income;
    credential.currency <== currency;
    credential.windowDays <== windowDays;
    credential.linkedAccounts <== linkedAccounts;
    credential.paymentScore <== paymentScore;
    credential.savingsScore <== savingsScore;
    credential.identity <== identity;
    credential.fraud <== fraud;
    credential.sanctions <== sanctions;
    credential.corridor <== corridor;
    credential.issuedAt <== issuedAt;
    credential.expiresAt <== expiresAt;

    component signed = AssertSigned();
    signed.issuerAx <== issuerAx;
    signed.issuerAy <== issuerAy;
    signed.signatureR8x <== signatureR8x;
    signed.signatureR8y <== signatureR8y;
    signed.signatureS <== signatureS;
    signed.digest <== credential.out;

    // 2. Everything that is compared or disclosed is in range.
    component incomeRange = Range(48);          incomeRange.in <== income;
    component windowRange = Range(12);          windowRange.in <== windowDays;
    component accountsRange = Range(8);         accountsRange.in <== linkedAccounts;
    component paymentRange = Range(10);         paymentRange.in <== paymentScore;
    component savingsRange = Range(10);         savingsRange.in <== savingsScore;
    component corridorRange = Range(32);        corridorRange.in <== corridor;
    component issuedRange = Range(40);          issuedRange.in <== issuedAt;
    component expiresRange = Range(40);         expiresRange.in <== expiresAt;
    component asOfRange = Range(40);            asOfRange.in <== asOf;
    component untilRange = Range(40);           untilRange.in <== validUntil;
    component incomeMinRange = Range(48);       incomeMinRange.in <== incomeMin;
    component windowMinRange = Range(12);       windowMinRange.in <== windowDaysMin;
    component paymentMinRange = Range(10);      paymentMinRange.in <== paymentScoreMin;
    component savingsMinRange = Range(10);      savingsMinRange.in <== savingsScoreMin;
    component edgeRange[nEdges];
    for (var i = 0; i < nEdges; i++) {
        edgeRange[i] = Range(48);
        edgeRange[i].in <== bandEdges[i];
    }

    // 3. The policy is the verifier's, in the credential's own currency.
    component policy = Poseidon(6 + nEdges);
    policy.inputs[0] <== TAG_POLICY();
    policy.inputs[1] <== currency;
    policy.inputs[2] <== incomeMin;
    policy.inputs[3] <== windowDaysMin;
    policy.inputs[4] <== paymentScoreMin;
    policy.inputs[5] <== savingsScoreMin;
    for (var i = 0; i < nEdges; i++) policy.inputs[6 + i] <== bandEdges[i];
    policy.out === policyHash;

    // 4. Issued when the share was made, and not expired before the share ends.
    component isIssued = AssertAtMost(40);      isIssued.low <== issuedAt;     isIssued.high <== asOf;
    component isOrdered = AssertAtMost(40);     isOrdered.low <== asOf;        isOrdered.high <== validUntil;
    component isUnexpired = AssertAtMost(40);   isUnexpired.low <== validUntil; isUnexpired.high <== expiresAt;

    // 5. What follows from the attributes.
    component isIncomeEnough = AtLeast(48);     isIncomeEnough.a <== income;        isIncomeEnough.b <== incomeMin;
    component isWindowEnough = AtLeast(12);     isWindowEnough.a <== windowDays;    isWindowEnough.b <== windowDaysMin;
    component isPaymentGood = AtLeast(10);      isPaymentGood.a <== paymentScore;   isPaymentGood.b <== paymentScoreMin;
    component isSavingsGood = AtLeast(10);      isSavingsGood.a <== savingsScore;   isSavingsGood.b <== savingsScoreMin;
    component isIdentityOk = IsEqual();         isIdentityOk.in[0] <== identity;    isIdentityOk.in[1] <== 1;
    component isFraudOk = IsEqual();            isFraudOk.in[0] <== fraud;          isFraudOk.in[1] <== 1;
    component isSanctionsOk = IsEqual();        isSanctionsOk.in[0] <== sanctions;  isSanctionsOk.in[1] <== 1;
    signal incomeVerified;
    incomeVerified <== isIncomeEnough.out * isWindowEnough.out;
    signal identityAndFraud;
    identityAndFraud <== isIdentityOk.out * isFraudOk.out;
    component isAtEdge[nEdges];
    var band = 0;
    for (var i = 0; i < nEdges; i++) {
        isAtEdge[i] = AtLeast(48);
        isAtEdge[i].a <== income;
        isAtEdge[i].b <== bandEdges[i];
        band += isAtEdge[i].out;
    }

    // 6. Each claim only if its bit of the mask is set. What stands around the claims is always disclosed.
    component consented = Num2Bits(7);
    consented.in <== mask;
    signal disclosed[7];
    disclosed[0] <== consented.out[0] * isIdentityOk.out;
    disclosed[1] <== consented.out[1] * incomeVerified;
    disclosed[2] <== consented.out[2] * isSanctionsOk.out;
    disclosed[3] <== consented.out[3] * identityAndFraud;
    disclosed[4] <== consented.out[4] * isPaymentGood.out;
    disclosed[5] <== consented.out[5] * isSavingsGood.out;
    disclosed[6] <== consented.out[6] * band;
    claims <== disclosed[0] + disclosed[1] * (1 << 1) + disclosed[2] * (1 << 2) + disclosed[3] * (1 << 3)
             + disclosed[4] * (1 << 4) + disclosed[5] * (1 << 5) + disclosed[6] * (1 << 8)
             + windowDays * (1 << 12) + linkedAccounts * (1 << 24) + corridor * (1 << 32) + issuedAt * (1 << 64);

    // 7. For this credential and this share alone.
    component tag = Poseidon(3);
    tag.inputs[0] <== TAG_CREDENTIAL_TAG();
    tag.inputs[1] <== credentialId;
    tag.inputs[2] <== context;
    tag.out === credentialTag;

    component once = Poseidon(3);
    once.inputs[0] <== TAG_NULLIFIER();
    once.inputs[1] <== holderSecret;
    once.inputs[2] <== context;
    nullifier <== once.out;
}

component main {
    public [mask, context, credentialTag, policyHash, asOf, validUntil, issuerAx, issuerAy]
} = Claims(7);
