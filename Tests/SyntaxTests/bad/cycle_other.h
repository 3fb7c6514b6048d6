#include "cycle.p4"
