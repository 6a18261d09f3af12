pragma circom 2.1.6;

include "circomlib/circuits/bitify.circom";

// in < 2^n. n stays far below the 254 bits of the field, so there is one decomposition and no alias.
template Range(n) {
    assert(n < 252);
    signal input in;
    component bits = Num2Bits(n);
    bits.in <== in;
}

// low <= high, for values already ranged to n bits: a negative difference has no n bits.
template AssertAtMost(n) {
    signal input low;
    signal input high;
    component difference = Range(n);
    difference.in <== high - low;
}

// out = (a >= b), for values already ranged to n bits: bit n of a - b + 2^n.
template AtLeast(n) {
    assert(n < 251);
    signal input a;
    signal input b;
    signal output out;
    component bits = Num2Bits(n + 1);
    bits.in <== a - b + (1 << n);
    out <== bits.out[n];
}
