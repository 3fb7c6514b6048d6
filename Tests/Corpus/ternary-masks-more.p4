// The same table with a fifth mask: found in the bit sets, and again in the hash for the first mask alone.
#include "ternary-masks.p4"
