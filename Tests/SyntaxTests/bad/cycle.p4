#include "cycle_other.h"
