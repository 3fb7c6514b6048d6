#include <psa.p4>
const PortId_t CPU = PSA_PORT_CPU;
