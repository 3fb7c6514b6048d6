#include "CBpf.h"
