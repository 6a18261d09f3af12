pragma circom 2.1.6;

include "circomlib/circuits/babyjub.circom";
include "circomlib/circuits/eddsaposeidon.circom";
include "circomlib/circuits/poseidon.circom";

// The first input of each hash says what is hashed, so that a digest of one kind is never one of another.
// libs/proofs/src/digests.ts has the same numbers.
function TAG_HOLDER()         { return 7001; }
function TAG_CREDENTIAL()     { return 7002; }
function TAG_POLICY()         { return 7003; }
function TAG_NULLIFIER()      { return 7004; }
function TAG_CREDENTIAL_TAG() { return 7005; }

// What the issuer signs. It holds a commitment to the holder's secret, not the secret: the issuer cannot prove in the
// holder's place, and attributes without the secret prove nothing.
template CredentialDigest() {
    signal input holderSecret;
    signal input credentialId;
    signal input income;
    signal input currency;
    signal input windowDays;
    signal input linkedAccounts;
    signal input paymentScore;
    signal input savingsScore;
    signal input identity;
    signal input fraud;
    signal input sanctions;
    signal input corridor;
    signal input issuedAt;
    signal input expiresAt;
    signal output out;

    component holder = Poseidon(2);
    holder.inputs[0] <== TAG_HOLDER();
    holder.inputs[1] <== holderSecret;

    component digest = Poseidon(15);
    digest.inputs[0] <== TAG_CREDENTIAL();
    digest.inputs[1] <== holder.out;
    digest.inputs[2] <== credentialId;
    digest.inputs[3] <== income;
    digest.inputs[4] <== currency;
    digest.inputs[5] <== windowDays;
    digest.inputs[6] <== linkedAccounts;
    digest.inputs[7] <== paymentScore;
    digest.inputs[8] <== savingsScore;
    digest.inputs[9] <== identity;
    digest.inputs[10] <== fraud;
    digest.inputs[11] <== sanctions;
    digest.inputs[12] <== corridor;
    digest.inputs[13] <== issuedAt;
    digest.inputs[14] <== expiresAt;
    out <== digest.out;
}

// BabyJubJub EdDSA over a Poseidon digest. circomlib checks S < order, but not that A and R8 are points of the curve.
template AssertSigned() {
    signal input issuerAx;
    signal input issuerAy;
    signal input signatureR8x;
    signal input signatureR8y;
    signal input signatureS;
    signal input digest;

    component isKeyOnCurve = BabyCheck();
    isKeyOnCurve.x <== issuerAx;
    isKeyOnCurve.y <== issuerAy;
    component isNonceOnCurve = BabyCheck();
    isNonceOnCurve.x <== signatureR8x;
    isNonceOnCurve.y <== signatureR8y;

    component verifier = EdDSAPoseidonVerifier();
    verifier.enabled <== 1;
    verifier.Ax <== issuerAx;
    verifier.Ay <== issuerAy;
    verifier.R8x <== signatureR8x;
    verifier.R8y <== signatureR8y;
    verifier.S <== signatureS;
    verifier.M <== digest;
}
